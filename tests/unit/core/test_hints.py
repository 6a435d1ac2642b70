"""Which model was perhaps meant: near names only, and at a bounded cost."""

import time

import pytest
from tests.unit.core.builders import ENDPOINT, Shelf, answer, container, model, pod, policy, request, rule

from aegis.core.admission.hints import MAX_KNOWN, nearest
from aegis.core.spec.policy import Source

KNOWN = ["s3://models/llama/v2/", "s3://models/mistral-small/v1/", "hf://Qwen/Qwen3-8B", "s3://models/new/v1/"]

MEANT = {
    "s3://models/llama/v3/": "s3://models/llama/v2/",
    "s3://models/llama/v2": "s3://models/llama/v2/",
    "S3://models/llama/v2/": "s3://models/llama/v2/",
    "s3://model/llama/v2/": "s3://models/llama/v2/",
    "s3://models/lama/v2/": "s3://models/llama/v2/",
    "s3://models/llama/v2/model.safetensors": "s3://models/llama/v2/",
    "s3://models/mistral-small/": "s3://models/mistral-small/v1/",
    "hf://Qwen/Qwen3-8B/model.gguf": "hf://Qwen/Qwen3-8B",
    "hf://Qwen/Qwen3-8b": "hf://Qwen/Qwen3-8B",
    "hf://qwen/qwen3-4b": "hf://Qwen/Qwen3-8B",
    "s3://models/old/v1/": "",
    "s3://models/gpt/": "",
    "s3://else/where/": "",
    "": "",
}


@pytest.mark.parametrize(("wanted", "meant"), MEANT.items())
def test_a_name_is_near(wanted: str, meant: str) -> None:
    assert nearest(wanted, KNOWN) == meant


def test_a_name_that_is_known_is_not_what_was_meant_instead() -> None:
    assert nearest(KNOWN[0], KNOWN[:1]) == ""


def test_no_more_are_looked_at_than_can_be_afforded() -> None:
    many = [f"s3://models/m{number}/" for number in range(MAX_KNOWN)]

    assert nearest("s3://models/llama/v3/", [*many, KNOWN[0]]) != KNOWN[0]


def test_a_hostile_name_among_hostile_ones_is_compared_at_once() -> None:
    hostile = ["a" * 1024 + str(number) for number in range(MAX_KNOWN)]
    began = time.process_time()
    for _ in range(10):
        nearest("a" * 1024, hostile)

    # A thousandth of a second a name, ten times what it takes with the counting of lines.
    assert time.process_time() - began < 10 * MAX_KNOWN / 1000


def test_among_many_thousands_the_one_that_was_meant_is_found() -> None:
    many = (f"s3://models/{letter}{number}/v2/" for letter in "lmz" for number in range(500))
    shelf = Shelf(known=tuple(model(each, name=f"m{at}") for at, each in enumerate([*many, KNOWN[0]])))

    for meant in ("s3://models/llama/v3/", "s3://model/llama/v2/", "s3://models/lama/v2/", "S3://Models/Llama/v2/"):
        message = answer(request(pod(container(args=["--model", meant]))), shelf).message
        assert f"did you mean {KNOWN[0]}?" in message


SAYS = {
    "s3://models/llama/v3/": "has no SignedModel in namespace 'team-a'; did you mean s3://models/llama/v2/? If not,",
    "s3://model/llama/v2/": "is covered by no source of the namespace's ModelPolicy (ModelPolicy 'production' lists"
    " s3://models/); did you mean s3://models/llama/v2/? If not, move the artifact to an allowed place",
    "S3://models/llama/v2/": "did you mean s3://models/llama/v2/? If not, write it exactly as the SignedModel's",
    "s3://models//llama/v2/": "did you mean s3://models/llama/v2/?",
    "s3://models/gpt/": "'s3://models/gpt/' has no SignedModel in namespace 'team-a'; create a SignedModel",
}


@pytest.mark.parametrize(("uri", "says"), SAYS.items())
def test_a_refusal_names_the_model_that_was_perhaps_meant(uri: str, says: str) -> None:
    known = tuple(model(each, name=f"m{at}") for at, each in enumerate(KNOWN))

    assert says in answer(request(pod(container(args=["--model", uri]))), Shelf(known=known)).message


def test_shared_models_are_named_and_those_of_others_are_not() -> None:
    asked = request(pod(container(args=["--model", "s3://models/llama/v3/"])))
    known = (model(KNOWN[0], namespace="platform"),)

    assert "did you mean" not in answer(asked, Shelf(known=known)).message
    shared = policy(shared_from=("platform",))
    assert "did you mean s3://models/llama/v2/?" in answer(asked, Shelf(held=(shared,), known=known)).message


def test_a_name_of_a_hub_is_told_with_its_scheme() -> None:
    hub = policy(sources=(Source("hub", "hf://Qwen/", ENDPOINT),), signers=(rule(prefix="hf://Qwen/"),))
    server = container(image="registry.example/vllm/vllm-openai:1", args=["--model", "Qwen/Qwen3-8b"])
    shelf = Shelf(held=(hub,), known=(model("hf://Qwen/Qwen3-8B", revision="0" * 40),))

    assert "'Qwen/Qwen3-8b' has no SignedModel in namespace 'team-a'; did you mean hf://Qwen/Qwen3-8B?" in (
        answer(request(pod(server)), shelf).message
    )
