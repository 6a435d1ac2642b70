"""What a container of a Deployment is started with, read off the API server's copy and resolved as a kubelet does.

So the chart, not the tests, says how Aegis is configured; a setting that the chart forgets is missing here too.
"""

from collections.abc import Mapping
from typing import Any


def container_environment(deployment: Mapping[str, Any], pod: str) -> dict[str, str]:
    """Environment of the first container, for a Pod of that name.

    Raises ValueError for a variable whose value a process outside a Pod cannot be given.
    """
    fields = {
        "metadata.namespace": deployment["metadata"]["namespace"],
        "metadata.name": pod,
        "spec.serviceAccountName": service_account(deployment),
        "status.podIP": "127.0.0.1",
    }
    return {each["name"]: _value(each, fields) for each in _container(deployment).get("env", [])}


def container_arguments(deployment: Mapping[str, Any]) -> list[str]:
    """Arguments that the first container gives to the image's entry point."""
    return list(_container(deployment).get("args", []))


def service_account(deployment: Mapping[str, Any]) -> str:
    """The ServiceAccount that the Pods run as."""
    name: str = deployment["spec"]["template"]["spec"].get("serviceAccountName", "default")
    return name


def _container(deployment: Mapping[str, Any]) -> dict[str, Any]:
    container: dict[str, Any] = deployment["spec"]["template"]["spec"]["containers"][0]
    return container


def _value(variable: Mapping[str, Any], fields: Mapping[str, str]) -> str:
    source = variable.get("valueFrom")
    if source is None:
        return str(variable.get("value", ""))
    path = source.get("fieldRef", {}).get("fieldPath")
    if path not in fields:
        raise ValueError(f"{variable['name']}: no value for {source} outside a Pod; known fields: {sorted(fields)}")
    return fields[path]
