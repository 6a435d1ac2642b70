"""A23, A36 and A37: what an exempt namespace runs, and what tenants write themselves."""

import json

import pytest
from tests.integration.admission_cases.case import BAD, GOOD, STRICT, Case
from tests.integration.admission_cases.change import Change, ChangeTrial
from tests.integration.admission_cases.manifests import container, deployment, env, pod
from tests.integration.admission_cases.oracle import Trial
from tests.integration.admission_cases.replicas import message
from tests.integration.admission_cases.rig import World
from tests.integration.chartrig import everything
from tests.testbed.processes import wait_until
from tests.testbed.tools import Kubectl

pytestmark = pytest.mark.e2e


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


BAD_POD = Case("A36", pod(container(**env(BAD))), "ModelNotVerified", "spec.containers[server].env[MODEL_URI]")


def test_a36_a_verdict_of_ones_own_is_refused_and_would_not_count(world: World, tenant: Kubectl) -> None:
    # A ValidatingAdmissionPolicy refuses it, whoever answers, so no replica is asked and no metric counts it. An object
    # that is created has no status: the API server drops what it says of one.
    options = ("--subresource=status", "--type=merge", "-p", json.dumps(FORGED))
    change = Change(("patch", "signedmodel", "bad", *options), reason="ProtectedField", path="status")
    model = {"apiVersion": "aegis.dev/v1alpha1", "kind": "SignedModel", "metadata": {"name": "bad"}}
    ChangeTrial(world, change, model, who=tenant).change()
    world.wait_for_model("bad", "False", "SignatureInvalid")
    Trial(world, BAD_POD, tenant).create()
    Trial(world, BAD_POD, tenant).update()


def approving(key: str) -> Case:
    """A Deployment of a good model with a word of its own."""
    body = deployment(container(**env(GOOD)))
    body["spec"]["template"]["metadata"]["annotations"] = {key: "true"}
    return Case("A37", body, "ProtectedField", f"spec.template.metadata.annotations[{key}]")


@pytest.mark.parametrize("key", ["aegis.dev/verified", "aegis.dev/skip", "policy.aegis.dev/skip", "aegis.dev/exempt"])
def test_a37_no_word_on_a_workload_approves_it(world: World, tenant: Kubectl, key: str) -> None:
    Trial(world, approving(key), tenant).create()
    Trial(world, approving(key), tenant).update()


def test_a37_no_word_approves_it_in_another_case(world: World, tenant: Kubectl) -> None:
    """The API server may itself refuse what is no name of an annotation; the replicas refuse it by themselves."""
    case = approving("Aegis.dev/verified")
    for flags in (("--dry-run=server",), ()):
        done = tenant.run("create", "-n", STRICT, *flags, "-f", "-", stdin=json.dumps(case.manifest))
        assert f"[ProtectedField] {case.path}: " in done.stderr or 'Invalid value: "aegis.dev/verified"' in done.stderr
        assert done.returncode != 0
    assert not world.kubectl.find(case.manifest, STRICT)
    answers = world.replicas.answers(case.manifest, STRICT)
    assert [message(each).partition(": ")[0] for each in answers] == [f"[ProtectedField] {case.path}"] * len(answers)


@pytest.mark.parametrize(("verb", "field"), [("annotate", "annotations"), ("label", "labels")])
def test_a37_no_word_is_added_later(world: World, tenant: Kubectl, verb: str, field: str) -> None:
    word = {"aegis.dev/verified": "true"}
    change = Change(
        (verb, "deployment", "case", "aegis.dev/verified=true"),
        lambda old: old | {"metadata": old["metadata"] | {field: word}},
        "ProtectedField",
        f"metadata.{field}[aegis.dev/verified]",
    )
    body = deployment(container(**env(GOOD)))
    assert tenant.run("create", "-n", STRICT, "-f", "-", stdin=json.dumps(body)).returncode == 0
    ChangeTrial(world, change, body, who=tenant).change()
    world.kubectl("delete", "deployment", "case", "-n", STRICT)


@pytest.mark.parametrize("label", ["aegis.dev/exempt=true", "kubernetes.io/metadata.name=kube-system"])
def test_a37_no_label_of_a_namespace_exempts_it(world: World, label: str) -> None:
    world.kubectl.run("label", "namespace", STRICT, label, "--overwrite")
    try:
        Trial(world, BAD_POD).create()
        Trial(world, BAD_POD).update()
    finally:
        world.kubectl.run("label", "namespace", STRICT, "aegis.dev/exempt-")
