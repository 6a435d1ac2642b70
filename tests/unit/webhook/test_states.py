"""Of the two states of an object what people wrote is read, and what is alike in both is read once."""

import json
from typing import Any

import msgspec
import pytest

from aegis.entrypoints.webhook.states import Fields, read_states

NOTED = {
    "metadata": {"name": "a", "annotations": {"x": "y"}, "managedFields": [{"manager": "kubectl", "fieldsV1": {}}]},
    "spec": {"replicas": 1, "status": "a field of its own", "managedFields": []},
    "status": {"replicas": 1},
}


def fields(state: dict[str, Any]) -> Fields:
    return msgspec.json.decode(json.dumps(state), type=Fields)


def test_what_is_noted_beside_an_object_is_left_out_and_no_more_than_that() -> None:
    expected = {"metadata": {"name": "a", "annotations": {"x": "y"}}, "spec": NOTED["spec"]}
    assert read_states(fields(NOTED), fields(NOTED)) == (expected, expected)


def test_what_is_written_alike_is_one_value() -> None:
    new, old = read_states(fields(NOTED), fields(NOTED))
    assert new["metadata"]["annotations"] is old["metadata"]["annotations"]
    assert new["spec"]["managedFields"] is old["spec"]["managedFields"]


def test_what_is_written_otherwise_is_compared_by_its_value() -> None:
    new = msgspec.json.decode(b'{"spec":{"a":{"x":1,"y":2},"b":1}}', type=Fields)
    old = msgspec.json.decode(b'{"spec":{"a":{"y":2,"x":1},"b":1.0}}', type=Fields)
    after, before = read_states(new, old)
    assert after == before
    assert after["spec"]["a"] is not before["spec"]["a"]


def test_what_differs_is_what_each_state_says() -> None:
    before = {"spec": {"replicas": 2}, "data": {"gone": "now"}}
    assert read_states(fields(NOTED), fields(before))[1] == before
    assert read_states({}, fields(before)) == ({}, before)


@pytest.mark.parametrize("field", ["text", 7, 1.5, True, None, [{"a": 1}], {}])
def test_a_field_may_hold_anything(field: object) -> None:
    for other in ("more", {"a": 1}, None):
        new, old = {"data": field, "spec": other}, {"data": other, "spec": field}
        assert read_states(fields(new), fields(old)) == (new, old)


@pytest.mark.parametrize("metadata", [None, {}])
def test_an_object_may_have_no_metadata(metadata: object) -> None:
    assert read_states(fields({"metadata": metadata}), {}) == ({"metadata": {}}, {})
