"""The environment of a container outside its Pod is the one inside, or there is none."""

from typing import Any

import pytest
from tests.testbed.deployment_env import container_arguments, container_environment, service_account


def deployment(*variables: dict[str, Any]) -> dict[str, Any]:
    container = {"name": "main", "args": ["webhook"], "env": list(variables)}
    spec = {"serviceAccountName": "aegis-webhook", "containers": [container]}
    return {"metadata": {"name": "aegis-webhook", "namespace": "aegis-system"}, "spec": {"template": {"spec": spec}}}


def field(path: str) -> dict[str, Any]:
    return {"name": "NAME", "valueFrom": {"fieldRef": {"fieldPath": path}}}


CASES = {
    "a value": ({"name": "NAME", "value": "x"}, "x"),
    "an empty value, which the API server leaves out": ({"name": "NAME"}, ""),
    "the Pod's name": (field("metadata.name"), "pod-0"),
    "the namespace": (field("metadata.namespace"), "aegis-system"),
    "the ServiceAccount": (field("spec.serviceAccountName"), "aegis-webhook"),
    "the address, which is the host's": (field("status.podIP"), "127.0.0.1"),
}


@pytest.mark.parametrize(("variable", "expected"), CASES.values(), ids=CASES.keys())
def test_a_variable_is_resolved(variable: dict[str, Any], expected: str) -> None:
    assert container_environment(deployment(variable), "pod-0") == {"NAME": expected}


UNKNOWN = {
    "a field that only a kubelet knows": field("status.hostIP"),
    "a Secret": {"name": "NAME", "valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}},
}


@pytest.mark.parametrize("variable", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_cannot_be_known_is_said(variable: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="NAME: no value for"):
        container_environment(deployment(variable), "pod-0")


def test_arguments_and_account_are_the_deployments() -> None:
    assert container_arguments(deployment()) == ["webhook"]
    assert service_account(deployment()) == "aegis-webhook"
