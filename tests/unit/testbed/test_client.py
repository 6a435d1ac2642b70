"""What is asked of the API server without kubectl: which arguments are understood, and where an object is served."""

from typing import Any

import pytest
from tests.testbed.client import Question, question
from tests.testbed.resources import Resource, kinds, names


def served(plural: str, kind: str, *short: str, scope: str = "Namespaced") -> dict[str, Any]:
    about = {"resource": plural, "singularResource": kind.lower(), "shortNames": [*short], "scope": scope}
    return about | {"responseKind": {"kind": kind}}


def group(name: str, *versions: tuple[str, list[dict[str, Any]]]) -> dict[str, Any]:
    found = [{"version": version, "resources": resources} for version, resources in versions]
    return {"metadata": {"name": name} if name else {}, "versions": found}


DOCUMENTS = {
    "/api": {"items": [group("", ("v1", [served("pods", "Pod", "po"), served("events", "Event", "ev")]))]},
    "/apis": {
        "items": [
            group("events.k8s.io", ("v1", [served("events", "Event", "ev")])),
            group("aegis.dev", ("v2", [served("modelkeyrings", "ModelKeyring", scope="Cluster")]), ("v1", [])),
        ]
    },
}
PODS = Resource("/api/v1", "pods", namespaced=True)


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (("pods",), Question("pods", namespace="here")),
        (("Pod", "a", "b", "-n", "there"), Question("pod", ("a", "b"), "there")),
        (("pod/a", "--ignore-not-found"), Question("pod", ("a",), "here", may_be_missing=True)),
        (("pods", "-A", "-l", "app=a"), Question("pods", selector="app=a")),
        (("pods,events",), None),
        (("pods", "--field-selector=spec.nodeName=a"), None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_arguments_of_kubectl(arguments: tuple[str, ...], asked: Question | None) -> None:
    assert question(arguments, "here") == asked


@pytest.mark.parametrize("name", ["pods", "pod", "po"])
def test_a_resource_has_many_names(name: str) -> None:
    assert names(DOCUMENTS)[name] == PODS


def test_of_two_resources_of_a_name_the_older_group_counts() -> None:
    found = names(DOCUMENTS)
    assert found["events"].root == "/api/v1"
    assert found["events.events.k8s.io"].root == "/apis/events.k8s.io/v1"


def test_a_manifest_says_its_version() -> None:
    found = kinds(DOCUMENTS)
    assert found["v1", "Pod"] == PODS
    assert found["aegis.dev/v2", "ModelKeyring"].path("here") == "/apis/aegis.dev/v2/modelkeyrings"


def test_a_namespace_is_part_of_the_path_where_there_is_one() -> None:
    assert PODS.path("here") == "/api/v1/namespaces/here/pods"
    assert PODS.path("") == "/api/v1/pods"
