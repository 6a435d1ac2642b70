"""Which objects of a document admission is asked about, and as what."""

from typing import Any

import pytest

from aegis.core.admission.manifest import manifests, requested
from aegis.core.references.resources import RESOURCES

PODS = {"containers": [{"name": "c", "image": "i"}]}


def asked(body: dict[str, Any], namespace: str = "team-a") -> list[tuple[str, str, str]]:
    """Group, resource and namespace of every request."""
    made = (requested(manifest, namespace) for manifest in manifests(body))
    return [(each.group, each.resource, each.namespace) for each in made if each is not None]


@pytest.mark.parametrize("row", RESOURCES, ids=lambda row: f"{row.groups[0]}/{row.kind}")
def test_every_kind_of_the_table_is_asked_about(row: Any) -> None:
    for group in row.groups:
        body = {"apiVersion": f"{group}/v9".lstrip("/"), "kind": row.kind, "metadata": {"name": "x"}}
        namespace = "" if row.scope == "Cluster" else "team-a"
        assert asked(body) == [(group, row.plural, namespace)]


def test_other_kinds_are_told_by_their_shape() -> None:
    assert asked({"apiVersion": "example.dev/v1", "kind": "Engine", "spec": {"template": {"spec": PODS}}}) == [
        ("example.dev", "", "team-a")
    ]
    assert asked({"apiVersion": "example.dev/v1", "kind": "Engine", "spec": {"modelUri": "s3://m/x"}}) != []
    assert asked({"apiVersion": "v1", "kind": "Service", "spec": {"ports": [{"port": 80}]}}) == []
    assert asked({"apiVersion": "v1", "kind": "ConfigMap", "data": {"containers": "[]"}}) == []


def test_an_object_that_cannot_be_examined_is_asked_about() -> None:
    deep: Any = PODS
    for _ in range(200):
        deep = {"x": deep}
    assert asked({"apiVersion": "example.dev/v1", "kind": "Engine", "spec": deep}) != []


def test_lists_of_any_kind_are_opened_with_pointers_to_their_items() -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "b"}, "spec": PODS}
    listed = {"kind": "List", "items": [pod, None, {"kind": "PodList", "items": ["x", pod]}]}
    assert [each.at for each in manifests(listed)] == ["/items/0", "/items/2/items/1"]
    assert asked(listed) == [("", "pods", "b"), ("", "pods", "b")]


@pytest.mark.parametrize("body", [None, [], "x", {}, {"kind": None}, {"kind": 1, "items": []}])
def test_what_is_no_object_is_passed_over(body: Any) -> None:
    assert list(manifests(body)) == []


def test_metadata_of_a_wrong_type_reads_as_empty() -> None:
    (manifest,) = manifests({"kind": "Pod", "metadata": [1]})
    assert (manifest.name, manifest.namespace, manifest.group) == ("", "", "")
