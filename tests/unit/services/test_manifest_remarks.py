"""What is said of documents that are not what runs."""

from typing import Any

import pytest

from aegis.services.manifest_remarks import RENDERED_ELSEWHERE, remarks

POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}


def said(*bodies: Any) -> list[str]:
    return list(remarks(("a.yaml", number, body) for number, body in enumerate(bodies)))


@pytest.mark.parametrize(("group", "kind"), RENDERED_ELSEWHERE)
def test_an_object_that_others_are_made_from_is_told_in_a_list_too(group: str, kind: str) -> None:
    made = {"apiVersion": f"{group}/v1", "kind": kind, "metadata": {"name": "llm"}}
    expected = f"a.yaml#1: {kind} llm: {RENDERED_ELSEWHERE[group, kind]}"
    assert said(POD, made) == said(POD, {"kind": "List", "items": [POD, made]}) == [expected]


def test_a_kind_of_that_name_in_another_group_is_none_of_them() -> None:
    assert said({"apiVersion": "apps.example/v1", "kind": "Application"}) == []


def test_what_is_no_object_is_told_by_what_it_is() -> None:
    values, listed, single = said(POD, {"model": "org/net"}, [POD], 3)
    assert "it says no kind" in values
    assert listed.startswith("a.yaml#2: a list is no Kubernetes object")
    assert single.startswith("a.yaml#3: a single value")


def test_empty_documents_are_told_only_when_there_is_nothing_else() -> None:
    assert said(None, POD, None) == []
    assert said() == said(None, None) == ["there is no Kubernetes object in these files"]
