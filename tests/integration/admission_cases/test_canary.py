"""A39: for every rule of the shipped configuration one bad object through the real API server, and none gets in."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from tests.integration.admission_cases.case import BAD, STRICT, Object
from tests.integration.admission_cases.change import Change, ChangeTrial
from tests.integration.admission_cases.manifests import container, cron_job, env, idle, job, pod, template, workload
from tests.integration.admission_cases.oracle import UNCHANGEABLE, harmless
from tests.integration.admission_cases.replicas import message
from tests.integration.admission_cases.rig import World

from aegis.core.references.resources import RESOURCES, Resource, Scope
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
    rows = RESOURCES
    for row in rows:
        namespace = "" if row.scope is Scope.CLUSTER else STRICT
        answers = world.replicas.answers(bad(row), namespace)
        assert [message(each)[:1] for each in answers] == ["["] * len(world.webhooks), row.plural
    refused(world, "create", [bad(row) for row in rows])


def test_no_kind_lets_one_in_by_a_change(world: World) -> None:
    """But for Pods and Jobs: the API server itself refuses any change of what they run."""
    rows = [row for row in RESOURCES if row.kind not in UNCHANGEABLE]
    text = listed([blank(row) for row in rows])
    try:
        world.kubectl("create", "-n", STRICT, "-f", "-", stdin=text)
        refused(world, "replace", [bad(row) for row in rows])
    finally:
        world.kubectl("delete", "-n", STRICT, "--ignore-not-found", "-f", "-", stdin=text)


def blank(row: Resource) -> Object:
    """An object of the kind that names no model."""
    body = bad(row)
    return (
        harmless(body)
        if row.builtin
        else {**{key: body[key] for key in ("apiVersion", "kind", "metadata")}, "spec": {}}
    )


def refused(world: World, verb: str, items: Sequence[Object]) -> None:
    """Every one is, dry and for real; each is counted, and what is stored stays as it is."""

    def stored() -> list[Object]:
        return [world.kubectl.find(each, STRICT).get("spec", {}) for each in items]

    before = stored()
    for flags in (("--dry-run=server",), ()):
        with world.counting(len(items), decision="denied"):
            done = world.kubectl.run(verb, "-n", STRICT, *flags, "-f", "-", stdin=listed(items))
        assert done.stdout == ""
        said = [line for line in done.stderr.split("Error from server ") if line.strip()]
        assert len(said) == len(items), done.stderr
        assert [each for each in said if 'webhook "workloads.aegis.dev" denied the request: [' not in each] == []
        assert stored() == before


def listed(items: Sequence[Object]) -> str:
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items})


DEBUGGER = {"spec": {"ephemeralContainers": [container("debug", **env(BAD))]}}
SHOWN = {"valueFrom": {"fieldRef": {"fieldPath": "metadata.annotations['model']"}}, "name": "NOTE"}
ANNOTATED = {"metadata": {"annotations": {"model": BAD}}}
BOUND = "[ModelNotVerified] metadata.annotations[model]: "
BINDING = {"apiVersion": "v1", "kind": "Binding", "target": {"kind": "Node", "name": "nowhere"}}


def patching(subresource: str, patch: Object, path: str) -> Change:
    """A change of the waiting Pod by a subresource of its."""
    words = ("patch", "pod", "waiting", f"--subresource={subresource}", "-p", json.dumps(patch))
    return Change(words, lambda old: merged(old, patch), "ModelNotVerified", path, subresource=subresource)


def merged(old: Object, patch: Object) -> Object:
    """The object with the fields of the patch, two levels deep."""
    return old | {part: {**old.get(part, {}), **fields} for part, fields in patch.items()}


SUBRESOURCES: Mapping[str, Change] = {
    "pods/ephemeralcontainers": patching(
        "ephemeralcontainers", DEBUGGER, "spec.ephemeralContainers[debug].env[MODEL_URI]"
    ),
    "pods/status": patching("status", ANNOTATED, "metadata.annotations[model]"),
}


@pytest.fixture(scope="module")
def waiting(world: World) -> Iterator[Object]:
    """A Pod that nobody schedules and that shows an annotation of its own to its container."""
    body = pod(idle() | {"env": [SHOWN]}, name="waiting", schedulerName="nobody")
    done = world.kubectl.run("create", "-n", STRICT, "-f", "-", stdin=json.dumps(body))
    assert done.returncode == 0, done.stderr
    yield body
    world.kubectl("delete", "pod", "waiting", "-n", STRICT, "--grace-period=0", "--force")


@pytest.mark.parametrize("change", SUBRESOURCES.values(), ids=SUBRESOURCES)
def test_no_subresource_lets_a_bad_model_in(world: World, waiting: Object, change: Change) -> None:
    ChangeTrial(world, change, waiting).change()


BINDINGS: Mapping[str, Mapping[str, Any]] = {
    "pods/waiting/binding": {"resource": {"group": "", "version": "v1", "resource": "pods"}, "subResource": "binding"},
    "bindings": {"resource": {"group": "", "version": "v1", "resource": "bindings"}},
}
"""The ways to bind a Pod, which know a creation only, and what the webhook is told of each."""


@pytest.mark.parametrize(("path", "asked"), BINDINGS.items(), ids=BINDINGS)
def test_no_binding_lets_a_bad_model_in(world: World, waiting: Object, path: str, asked: Mapping[str, Any]) -> None:
    metadata: dict[str, Any] = {"name": waiting["metadata"]["name"], **ANNOTATED["metadata"]}
    body = {**BINDING, "metadata": metadata}
    where = f"/api/v1/namespaces/{STRICT}/{path}"
    for answer in world.replicas.answers(body, STRICT, **asked):
        assert message(answer).startswith(BOUND)
    for query in ("?dryRun=All", ""):
        with world.counting(decision="denied", reason="ModelNotVerified"):
            done = world.kubectl.run("create", "--raw", f"{where}{query}", "-f", "-", stdin=json.dumps(body))
        assert f"denied the request: {BOUND}" in done.stderr
        assert "nodeName" not in world.kubectl.find(waiting, STRICT)["spec"]
