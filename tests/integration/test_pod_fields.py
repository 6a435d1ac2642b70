"""Every field of a pod that holds text, as the API server in use has it, is read or cannot name a model, and says why.

A new field of Kubernetes fails here until somebody has decided which of the two it is.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.testbed.controlplane import ControlPlane

pytestmark = pytest.mark.e2e

POD = "io.k8s.api.core.v1.PodSpec"

READ = (
    "container.command",
    "container.args",
    "container.env[].name",
    "container.env[].value",
    "container.env[].valueFrom.configMapKeyRef",
    "container.env[].valueFrom.fieldRef",
    "container.envFrom[].configMapRef.name",
    "container.envFrom[].prefix",
    "container.image",
    "container.lifecycle",
    "container.livenessProbe",
    "container.readinessProbe",
    "container.startupProbe",
    "container.name",
    "container.resources",
    "container.volumeMounts[].mountPath",
    "container.volumeMounts[].name",
    "container.volumeMounts[].subPath",
    "container.volumeMounts[].subPathExpr",
    "container.workingDir",
    "volumes",
)
"""What the resolver reads, with all that is below it."""

NO_MODEL = {
    "container.env[].valueFrom.secretKeyRef": "a Secret is never read: what comes from one is unknown",
    "container.env[].valueFrom.resourceFieldRef": "an amount of a resource",
    "container.env[].valueFrom.fileKeyRef": "a file of a volume is not read: what comes from one is unknown",
    "container.envFrom[].secretRef": "a Secret is never read: what comes from one is unknown",
    "container.imagePullPolicy": "when an image is pulled",
    "container.ports": "names and addresses of ports",
    "container.resizePolicy": "when resources change",
    "container.restartPolicy": "when it starts again",
    "container.restartPolicyRules": "when it starts again",
    "container.securityContext": "rights of processes",
    "container.targetContainerName": "another container, for its processes",
    "container.terminationMessagePath": "a file for the last words",
    "container.terminationMessagePolicy": "where the last words come from",
    "container.volumeDevices": "a raw device at a path: what it holds no name says",
    "container.volumeMounts[].mountPropagation": "how mounts are shared",
    "container.volumeMounts[].recursiveReadOnly": "rights of a mount",
    "affinity": "where it runs",
    "dnsConfig": "name servers",
    "dnsPolicy": "name servers",
    "hostAliases": "addresses of hosts; where a store's name leads, its TLS certificate says",
    "hostname": "the pod's own name",
    "hostnameOverride": "the pod's own name",
    "imagePullSecrets": "logins for images",
    "nodeName": "where it runs",
    "nodeSelector": "where it runs",
    "os": "where it runs",
    "overhead": "amounts of resources",
    "preemptionPolicy": "which pods go first",
    "priorityClassName": "which pods go first",
    "readinessGates": "names of conditions",
    "resourceClaims": "devices",
    "resources": "amounts of resources, and devices",
    "restartPolicy": "when containers start again",
    "runtimeClassName": "how containers run",
    "schedulerName": "where it runs",
    "schedulingGates": "when it runs",
    "schedulingGroup": "where it runs",
    "securityContext": "rights of processes",
    "serviceAccount": "a name for the API server",
    "serviceAccountName": "a name for the API server",
    "subdomain": "the pod's own name",
    "tolerations": "where it runs",
    "topologySpreadConstraints": "where it runs",
}
"""What is not read → why it cannot name a model."""

CONTAINERS = frozenset({"containers", "initContainers", "ephemeralContainers"})


def texts(schemas: dict[str, Any], schema: Any, path: str, seen: tuple[str, ...] = ()) -> Iterator[str]:
    """The paths of all fields below `schema` that hold text, or keys that somebody chooses."""
    for reference in (schema, *schema.get("allOf", ())):
        name = reference.get("$ref", "").rpartition("/")[2]
        if name and name not in seen:
            yield from texts(schemas, schemas[name], path, (*seen, name))
    if schema.get("type") == "string" or "additionalProperties" in schema or "oneOf" in schema:
        yield path
    if "items" in schema:
        yield from texts(schemas, schema["items"], path if path == "container" else f"{path}[]", seen)
    for name, below in schema.get("properties", {}).items():
        at = "container" if not path and name in CONTAINERS else f"{path}.{name}".lstrip(".")
        yield from texts(schemas, below, at, seen)


def covers(row: str, path: str) -> bool:
    return path == row or path.startswith((f"{row}.", f"{row}["))


@pytest.fixture(scope="module")
def fields(control_plane: ControlPlane) -> frozenset[str]:
    """Those of the API server in use."""
    schemas = json.loads(control_plane.kubectl("get", "--raw", "/openapi/v3/api/v1"))["components"]["schemas"]
    return frozenset(texts(schemas, schemas[POD], ""))


def test_every_text_of_a_pod_is_read_or_cannot_name_a_model(fields: frozenset[str]) -> None:
    assert len(fields) > 200
    assert [path for path in sorted(fields) if not any(covers(row, path) for row in (*READ, *NO_MODEL))] == []


def test_no_field_is_said_to_be_both(fields: frozenset[str]) -> None:
    both = [path for path in fields if _any(READ, path) and _any(NO_MODEL, path)]
    assert both == []


def test_the_tables_name_no_field_that_there_is_not(fields: frozenset[str]) -> None:
    assert [row for row in (*READ, *NO_MODEL) if not any(covers(row, path) for path in fields)] == []


def _any(rows: Any, path: str) -> bool:
    return any(covers(row, path) for row in rows)
