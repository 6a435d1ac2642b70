"""What changes a Pod that is there already: its subresources, as a real API server serves them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.integration.chartrig import everything
from tests.integration.webhookrig import TENANT, Rig, pod, pod_spec, uri

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def rig(running_webhook: Callable[[], Rig]) -> Rig:
    made = running_webhook()
    made.verified("good")
    return made


def test_the_mirror_of_a_static_pod_is_stored_for_the_scan_to_find(rig: Rig) -> None:
    node = "system:node:worker-1"
    rig.kubectl.apply(everything(TENANT, node))
    body = pod(f"--model={uri('unknown')}", name="mirror")
    body["metadata"]["annotations"] = {"kubernetes.io/config.mirror": "5f1d"}
    body["spec"]["nodeName"] = "worker-1"
    create = ("create", "-n", TENANT, "-f", "-")
    assert "[ModelUnknown] " in rig.kubectl.run(*create, stdin=json.dumps(body)).stderr
    done = rig.plane.kubectl_with(rig.plane.kubeconfig_for_user(node)).run(*create, stdin=json.dumps(body))
    assert done.returncode == 0, done.stderr
    assert "Warning: [ModelUnknown] spec.containers[" in done.stderr
    rig.kubectl("delete", "pod", "mirror", "-n", TENANT, "--grace-period=0", "--force")


def test_an_ephemeral_container_is_judged_with_its_pod(rig: Rig) -> None:
    assert rig.create(pod("--port=80", name="debugged"), dry=False).returncode == 0

    def attach(name: str) -> Any:
        container = {"name": f"debug-{name}", "image": "server", "env": [{"name": "MODEL", "value": uri(name)}]}
        patch = {"spec": {"ephemeralContainers": [container]}}
        return rig.kubectl.run(
            "patch", "pod", "debugged", "-n", TENANT, "--subresource=ephemeralcontainers", "-p", json.dumps(patch)
        )

    refused = attach("unknown")
    assert refused.returncode != 0
    assert "[ModelUnknown] spec.ephemeralContainers[debug-unknown].env[MODEL]: " in refused.stderr
    assert attach("good").returncode == 0
    rig.kubectl("delete", "pod", "debugged", "-n", TENANT, "--wait=false", "--grace-period=0")


SHOWN = {"name": "NOTE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.annotations['model']"}}}


def test_a_pod_s_annotations_are_judged_when_its_status_or_its_binding_sets_them(rig: Rig) -> None:
    spec = pod_spec("--port=80") | {"schedulerName": "nobody"}
    spec["containers"][0]["env"] = [SHOWN]
    body = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shown"}, "spec": spec}
    assert rig.create(body, dry=False).returncode == 0

    def annotate(name: str) -> Any:
        patch = {"metadata": {"annotations": {"model": uri(name)}}}
        return rig.kubectl.run("patch", "pod", "shown", "-n", TENANT, "--subresource=status", "-p", json.dumps(patch))

    def bind(path: str, **metadata: Any) -> Any:
        target = {"apiVersion": "v1", "kind": "Node", "name": "nowhere"}
        body = {"apiVersion": "v1", "kind": "Binding", "metadata": {"name": "shown"} | metadata, "target": target}
        where = f"/api/v1/namespaces/{TENANT}/{path}"
        return rig.kubectl.run("create", "--raw", where, "-f", "-", stdin=json.dumps(body))

    for refused in (
        annotate("unknown"),
        *(bind(path, annotations={"model": uri("unknown")}) for path in ("pods/shown/binding", "bindings")),
    ):
        assert "[ModelUnknown] metadata.annotations[model]: " in refused.stderr
    # Of a Binding nobody sees which variables show what it sets.
    for metadata in ({"annotations": {"model": "org/other"}}, {"labels": {"revision": "0" * 40}}):
        assert f"[UnresolvableReference] metadata.{next(iter(metadata))}[" in bind("bindings", **metadata).stderr
    labelled = json.dumps({"metadata": {"labels": {"aegis.dev/verified": "true"}}})
    options = ("-n", TENANT, "--subresource=status", "-p", labelled)
    assert "[ProtectedField] " in rig.kubectl.run("patch", "pod", "shown", *options).stderr
    assert annotate("good").returncode == 0
    counted = rig.webhook.metric("aegis_admission_duration_seconds_count")
    assert bind("pods/shown/binding", labels={"topology.kubernetes.io/zone": "a"}).returncode == 0
    patch = json.dumps({"status": {"message": "seen"}})
    rig.kubectl("patch", "pod", "shown", "-n", TENANT, "--subresource=status", "-p", patch)
    assert rig.webhook.metric("aegis_admission_duration_seconds_count") == counted
    rig.kubectl("delete", "pod", "shown", "-n", TENANT, "--wait=false", "--grace-period=0", "--force")
