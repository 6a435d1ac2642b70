"""Whatever an object holds, there is an answer, and it admits nothing that nobody verified."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.core.builders import NOW, URI, Object, Shelf, container, pod, request

from aegis.core.admission import decide, decide_without_catalogue
from aegis.core.reasons import Reason
from aegis.core.workloads import WORKLOADS

BAD = "s3://models/unknown/"
RESOURCES = sorted(resource for _, resource in WORKLOADS)

PLACES = "spec template jobTemplate metadata containers initContainers ephemeralContainers volumes annotations labels"
FIELDS = "command args env name value lifecycle x"
NAMES = st.sampled_from(f"{PLACES} {FIELDS}".split())
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**80), max_value=2**80)
    | st.floats(allow_nan=True)
    | st.text(max_size=5)
    | st.sampled_from([URI, BAD, f"--model={BAD}", "aegis.dev/verified", "$(X)://", "s3://$(X)"])
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=25
)
OBJECTS = st.dictionaries(NAMES, JSON, max_size=5)


def names_something_bad(value: object) -> bool:
    """True when the unverified model stands anywhere in a value."""
    if isinstance(value, dict):
        return any(map(names_something_bad, value.values()))
    if isinstance(value, list):
        return any(map(names_something_bad, value))
    return isinstance(value, str) and BAD in value


def read_by_a_runtime(body: Object) -> list[Any]:
    """All that a runtime may read of a Pod, as far as this test knows one."""
    spec, metadata = body.get("spec"), body.get("metadata")
    found: list[Any] = []
    if isinstance(spec, dict):
        containers = [spec.get(kind) for kind in ("containers", "initContainers", "ephemeralContainers")]
        found += [spec.get("volumes"), *containers]
    if isinstance(metadata, dict):
        found.append(metadata.get("annotations"))
    return found


@settings(max_examples=300)
@given(body=OBJECTS, old=OBJECTS, resource=st.sampled_from(RESOURCES), update=st.booleans())
def test_there_is_always_an_answer(body: Object, old: Object, resource: str, update: bool) -> None:
    asked = request(body, old=old, resource=resource, operation="UPDATE" if update else "CREATE")

    decision = decide(asked, Shelf(), frozenset(), NOW)
    blind = decide_without_catalogue(asked, frozenset())

    assert decision.allowed or decision.message
    assert len(decision.message.encode()) <= 4096
    assert len(decision.message.splitlines()) <= 11
    assert blind is None or blind.allowed is decision.allowed


COMMAND = {"command": ["run", BAD]}
WORD_PLACES = st.sampled_from([COMMAND, {"args": [f"-m={BAD}"]}, {"env": [{"name": "M", "value": BAD}]}])


@given(
    fields=st.dictionaries(NAMES, JSON, max_size=4),
    planted=WORD_PLACES,
    kind=st.sampled_from(["containers", "initContainers", "ephemeralContainers"]),
    metadata=JSON,
)
def test_no_company_gets_an_unverified_model_admitted(
    fields: Object, planted: Object, kind: str, metadata: object
) -> None:
    body: Object = {"metadata": metadata, "spec": fields | {kind: [container(**planted)]}}

    assert not decide(request(body), Shelf(), frozenset(), NOW).allowed


@given(body=OBJECTS)
def test_what_is_admitted_names_nothing_unverified(body: Object) -> None:
    if decide(request(body), Shelf(), frozenset(), NOW).allowed:
        assert not any(names_something_bad(_without_unread(value)) for value in read_by_a_runtime(body))


def _without_unread(value: object) -> object:
    """A container's fields that no runtime reads as a word, an environment or a hook."""
    read = {"command", "args", "env", "lifecycle"}
    if isinstance(value, list):
        return [
            {name: each for name, each in item.items() if name in read} if isinstance(item, dict) else item
            for item in value
        ]
    return value


def nested(depth: int, value: Any) -> Any:
    for _ in range(depth):
        value = {"x": value}
    return value


@pytest.mark.parametrize("depth", [40, 5000])
def test_what_is_nested_too_deeply_is_refused(depth: int) -> None:
    body = pod(volumes=[{"name": "v", "deep": nested(depth, BAD)}])

    decision = decide(request(body), Shelf(), frozenset(), NOW)

    assert decision.message.startswith(
        "[RequestTooComplex] request: the object is too large or too deep to be examined"
    )


def test_two_deep_objects_are_not_compared_for_ever() -> None:
    asked = request(pod(x=nested(5000, BAD)), old=pod(x=nested(5000, BAD)))

    assert decide(asked, Shelf(), frozenset(), NOW).reason is Reason.REQUEST_TOO_COMPLEX


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ({"spec": []}, "[RequestMalformed] spec: "),
        ({"spec": {"template": BAD}}, "[RequestMalformed] spec.template: "),
        ({"spec": {"template": {"spec": BAD}}}, "[RequestMalformed] spec.template.spec: "),
        (
            {"spec": {"template": {"spec": {"containers": [1]}}}},
            "[RequestMalformed] spec.template.spec.containers[0]: ",
        ),
        ({"metadata": {"labels": []}}, "[RequestMalformed] metadata.labels: "),
    ],
)
def test_a_field_of_another_type_is_refused_by_its_path(body: Object, line: str) -> None:
    decision = decide(request(body, resource="deployments"), Shelf(), frozenset(), NOW)

    assert decision.message.startswith(line)
    assert (decision.code, ": it must be a" in decision.message) == (403, True)
    assert decision.message.endswith("; write it as its kind's API defines it")
