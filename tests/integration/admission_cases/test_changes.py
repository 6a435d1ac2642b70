"""A11 and A32 to A35: what changes an object that is there already, by every way that there is."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from subprocess import CompletedProcess

import pytest
from tests.integration.admission_cases.case import BAD, GOOD, REVOKED, STRICT, Object
from tests.integration.admission_cases.change import Change, ChangeTrial
from tests.integration.admission_cases.manifests import container, deployment, env, idle, pod
from tests.integration.admission_cases.rig import World
from tests.testbed.processes import wait_until

pytestmark = pytest.mark.e2e

BEFORE = "before-enrolment"
"""A namespace whose objects are older than its policy."""
PATH = "spec.template.spec.containers[server].env[MODEL_URI]"


def named(body: Object, name: str, *finalizers: str) -> Object:
    return {**body, "metadata": {"name": name, **({"finalizers": [*finalizers]} if finalizers else {})}}


def serving(uri: str, name: str) -> Object:
    return named(deployment(container(**env(uri))), name)


@pytest.fixture
def running(world: World) -> Iterator[str]:
    """A Deployment of a verified model."""
    body = serving(GOOD, "running")
    done = world.kubectl.run("create", "-n", STRICT, "-f", "-", stdin=json.dumps(body))
    assert done.returncode == 0, done.stderr
    yield "running"
    world.kubectl("delete", "deployment", "running", "-n", STRICT)


VALUE = {"name": "MODEL_URI", "value": BAD}
MERGED = {"spec": {"template": {"spec": {"containers": [container(env=[VALUE])]}}}}
STRATEGIC = {"spec": {"template": {"spec": {"containers": [{"name": "server", "env": [VALUE]}]}}}}
OPERATION = {"op": "replace", "path": "/spec/template/spec/containers/0/env/0/value", "value": BAD}
PATCH = ("patch", "deployment", "running")
APPLIED = ("apply", "--server-side", "--force-conflicts", "-f", "-")


def leading_to(uri: str) -> Callable[[Object], Object]:
    """The Deployment with another model."""
    return lambda old: old | {"spec": old["spec"] | {"template": deployment(container(**env(uri)))["spec"]["template"]}}


BAD_ONE = Change((), leading_to(BAD), "ModelNotVerified", PATH)
CHANGES = {
    "PUT": replace(BAD_ONE, arguments=("replace", "-f", "-"), body=serving(BAD, "running")),
    "JSON patch": replace(BAD_ONE, arguments=(*PATCH, "--type=json", "-p", json.dumps([OPERATION]))),
    "merge patch": replace(BAD_ONE, arguments=(*PATCH, "--type=merge", "-p", json.dumps(MERGED))),
    "strategic patch": replace(BAD_ONE, arguments=(*PATCH, "-p", json.dumps(STRATEGIC))),
    "server-side apply": replace(BAD_ONE, arguments=APPLIED, body=serving(BAD, "running")),
    "set env": replace(BAD_ONE, arguments=("set", "env", "deployment/running", f"MODEL_URI={BAD}")),
    # The command knows no dry run, and sends a strategic patch.
    "edit": replace(
        BAD_ONE,
        arguments=("edit", "deployment", "running"),
        dry=(*PATCH, "-p", json.dumps(STRATEGIC)),
        editor=f"sed -i s,{GOOD},{BAD},",
    ),
}
"""What comes of each is one and the same object: A02 is its creation."""


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a32_no_way_of_changing_it_leads_to_a_bad_model(world: World, running: str, change: Change) -> None:
    ChangeTrial(world, change, serving(GOOD, running)).change()


DEBUGGER = [container("debug", **env(BAD))]
DEBUGGED = pod(idle(), name="debugged")
DEBUG = Change(
    (
        *("patch", "pod", "debugged", "--subresource=ephemeralcontainers", "-p"),
        json.dumps({"spec": {"ephemeralContainers": DEBUGGER}}),
    ),
    lambda old: old | {"spec": old["spec"] | {"ephemeralContainers": DEBUGGER}},
    "ModelNotVerified",
    "spec.ephemeralContainers[debug].env[MODEL_URI]",
    subresource="ephemeralcontainers",
)


def test_a11_an_ephemeral_container_is_judged_like_any_other(world: World) -> None:
    created = world.kubectl.run("create", "-n", STRICT, "-f", "-", stdin=json.dumps(DEBUGGED))
    assert created.returncode == 0, created.stderr
    ChangeTrial(world, DEBUG, DEBUGGED).change()
    world.kubectl("delete", "pod", "debugged", "-n", STRICT, "--grace-period=0", "--force")


def test_a11_no_pod_is_created_with_one(world: World) -> None:
    """The API server itself refuses it, so that there is nothing to judge."""
    body = pod(idle(), name="debugged", ephemeralContainers=DEBUGGER)
    with world.counting(0, decision="allowed", kind="Pod"):
        done = world.kubectl.run("create", "-n", STRICT, "-f", "-", stdin=json.dumps(body))
    assert "spec.ephemeralContainers: Forbidden: cannot be set on create" in done.stderr
    assert not world.kubectl.find(body, STRICT)


@pytest.fixture(scope="module")
def enrolled(world: World) -> Iterator[str]:
    """The namespace, enrolled after its Deployments were made: `old` has a bad model, `moved` had a revoked one."""
    policy = world.kubectl.get("modelpolicy", "strict")["spec"]
    spec = {**policy, "namespaces": [BEFORE], "sharedFrom": [STRICT]}
    world.kubectl.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": BEFORE}})
    world.rig._apply("ModelPolicy", BEFORE, {**spec, "mode": "Disabled"})
    old = named(deployment(container(**env(BAD))), "old", "example.com/wait")
    world.replicas.wait_for(old, BEFORE, lambda said: not said, "the namespace, free of judgement")
    create(world, old)
    create(world, serving(REVOKED, "moved"))
    wait_until(lambda: revisions(world) == 1, "the first revision")
    world.kubectl("set", "env", "deployment/moved", f"MODEL_URI={GOOD}", "-n", BEFORE)
    wait_until(lambda: revisions(world) == 2, "the second revision")
    world.rig._apply("ModelPolicy", BEFORE, {**spec, "mode": "Enforce"})
    world.replicas.wait_for(old, BEFORE, bool, "the namespace, enrolled")
    yield BEFORE
    world.kubectl("delete", "modelpolicy", BEFORE)
    world.kubectl("delete", "namespace", BEFORE, "--timeout=180s")


def create(world: World, body: Object) -> CompletedProcess[str]:
    return world.kubectl.run("create", "-n", BEFORE, "-f", "-", stdin=json.dumps(body))


def revisions(world: World) -> int:
    found = world.kubectl.get("replicasets", "-n", BEFORE)["items"]
    return sum(each["metadata"]["ownerReferences"][0]["name"] == "moved" for each in found)


STATUS = json.dumps({"status": {"observedGeneration": 7}})
FREED = json.dumps({"metadata": {"finalizers": None}})
HARMLESS = {
    "label": Change(("label", "deployment", "old", "team=a"), lambda old: with_metadata(old, labels={"team": "a"})),
    "scale": Change(("scale", "deployment", "old", "--replicas=0")),
    "status": Change(("patch", "deployment", "old", "--subresource=status", "--type=merge", "-p", STATUS)),
    "finalizer": Change(
        ("patch", "deployment", "old", "--type=merge", "-p", FREED), lambda old: with_metadata(old, finalizers=[])
    ),
    "delete": Change(("delete", "deployment", "old")),
}
"""Of the Deployment with a bad model: created anew it would be A02."""


def with_metadata(old: Object, **changed: object) -> Object:
    return old | {"metadata": old["metadata"] | changed}


def test_the_pods_of_a_workload_that_is_older_than_its_policy_are_refused(world: World, enrolled: str) -> None:
    world.kubectl("scale", "deployment", "old", "--replicas=1", "-n", enrolled)

    def refusal() -> str:
        found = world.kubectl.get("replicasets", "-n", enrolled)["items"]
        told = [each["status"].get("conditions", []) for each in found if each["spec"]["replicas"]]
        return "".join(
            each["message"] for conditions in told for each in conditions if each["type"] == "ReplicaFailure"
        )

    try:
        wait_until(lambda: bool(refusal()), "the refusal of the Pod")
        assert "[ModelNotVerified] spec.containers[server].env[MODEL_URI]: " in refusal()
    finally:
        world.kubectl("scale", "deployment", "old", "--replicas=0", "-n", enrolled)


RESTARTED = {"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z"}}}


def restarted(old: Object) -> Object:
    template = old["spec"]["template"]
    stamped = template | {"metadata": template["metadata"] | RESTARTED["metadata"]}
    return old | {"spec": old["spec"] | {"template": stamped}}


RESTART = Change(
    ("rollout", "restart", "deployment/old"),
    restarted,
    "ModelNotVerified",
    PATH,
    # The command knows no dry run: this is the patch that it sends.
    dry=("patch", "deployment", "old", "-p", json.dumps({"spec": {"template": RESTARTED}})),
)
UNDO = Change(("rollout", "undo", "deployment/moved"), leading_to(REVOKED), "ModelRevoked", PATH)


def test_a34_a_restart_is_judged_whole(world: World, enrolled: str) -> None:
    trial = ChangeTrial(world, RESTART, serving(BAD, "old"), enrolled)
    trial.change()
    trial.create()


def test_a35_an_undo_is_judged_by_the_trust_of_today(world: World, enrolled: str) -> None:
    trial = ChangeTrial(world, UNDO, serving(REVOKED, "moved"), enrolled)
    trial.change()
    trial.create()


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_a33_what_leaves_the_template_alone_is_never_in_the_way(world: World, enrolled: str, change: Change) -> None:
    ChangeTrial(world, change, serving(BAD, "old"), enrolled).change()
