"""Custom resources on a real API server: the rules about them are there before their definitions are."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from tests.integration.definitions import definition
from tests.integration.webhookrig import OTHER, TENANT, Rig, pod, uri
from tests.testbed.processes import wait_until

from aegis.core.references.resources import Resource, Scope
from aegis.core.references.resources.examples import examples
from aegis.core.workloads import WORKLOADS

pytestmark = pytest.mark.e2e

UNSEEN = "v9"
"""A version of a project that was not there when its row was written."""
ADDED = Resource("Server", "servers", ("example.com",), ("v1",), ("spec.anything[].template.spec",))
"""A kind that is in no table, about which the admin has the API server ask."""
WORKERS = WORKLOADS["leaderworkerset.x-k8s.io", "leaderworkersets"]
DEFINED = (
    WORKERS,
    *(WORKLOADS["serving.kserve.io", plural] for plural in ("inferenceservices", "clusterservingruntimes")),
    WORKLOADS["serving.kserve.io", "localmodelcaches"],
    WORKLOADS["serving.knative.dev", "services"],
    WORKLOADS["argoproj.io", "workflows"],
    WORKLOADS["kubeai.org", "models"],
    ADDED,
)
PLACES = {
    "leaderworkersets": "spec.leaderWorkerTemplate.leaderTemplate.spec.containers[main].args[0]",
    "inferenceservices": "spec.predictor.containers[main].args[0]",
    "clusterservingruntimes": "spec.containers[main].args[0]",
    "localmodelcaches": "spec.sourceModelUri",
    "services": "spec.template.spec.containers[main].args[0]",
    "workflows": "spec.templates[0].container.args[0]",
    "models": "spec.args[0]",
    "servers": "spec.anything[0].template.spec.containers[main].args[0]",
}


@pytest.fixture(scope="module")
def rig(running_webhook: Callable[..., Rig]) -> Rig:
    added = {"apiGroups": [*ADDED.groups], "apiVersions": ["*"], "resources": [ADDED.plural]}
    made = running_webhook(webhook={"additionalKinds": [added]})
    made.policy(sharedFrom=[TENANT])
    made.verified("good")
    return made


@pytest.fixture(scope="module")
def defined(rig: Rig) -> Iterator[Rig]:
    """With the definitions of some kinds, of which the webhook has heard nothing."""
    assert rig.admits(pod("--port=80")), "rules about kinds that are not there do no harm"
    rig.kubectl.apply(*(definition(row, UNSEEN) for row in DEFINED))
    names = [f"crd/{row.plural}.{row.groups[0]}" for row in DEFINED]
    rig.kubectl("wait", "--for=condition=Established", "--timeout=120s", *names)
    wait_until(lambda: all(rig.admits(manifest(row, "good")) for row in DEFINED), "the definitions in force")
    yield rig
    rig.kubectl("delete", *names)


def manifest(row: Resource, model: str, version: str = "", name: str = "served") -> dict[str, Any]:
    """An object of a kind that names a model in the first place that its row knows."""
    about = {"apiVersion": f"{row.groups[0]}/{version or row.versions[0]}", "kind": row.kind}
    return {**about, "metadata": {"name": name}, **next(examples(row, uri(model)))}


@pytest.mark.parametrize("row", DEFINED, ids=lambda row: row.plural)
def test_a_custom_resource_is_refused_at_the_place_of_its_model_in_any_version(defined: Rig, row: Resource) -> None:
    for version in (row.versions[0], UNSEEN):
        (said,) = defined.refusals(manifest(row, "nobody-knows", version))
        assert f"denied the request: [ModelUnknown] {PLACES[row.plural]}: " in said
        assert defined.admits(manifest(row, "good", version))
        assert defined.admits(dict(manifest(row, "good", version), spec={}))


def test_what_lies_in_no_namespace_counts_on_what_a_policy_shares(defined: Rig) -> None:
    (row,) = (row for row in DEFINED if row.plural == "localmodelcaches")
    assert row.scope is Scope.CLUSTER
    defined.policy()
    wait_until(lambda: not defined.admits(manifest(row, "good")), "a policy that shares nothing")
    assert "in a namespace that the policy shares (spec.sharedFrom)" in defined.refusals(manifest(row, "good"))[0]
    defined.policy(sharedFrom=[TENANT])
    wait_until(lambda: defined.admits(manifest(row, "good")), "a policy that shares")


def stored(rig: Rig, name: str) -> Mapping[str, Any]:
    """What the API server holds of an object."""
    return rig.kubectl.get("leaderworkersets", name, "-n", TENANT)


def changes(name: str, body: Mapping[str, Any]) -> dict[str, tuple[tuple[str, ...], str]]:
    """Every way to bring an object to another state: the words of kubectl, and what it reads."""
    text = json.dumps(body)
    at = ("leaderworkersets", name)
    spec = json.dumps({"spec": body["spec"]})
    operation = json.dumps([{"op": "replace", "path": "/spec", "value": body["spec"]}])
    return {
        "PUT": (("replace", "-f", "-"), text),
        "JSON patch": (("patch", *at, "--type=json", "-p", operation), ""),
        "merge patch": (("patch", *at, "--type=merge", "-p", spec), ""),
        "apply": (("apply", "-f", "-"), text),
        "server-side apply": (("apply", "--server-side", "--force-conflicts", "-f", "-"), text),
    }


def test_no_verb_brings_in_a_model_that_is_not_verified(defined: Rig) -> None:
    assert defined.create(manifest(WORKERS, "good", name="verbs"), dry=False).returncode == 0
    before = stored(defined, "verbs")
    for how, (words, text) in changes("verbs", manifest(WORKERS, "nobody-knows", name="verbs")).items():
        for dry in ((), ("--dry-run=server",)):
            done = defined.kubectl.run(*words, *dry, "-n", TENANT, stdin=text)
            assert "[ModelUnknown] spec.leaderWorkerTemplate" in done.stderr, how
    assert stored(defined, "verbs")["metadata"]["resourceVersion"] == before["metadata"]["resourceVersion"]


def test_what_changes_no_template_passes_whatever_became_of_the_model(defined: Rig) -> None:
    defined.verified("to-be-revoked", key=OTHER)
    made = defined.create(manifest(WORKERS, "to-be-revoked", name="running"), dry=False)
    assert made.returncode == 0, made.stderr
    defined.keyring(OTHER)
    wait_until(lambda: not defined.admits(pod(uri("to-be-revoked"))), "the revocation")
    at = ("leaderworkersets", "running", "--type=merge", "-p")
    for change in (
        {"metadata": {"labels": {"a": "b"}}},
        {"metadata": {"finalizers": ["example.com/wait"]}},
        {"metadata": {"finalizers": None}},
        {"spec": {"replicas": 3}},
        {"status": {"readyReplicas": 1}},
    ):
        done = defined.kubectl.run("patch", *at, json.dumps(change), "-n", TENANT)
        assert done.returncode == 0, done.stderr
    restarted = {"leaderTemplate": {"metadata": {"annotations": {"restartedAt": "now"}}}}
    change = json.dumps({"spec": {"leaderWorkerTemplate": restarted}})
    assert "[ModelRevoked]" in defined.kubectl.run("patch", *at, change, "-n", TENANT).stderr
    assert defined.kubectl.run("delete", "leaderworkersets", "running", "-n", TENANT).returncode == 0
    defined.keyring()
    wait_until(lambda: defined.admits(pod(uri("to-be-revoked"))), "the end of the revocation")


def test_a_resize_has_its_pod_judged(rig: Rig) -> None:
    rig.verified("resized", key=OTHER)
    body = pod(uri("resized"), name="resized")
    body["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "100m"}}
    made = rig.create(body, dry=False)
    assert made.returncode == 0, made.stderr
    # What a kubelet would say: only the Pods of one that can are resized.
    running = {"name": "server", "image": "vllm", "imageID": "x", "ready": True, "restartCount": 0}
    running |= {"state": {"running": {}}, "resources": body["spec"]["containers"][0]["resources"]}
    status = json.dumps({"status": {"containerStatuses": [running]}})
    rig.kubectl("patch", "pod", "resized", "--subresource=status", "--type=merge", "-p", status, "-n", TENANT)
    bigger = json.dumps({"spec": {"containers": [{"name": "server", "resources": {"requests": {"cpu": "200m"}}}]}})
    resize = ("patch", "pod", "resized", "--subresource=resize", "-p", bigger, "-n", TENANT, "--dry-run=server")
    assert rig.kubectl.run(*resize).returncode == 0, rig.kubectl.run(*resize).stderr
    rig.keyring(OTHER)
    wait_until(lambda: "[ModelRevoked]" in rig.kubectl.run(*resize).stderr, "the revocation")
    rig.keyring()
    rig.kubectl("delete", "pod", "resized", "-n", TENANT, "--force", "--grace-period=0")
