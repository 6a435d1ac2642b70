"""What a Pod lacks of the Pod Security Standard "restricted" (kubernetes.io, Pod Security Standards)."""

from collections.abc import Iterator, Mapping
from typing import Any

VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}


def violations(pod: Mapping[str, Any]) -> list[str]:
    """A sentence per rule that the pod spec breaks; one that every container breaks is said of each."""
    return [*_of_the_pod(pod), *(found for container in _containers(pod) for found in _of(container, pod))]


def _containers(pod: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for field in ("initContainers", "containers", "ephemeralContainers"):
        yield from pod.get(field, ())


def _of_the_pod(pod: Mapping[str, Any]) -> Iterator[str]:
    for field in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(field):
            yield f"uses {field}"
    for volume in pod.get("volumes", ()):
        if not VOLUMES & set(volume):
            yield f"volume {volume['name']} is of a forbidden type"
    security = pod.get("securityContext", {})
    if security.get("runAsNonRoot") is not True or security.get("runAsUser") == 0:
        yield "may run as root"
    if security.get("seccompProfile", {}).get("type") not in {"RuntimeDefault", "Localhost"}:
        yield "has no seccomp profile"


def _of(container: Mapping[str, Any], pod: Mapping[str, Any]) -> Iterator[str]:
    name, security = container["name"], container.get("securityContext", {})
    if security.get("allowPrivilegeEscalation") is not False:
        yield f"{name} may gain privileges"
    if "ALL" not in security.get("capabilities", {}).get("drop", ()):
        yield f"{name} keeps capabilities"
    if set(security.get("capabilities", {}).get("add", ())) - {"NET_BIND_SERVICE"}:
        yield f"{name} adds capabilities"
    if security.get("privileged"):
        yield f"{name} is privileged"
    if any("hostPort" in port for port in container.get("ports", ())):
        yield f"{name} takes a port of the node"
    if security.get("readOnlyRootFilesystem") is not True:
        yield f"{name} may write to its image (not part of the standard, but Aegis's own rule)"
