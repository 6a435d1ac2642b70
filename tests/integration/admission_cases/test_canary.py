"""A39: for every rule of the shipped configuration one bad object through the real API server, and none gets in."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.integration.admission_cases.case import BAD, STRICT, Object
from tests.integration.admission_cases.manifests import container, cron_job, env, idle, job, pod, template, workload
from tests.integration.admission_cases.rig import World

from aegis.core.references.resources import RESOURCES, Resource
from aegis.core.references.resources.examples import examples
from aegis.core.workloads import addresses

pytestmark = pytest.mark.e2e

SERVER = container(**env(BAD))
BUILT_IN: Mapping[str, Object] = {
    "pods": pod(SERVER),
    "replicationcontrollers": {
        "apiVersion": "v1",
        "kind": "ReplicationController",
        "metadata": {"name": "case"},
        "spec": {"replicas": 0, "selector": {"app": "case"}, "template": template(SERVER)},
    },
    "deployments": workload("Deployment", template(SERVER)),
    "replicasets": workload("ReplicaSet", template(SERVER)),
    "statefulsets": workload("StatefulSet", template(SERVER), serviceName="case"),
    "daemonsets": workload("DaemonSet", template(SERVER)),
    "jobs": job(SERVER),
    "cronjobs": cron_job(SERVER),
}
"""One bad object of each kind that every cluster has."""


def bad(row: Resource) -> Object:
    """An object of the kind that names the bad model in the first place that its row knows."""
    if row.builtin:
        return dict(BUILT_IN[row.plural])
    about = {"apiVersion": f"{row.groups[0]}/{row.versions[0]}", "kind": row.kind, "metadata": {"name": "case"}}
    return {**about, **next(examples(row, BAD))}


def test_the_rules_are_those_of_the_table(world: World) -> None:
    (webhook,) = world.kubectl.get("validatingwebhookconfiguration", "aegis")["webhooks"]
    ruled = {(group, name) for rule in webhook["rules"] for group in rule["apiGroups"] for name in rule["resources"]}
    assert ruled == {(group, name) for row in RESOURCES for group in row.groups for name in addresses(row)}
    assert {operation for rule in webhook["rules"] for operation in rule["operations"]} == {"CREATE", "UPDATE"}


def test_no_kind_lets_a_bad_model_in(world: World) -> None:
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [bad(row) for row in RESOURCES]})
    done = world.kubectl.run("create", "-n", STRICT, "--dry-run=server", "-f", "-", stdin=text)
    assert done.stdout == ""
    said = [line for line in done.stderr.split("Error from server ") if line.strip()]
    assert len(said) == len(RESOURCES), done.stderr
    assert [each for each in said if 'webhook "workloads.aegis.dev" denied the request: [' not in each] == []


DEBUGGER = {"spec": {"ephemeralContainers": [container("debug", **env(BAD))]}}
SHOWN = {"valueFrom": {"fieldRef": {"fieldPath": "metadata.annotations['model']"}}, "name": "NOTE"}
ANNOTATED = {"metadata": {"annotations": {"model": BAD}}}
BINDING = {"apiVersion": "v1", "kind": "Binding", "target": {"kind": "Node", "name": "nowhere"}}
SUBRESOURCES: Mapping[str, Object] = {"pods/ephemeralcontainers": DEBUGGER, "pods/status": ANNOTATED}


@pytest.fixture(scope="module")
def waiting(world: World) -> Iterator[Object]:
    """A Pod that nobody schedules and that shows an annotation of its own to its container."""
    body = pod(idle() | {"env": [SHOWN]}, name="waiting", schedulerName="nobody")
    done = world.kubectl.run("create", "-n", STRICT, "-f", "-", stdin=json.dumps(body))
    assert done.returncode == 0, done.stderr
    yield body
    world.kubectl("delete", "pod", "waiting", "-n", STRICT, "--grace-period=0", "--force")


@pytest.mark.parametrize("resource", SUBRESOURCES)
def test_no_subresource_lets_a_bad_model_in(world: World, waiting: Object, resource: str) -> None:
    name, patch = waiting["metadata"]["name"], json.dumps(SUBRESOURCES[resource])
    subresource = f"--subresource={resource.partition('/')[2]}"
    done = world.kubectl.run("patch", "pod", name, "-n", STRICT, subresource, "-p", patch)
    assert "denied the request: [ModelNotVerified] " in done.stderr


@pytest.mark.parametrize("path", ["pods/waiting/binding", "bindings"])
def test_no_binding_lets_a_bad_model_in(world: World, waiting: Object, path: str) -> None:
    metadata: dict[str, Any] = {"name": waiting["metadata"]["name"], **ANNOTATED["metadata"]}
    where = f"/api/v1/namespaces/{STRICT}/{path}"
    done = world.kubectl.run("create", "--raw", where, "-f", "-", stdin=json.dumps({**BINDING, "metadata": metadata}))
    assert "denied the request: [ModelNotVerified] " in done.stderr
