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
    assert new["spec"] is old["spec"]


def test_what_differs_is_what_each_state_says() -> None:
    before = {"spec": {"replicas": 2}, "data": {"gone": "now"}}
    assert read_states(fields(NOTED), fields(before))[1] == before
    assert read_states({}, fields(before)) == ({}, before)


@pytest.mark.parametrize("metadata", [None, {}])
def test_an_object_may_have_no_metadata(metadata: object) -> None:
    assert read_states(fields({"metadata": metadata}), {}) == ({"metadata": {}}, {})
