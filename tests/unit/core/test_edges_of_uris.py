"""What touches a verified URI belongs to it wherever a program would read it so: the names of objects may hold it."""

from collections.abc import Callable

import pytest
from tests.unit.core.builders import URI, Object, answer, container, pod, request

from aegis.core.reasons import Reason

VLLM, TGI = "vllm/vllm-openai", "huggingface/text-generation-inference:3.0"
SOURCE = "internal.serving.kserve.io/storage-initializer-sourceuri"
PLACES: dict[str, Callable[[str], Object]] = {
    "an argument": lambda text: pod(container(args=["--model", text])),
    "a flag": lambda text: pod(container(image=VLLM, args=[f"--model={text}"])),
    "a position": lambda text: pod(container(image=VLLM, command=["vllm", "serve", text])),
    "a variable": lambda text: pod(container(env=[{"name": "MODEL_URI", "value": text}])),
    "a server's variable": lambda text: pod(container(image=TGI, env=[{"name": "MODEL_ID", "value": text}])),
    "a quoted word of a script": lambda text: pod(container(image=VLLM, command=["sh", "-c", f'vllm serve "{text}"'])),
    "KServe's annotation": lambda text: pod(annotations={SOURCE: text}),
}
BLANKS = (" ", "\t", "\n", "\r", "\v", "\f", "\x1c", "\x85", "\u00a0", "\u2003", "\u2028", "\u200b", "\ufeff")
MARKS = ("'", "/", "%20", "?x", "#x", ",x", ";x", "&x", "|x", " x", "[0]", "(x)", "~", "^")
EDGES = pytest.mark.parametrize("edge", [*BLANKS, *MARKS], ids=ascii)


@pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))
@EDGES
def test_a_name_that_goes_on_is_another_one(place: Callable[[str], Object], edge: str) -> None:
    decision = answer(request(place(f"{URI}{edge}")))

    assert not decision.allowed
    assert decision.message.isascii() or "…" in decision.message


@EDGES
def test_so_it_is_in_the_field_of_a_custom_resource(edge: str) -> None:
    body = {"spec": {"predictor": {"model": {"storageUri": f"{URI}{edge}"}}}}
    service = {"group": "serving.kserve.io", "resource": "inferenceservices"}

    assert not answer(request(body, **service)).allowed


def test_a_script_s_words_end_as_the_shell_ends_them() -> None:
    def said(script: str) -> Reason:
        return answer(request(pod(container(image=VLLM, command=["sh", "-c", script])))).reason

    for end in ("", " ", "\t", "\n", ";", " # with a note", " && true"):
        assert said(f"vllm serve {URI}{end}") is Reason.VERIFIED
    for end in ("\r", "\r\n", "\v", "\\ ", "' '"):
        assert said(f"vllm serve {URI}{end}") is not Reason.VERIFIED
