"""What passes as unchanged names what the object before it named, and whatever changes a template does not pass."""

import copy
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.unit.core.builders import Object, container

from aegis.core.admission.templates import same
from aegis.core.references import TooComplex, WrongType
from aegis.core.references.objects import material_of, see
from aegis.core.references.resources import RESOURCES, UNKNOWN
from aegis.core.references.resources.examples import examples

URI = "s3://models/llama/"
KEYS = st.sampled_from(
    [
        "spec",
        "template",
        "metadata",
        "annotations",
        "labels",
        "containers",
        "args",
        "env",
        "name",
        "status",
        "image",
        "replicas",
    ]
)
VALUES: Any = st.sampled_from(
    [
        None,
        5,
        [],
        {},
        URI,
        "--model=org/net",
        {"a/b": "s3://models/other/"},
        ["x", "s3://models/other/"],
        [container(env=[{"name": "MODEL_ID", "value": "org/net"}])],
        {"containers": [container(args=["--model", "org/net"])]},
    ]
)
CHANGES = st.lists(st.tuples(st.integers(0, 40), KEYS, VALUES), max_size=3)
ROWS = st.sampled_from([*RESOURCES, UNKNOWN])


def inner(value: Any) -> list[Any]:
    """Every object and list in a value, itself first."""
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value, *(each for member in members for each in inner(member) if isinstance(each, dict | list))]


def changed(body: Object, changes: list[tuple[int, str, Any]]) -> Object:
    """The object with values put in at some places."""
    made = copy.deepcopy(body)
    for at, key, value in changes:
        places = inner(made)
        place = places[at % len(places)]
        if isinstance(place, dict):
            place[key] = copy.deepcopy(value)
        elif place:
            place[at % len(place)] = copy.deepcopy(value)
    return made


@settings(max_examples=300)
@given(row=ROWS, which=st.integers(0, 9), before=CHANGES, after=CHANGES)
def test_what_is_the_same_names_the_same(
    row: Any, which: int, before: list[tuple[int, str, Any]], after: list[tuple[int, str, Any]]
) -> None:
    known = [dict(each) for each in examples(row, URI)]
    old = changed(known[which % len(known)], before)
    new = changed(old, after)
    try:
        materials = material_of(new, row), material_of(old, row)
        assume(same(*materials))
        sights = [see(each) for each in materials]
    except (TooComplex, WrongType):
        return
    assert sights[0].findings == sights[1].findings
