"""What one object costs to examine: bounded by its size, whatever is in it."""

import time
from typing import Any

import pytest
from tests.unit.core.builders import NOW, URI, Object, Shelf, container, model, pod, request

from aegis.core.admission import decide

SIZE = 1_400_000
"""Characters: about the largest object that etcd keeps."""


def of(unit: str) -> str:
    return unit * (SIZE // len(unit.encode()))


HOSTILE: dict[str, str] = {
    "schemes": of("s3://"),
    "separators": of("://"),
    "letters before one": f"{of('a')}://x",
    "invisible characters": f"s{of(chr(0x200B))}3://x",
    "quotes that stay open": of("'s3://a \"s3://a `s3://a "),
    "quotes glued to quotes": "x " + of('"s3://a"b'),
    "quotes behind one": f"x s3://a{of(chr(39))}",
    "links within a link": of("http://"),
    "commas": of("s3://a,"),
    "commas behind one": f"s3://a{of(',')}",
    "words": of("s3://a "),
    "brackets": f"x {of('s3://a(')}",
    "brackets and commas": f"x {of('s3://a(,')}",
    "links and brackets": f"x {of('https://a(')}",
    "letters that grow": f"s3://{of(chr(0xFDFA))}",
    "escapes": f"s3://{of('%41')}",
    "less-than signs": of("<"),
}
NAMES = [f"v{number}" for number in range(400)]


def serving(**fields: Any) -> Object:
    """A model server with many volumes."""
    mounts = [{"name": name, "mountPath": f"/m/{name}"} for name in NAMES]
    server = container(image="vllm/vllm-openai", volumeMounts=mounts, **fields)
    return pod(server, volumes=[{"name": name, "emptyDir": {}} for name in NAMES])


OBJECTS: dict[str, Object] = {
    "arguments": pod(container(args=["a"] * (SIZE // 4))),
    "variables": pod(container(env=[{"name": "A", "value": ""}] * (SIZE // 23))),
    "containers": pod(*[container("c")] * (SIZE // 30)),
    "volumes": pod(volumes=[{"name": "v", "x": ["a"] * (SIZE // 4)}]),
    "annotations": pod(annotations={f"a{number}": "" for number in range(SIZE // 12)}),
    "variables for code": serving(env=[{"name": "PYTHONPATH", "value": of("/a:")}]),
    "variables for code beside it": serving(env=[{"name": "LD_PRELOAD", "value": of("a ")}]),
    "programs in volumes": serving(command=["sh", "-c", of("/m/1/x\n")]),
    "what is fetched and run": serving(command=["sh", "-c", of("curl -o /m/1/x http://a/b; /m/2/x\n")]),
    "caches of a hub": serving(command=["sh", "-c", of("hf download a/b --cache-dir /m/1/x\n")]),
    "a long key": pod(volumes=[{"x" * (SIZE // 2): " ".join(f"s3://m/{number}" for number in range(999))}]),
}


def seconds_to_decide(body: Object) -> float:
    started = time.process_time()
    decide(request(body), Shelf(), frozenset(), NOW)
    return time.process_time() - started


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
@pytest.mark.parametrize("argument", [True, False], ids=["an argument", "a value"])
def test_a_hostile_string_is_decided_at_once(text: str, argument: bool) -> None:
    # A tenth of a second at most; ten times that, for a slow machine, is far from the minutes of what grows with the
    # square, or the twenty seconds of what looks at 2 KiB for every 7 characters.
    fields: Object = {"args": [text]} if argument else {"env": [{"name": "M", "value": text}]}

    assert seconds_to_decide(pod(container(**fields))) < 1


@pytest.mark.parametrize("body", OBJECTS.values(), ids=list(OBJECTS))
def test_a_hostile_object_is_decided_at_once(body: Object) -> None:
    # Ten times as much as without the counting of covered lines.
    assert seconds_to_decide(body) < 5


def test_one_model_that_is_named_often_and_answered_for_by_many_is_judged_once() -> None:
    shelf = Shelf(known=tuple(model(name=f"m{number}") for number in range(100)))

    assert decide(request(pod(container(args=[URI] * 1000))), shelf, frozenset(), NOW).allowed
    assert len(shelf.asked) == 1
