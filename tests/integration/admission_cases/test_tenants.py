"""A22, A23, A36 and A37: what is not enrolled, and what tenants write themselves."""

import json

import pytest
from tests.integration.admission_cases.case import BAD, FREE, GOOD, STRICT, Object
from tests.integration.admission_cases.manifests import container, deployment, env, pod
from tests.integration.admission_cases.rig import World
from tests.integration.chartrig import everything
from tests.testbed.processes import wait_until
from tests.testbed.tools import Kubectl

pytestmark = pytest.mark.e2e


def test_a22_a_namespace_that_is_not_enrolled_is_left_alone_and_counted_so(world: World) -> None:
    before = world.counted(decision="allowed", reason="NotEnrolled", kind="Pod")
    done = world.kubectl.run(
        "create", "-n", FREE, "--dry-run=server", "-f", "-", stdin=json.dumps(pod(container(**env(BAD))))
    )
    assert done.returncode == 0, done.stderr
    assert world.counted(decision="allowed", reason="NotEnrolled", kind="Pod") == before + 1


def test_a23_a_model_in_an_exempt_namespace_runs_and_is_found_by_the_next_scan(world: World) -> None:
    body = pod(container(**env(BAD)), name="hidden")
    world.kubectl("create", "-n", "kube-system", "-f", "-", stdin=json.dumps(body))

    def found() -> float:
        return world.rig.controller.metric("aegis_unverified_pods", namespace="kube-system")

    try:
        wait_until(lambda: found() == 1, "the model in kube-system in the metrics", 30)
    finally:
        world.kubectl("delete", "pod", "hidden", "-n", "kube-system", "--grace-period=0", "--force")
    wait_until(lambda: found() == 0, "the end of the model in kube-system", 30)


@pytest.fixture(scope="module")
def tenant(world: World) -> Kubectl:
    """kubectl of a person with every right on everything in the namespace."""
    grant = everything(STRICT, "tenant")
    world.kubectl.apply({**grant, "metadata": {**grant["metadata"], "namespace": STRICT}})
    plane = world.rig.environment.control_plane
    return plane.kubectl_with(plane.kubeconfig_for_user("tenant"))


NOW = "2026-01-01T00:00:00Z"
FORGED = {
    "status": {
        "conditions": [
            {"type": kind, "status": "True", "reason": "Verified", "message": "so I say", "lastTransitionTime": NOW}
            for kind in ("SignatureVerified", "Ready")
        ]
    }
}


def test_a36_a_verdict_of_ones_own_is_refused_and_would_not_count(world: World, tenant: Kubectl) -> None:
    arguments = ("signedmodel", "bad", "-n", STRICT, "--subresource=status", "--type=merge", "-p", json.dumps(FORGED))
    assert "[ProtectedField] status: " in tenant.run("patch", *arguments).stderr
    with world.counting(decision="denied", reason="ModelNotVerified", kind="Pod"):
        done = tenant.run("create", "-n", STRICT, "-f", "-", stdin=json.dumps(pod(container(**env(BAD)))))
    assert "[ModelNotVerified] spec.containers[server].env[MODEL_URI]: " in done.stderr


def approving(key: str) -> Object:
    """A Deployment of a good model with a word of its own."""
    body = deployment(container(**env(GOOD)))
    body["spec"]["template"]["metadata"]["annotations"] = {key: "true"}
    return body


@pytest.mark.parametrize(
    "key", ["aegis.dev/verified", "aegis.dev/skip", "Aegis.dev/verified", "policy.aegis.dev/skip", "aegis.dev/exempt"]
)
def test_a37_no_word_on_a_workload_approves_it(world: World, tenant: Kubectl, key: str) -> None:
    said = f"[ProtectedField] spec.template.metadata.annotations[{key}]: "
    for flags in (("--dry-run=server",), ()):
        done = tenant.run("create", "-n", STRICT, *flags, "-f", "-", stdin=json.dumps(approving(key)))
        # The API server itself refuses what is no name of an annotation.
        assert said in done.stderr or f'Invalid value: "{key.lower()}"' in done.stderr
        assert done.returncode != 0


def test_a37_no_word_is_added_later(world: World, tenant: Kubectl) -> None:
    text = json.dumps(deployment(container(**env(GOOD))))
    assert tenant.run("create", "-n", STRICT, "-f", "-", stdin=text).returncode == 0
    for verb, field in (("annotate", "annotations"), ("label", "labels")):
        with world.counting(decision="denied", reason="ProtectedField", kind="Deployment"):
            done = tenant.run(verb, "deployment", "case", "aegis.dev/verified=true", "-n", STRICT)
        assert f"[ProtectedField] metadata.{field}[aegis.dev/verified]: " in done.stderr
    world.kubectl("delete", "deployment", "case", "-n", STRICT)


@pytest.mark.parametrize("label", ["aegis.dev/exempt=true", "kubernetes.io/metadata.name=kube-system"])
def test_a37_no_label_of_a_namespace_exempts_it(world: World, label: str) -> None:
    world.kubectl.run("label", "namespace", STRICT, label, "--overwrite")
    done = world.kubectl.run("create", "-n", STRICT, "-f", "-", stdin=json.dumps(pod(container(**env(BAD)))))
    assert "[ModelNotVerified]" in done.stderr
    world.kubectl.run("label", "namespace", STRICT, "aegis.dev/exempt-")
