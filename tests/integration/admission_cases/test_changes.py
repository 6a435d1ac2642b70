"""A11 and A32 to A35: what changes an object that is there already, by every way that there is."""

import json
from collections.abc import Iterator
from subprocess import CompletedProcess

import pytest
from tests.integration.admission_cases.case import BAD, GOOD, REVOKED, STRICT, Object
from tests.integration.admission_cases.manifests import container, deployment, env, idle, pod
from tests.integration.admission_cases.rig import World
from tests.testbed.processes import wait_until

pytestmark = pytest.mark.e2e

BEFORE = "before-enrolment"
"""A namespace whose objects are older than its policy."""
PATH = "spec.template.spec.containers[server].env[MODEL_URI]: "


def named(body: Object, name: str, *finalizers: str) -> Object:
    return {**body, "metadata": {"name": name, **({"finalizers": [*finalizers]} if finalizers else {})}}


def serving(uri: str, name: str) -> Object:
    return named(deployment(container(**env(uri))), name)


@pytest.fixture
def running(world: World) -> Iterator[str]:
    """A Deployment of a verified model."""
    done = world.kubectl.run("create", "-n", STRICT, "-f", "-", stdin=json.dumps(serving(GOOD, "running")))
    assert done.returncode == 0, done.stderr
    yield "running"
    world.kubectl("delete", "deployment", "running", "-n", STRICT)


VALUE = {"name": "MODEL_URI", "value": BAD}
MERGED = {"spec": {"template": {"spec": {"containers": [container(env=[VALUE])]}}}}
STRATEGIC = {"spec": {"template": {"spec": {"containers": [{"name": "server", "env": [VALUE]}]}}}}
OPERATION = {"op": "replace", "path": "/spec/template/spec/containers/0/env/0/value", "value": BAD}
APPLIED = ("apply", "--server-side", "--force-conflicts", "-f", "-")

CHANGES = {
    "PUT": (("replace", "-f", "-"), serving(BAD, "running")),
    "JSON patch": (("patch", "deployment", "running", "--type=json", "-p", json.dumps([OPERATION])), None),
    "merge patch": (("patch", "deployment", "running", "--type=merge", "-p", json.dumps(MERGED)), None),
    "strategic patch": (("patch", "deployment", "running", "-p", json.dumps(STRATEGIC)), None),
    "server-side apply": (APPLIED, serving(BAD, "running")),
    "set env": (("set", "env", "deployment/running", f"MODEL_URI={BAD}"), None),
}


@pytest.mark.parametrize(("arguments", "body"), CHANGES.values(), ids=CHANGES)
def test_a32_no_way_of_changing_it_leads_to_a_bad_model(
    world: World, running: str, arguments: tuple[str, ...], body: Object | None
) -> None:
    def spec() -> Object:
        return dict(world.kubectl.get("deployment", running, "-n", STRICT)["spec"])

    def change(*flags: str) -> None:
        done = world.kubectl.run(*arguments, *flags, "-n", STRICT, stdin=json.dumps(body) if body else "")
        assert f"[ModelNotVerified] {PATH}'{BAD}'" in done.stderr
        assert done.returncode != 0
        assert spec() == before

    before = spec()
    change("--dry-run=server")
    with world.counting(decision="denied", reason="ModelNotVerified", kind="Deployment"):
        change()


def test_a11_an_ephemeral_container_is_judged_like_any_other(world: World) -> None:
    created = world.kubectl.run("create", "-n", STRICT, "-f", "-", stdin=json.dumps(pod(idle(), name="debugged")))
    assert created.returncode == 0, created.stderr
    added = {"spec": {"ephemeralContainers": [container("debug", **env(BAD))]}}
    options = ("-n", STRICT, "--subresource=ephemeralcontainers", "-p", json.dumps(added))

    def debug(*flags: str) -> None:
        done = world.kubectl.run("patch", "pod", "debugged", *options, *flags)
        assert "[ModelNotVerified] spec.ephemeralContainers[debug].env[MODEL_URI]: " in done.stderr
        assert "ephemeralContainers" not in world.kubectl.get("pod", "debugged", "-n", STRICT)["spec"]

    debug("--dry-run=server")
    with world.counting(decision="denied", reason="ModelNotVerified", kind="Pod"):
        debug()
    world.kubectl("delete", "pod", "debugged", "-n", STRICT, "--grace-period=0", "--force")


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
    "label": ("label", "deployment", "old", "team=a"),
    "scale": ("scale", "deployment", "old", "--replicas=0"),
    "status": ("patch", "deployment", "old", "--subresource=status", "--type=merge", "-p", STATUS),
    "finalizer": ("patch", "deployment", "old", "--type=merge", "-p", FREED),
    "delete": ("delete", "deployment", "old"),
}


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


def test_a34_a_restart_is_judged_whole(world: World, enrolled: str) -> None:
    before = template_of(world, "old")
    with world.counting(decision="denied", reason="ModelNotVerified", kind="Deployment"):
        done = world.kubectl.run("rollout", "restart", "deployment/old", "-n", enrolled)
    assert f"[ModelNotVerified] {PATH}" in done.stderr
    assert template_of(world, "old") == before


def test_a35_an_undo_is_judged_by_the_trust_of_today(world: World, enrolled: str) -> None:
    def undo(*flags: str) -> None:
        done = world.kubectl.run("rollout", "undo", "deployment/moved", "-n", enrolled, *flags)
        assert f"[ModelRevoked] {PATH}" in done.stderr
        assert template_of(world, "moved") == before

    before = template_of(world, "moved")
    undo("--dry-run=server")
    with world.counting(decision="denied", reason="ModelRevoked", kind="Deployment"):
        undo()


def template_of(world: World, name: str) -> Object:
    return dict(world.kubectl.get("deployment", name, "-n", BEFORE)["spec"]["template"])


@pytest.mark.parametrize("arguments", HARMLESS.values(), ids=HARMLESS)
def test_a33_what_leaves_the_template_alone_is_never_in_the_way(
    world: World, enrolled: str, arguments: tuple[str, ...]
) -> None:
    done = world.kubectl.run(*arguments, "-n", enrolled)
    assert done.returncode == 0, done.stderr
