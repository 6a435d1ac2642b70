"""`aegis run`: one process, started as on a laptop with a kubeconfig, issues its certificate, judges and drains."""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.testbed.aegis_processes import Aegis, AegisProcess
from tests.testbed.deployment_env import container_environment
from tests.testbed.environment import Environment
from tests.testbed.openbao import CONTROLLER, OPERATOR_NAMESPACE
from tests.testbed.processes import Server, wait_until

from aegis.adapters.cluster.permissions import SEAL_SECRET

pytestmark = pytest.mark.e2e

PROGRAM = str(Path(sys.prefix) / "bin" / "aegis")
ACCOUNT = f"--serviceaccount={OPERATOR_NAMESPACE}:{CONTROLLER}"
WEBHOOK_RIGHTS = ("create", "rolebinding", "both", "-n", OPERATOR_NAMESPACE, "--role=aegis-webhook", ACCOUNT)
"""One process needs the rights of both; what the webhook may do in the whole cluster, the controller may as well."""

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "server", "namespace": "default"},
    "spec": {"containers": [{"name": "server", "image": "vllm/vllm-openai", "args": ["--model=s3://models/unknown"]}]},
}


@dataclass(frozen=True)
class Both:
    """The one process, seen by each of its two status pages."""

    server: Server
    webhook: AegisProcess
    controller: AegisProcess


@pytest.fixture
def both(testbed: Environment, tmp_path: Path) -> Iterator[Both]:
    testbed.start("control_plane")
    aegis = Aegis(testbed)
    aegis.install_chart()
    kubectl = testbed.control_plane.kubectl
    # A sealing key of another test's installation would remember that the policy `default` has been made.
    kubectl("delete", "secret", SEAL_SECRET, "-n", OPERATOR_NAMESPACE, "--ignore-not-found")
    kubectl("delete", "modelpolicies", "--all")
    kubectl(*WEBHOOK_RIGHTS)
    try:
        aegis.wait_for_rights()
        wait_until(
            lambda: aegis.may(CONTROLLER, "watch", "secrets/aegis-webhook-tls", f"-n={OPERATOR_NAMESPACE}"),
            "WEBHOOK_RIGHTS",
        )
        process = started(testbed, tmp_path, aegis.url)
        yield process
        process.server.kill()
    finally:
        kubectl("delete", "rolebinding", "both", "-n", OPERATOR_NAMESPACE)
        aegis.uninstall_chart()


def started(testbed: Environment, folder: Path, url: str) -> Both:
    """As the chart would configure its two Deployments, with a kubeconfig of the controller's account."""
    plane, variables = testbed.control_plane, {}
    for component in ("controller", "webhook"):
        deployment = plane.kubectl.get(f"deployment/aegis-{component}", "-n", OPERATOR_NAMESPACE)
        variables |= container_environment(deployment, "laptop")
    port = testbed.ports.take(adjacent=2)  # The controller's half has the status port after the webhook's.
    variables |= {
        "KUBECONFIG": str(plane.kubeconfig_for(OPERATOR_NAMESPACE, CONTROLLER)),
        "AEGIS_WEBHOOK_LISTEN": url.removeprefix("https://").removesuffix("/validate"),
        "AEGIS_STATUS_LISTEN": f"127.0.0.1:{port}",
        "AEGIS_DRAIN_SECONDS": "1",
    }
    server = Server("aegis-run", [PROGRAM, "run"], folder, testbed.reaper, variables)
    server.start()
    return Both(server, AegisProcess(server, port), AegisProcess(server, port + 1))


def test_it_judges_and_drains_as_two_processes_would(both: Both, testbed: Environment) -> None:
    both.webhook.wait_ready()
    both.controller.wait_ready()
    kubectl = testbed.control_plane.kubectl

    def said() -> str:
        return kubectl.run("create", "--dry-run=server", "-f", "-", stdin=json.dumps(POD)).stderr

    # The certificate was issued and entered by the controller's half and is served by the webhook's.
    wait_until(lambda: "[SourceNotAllowed]" in said(), "the refusal of a model that no policy speaks of")
    assert both.webhook.metric("aegis_admission_requests_total", decision="denied", kind="Pod") >= 1
    assert both.controller.metric("aegis_controller_leading") == 1
    assert "check that the roles of the chart" not in both.server.log.read_text(), "it lacked a right"
    began = time.monotonic()
    both.server.stop(grace=20)
    assert time.monotonic() - began < 15
    assert "drained" in both.server.tail()
    assert "Traceback" not in both.server.tail()
