"""Aegis itself against the testbed: the chart installed by helm, webhook and controller as processes of the host.

There is no kubelet, so nothing runs in the Pods of the chart's Deployments; they are scaled to 0. The processes
get the same arguments and environment, and tokens of the chart's own ServiceAccounts: a right that the chart does
not grant is missing here as it would be in a cluster.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import urllib3
from prometheus_client.parser import text_string_to_metric_families

from .deployment_env import container_arguments, container_environment, service_account
from .environment import Environment
from .openbao import OPERATOR_NAMESPACE
from .probes import answers, listens
from .processes import PATIENCE_SECONDS, Server, wait_until
from .recipes import ROOT

CHART = ROOT / "charts" / "aegis"
COMMAND = (str(Path(sys.prefix) / "bin" / "aegis"),)
ACCOUNTS = ("aegis-webhook", "aegis-controller")
RIGHTS = (
    ("modelpolicies.aegis.dev", "--all-namespaces"),
    ("secrets/aegis-seal", f"--namespace={OPERATOR_NAMESPACE}"),
)
"""What both accounts may watch: one right of their ClusterRoles, and one of their Roles."""
NONE: Mapping[str, str] = MappingProxyType({})
CONFIGURATION = "validatingwebhookconfiguration/aegis"


class AegisProcess:
    """One replica of `aegis webhook` or `aegis controller`. `server` starts, stops and kills it."""

    def __init__(self, server: Server, status_port: int) -> None:
        self.server = server
        self._status = f"http://127.0.0.1:{status_port}"

    def wait_ready(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Returns when `/readyz` says so. Raises ServerError with the end of the log."""
        self.server.wait_ready(self.is_ready, seconds)

    def revive(self) -> None:
        """Ends what is left of it and starts it again, as the kubelet would; returns when it is ready."""
        self.server.kill()
        self.server.start()
        self.wait_ready()

    def is_ready(self) -> bool:
        """Whether `/readyz` says so now."""
        return answers(f"{self._status}/readyz")

    def metrics(self) -> str:
        """`/metrics`, as Prometheus would read it."""
        with urllib3.PoolManager() as pool:
            return pool.request("GET", f"{self._status}/metrics").data.decode()

    def metric(self, sample: str, **labels: str) -> float:
        """Sum of all series of that sample that carry these labels; 0 when there is none."""
        families = text_string_to_metric_families(self.metrics())
        samples = (each for family in families for each in family.samples if each.name == sample)
        return sum(each.value for each in samples if labels.items() <= each.labels.items())


class Aegis:
    """An installed chart and its processes.

    The API server reaches the first webhook by its own port; several of them stand behind a TCP gateway, which
    passes over one that is gone, as a Service does. `settings` go over the environment that the chart gives.
    """

    def __init__(
        self,
        environment: Environment,
        webhooks: int = 1,
        controllers: int = 1,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._environment = environment
        self._plane = environment.control_plane
        self._settings = dict(settings or {})
        self._folder = environment.folder / "aegis"
        self._folder.mkdir(exist_ok=True)
        self.webhook_ports = [environment.ports.take() for _ in range(webhooks)]
        self._controllers = controllers
        self._gateway: Server | None = None
        self._port = self.webhook_ports[0] if webhooks == 1 else environment.ports.take()
        self.url = f"https://127.0.0.1:{self._port}/validate"
        self.webhooks: list[AegisProcess] = []
        self.controllers: list[AegisProcess] = []
        self.others: list[AegisProcess] = []

    @property
    def processes(self) -> list[AegisProcess]:
        """Every replica, webhooks first."""
        return [*self.webhooks, *self.controllers]

    def install_chart(self, values: Mapping[str, Any] | None = None) -> str:
        """Installs or upgrades the release with these values, and returns helm's notes. Raises ToolError."""
        notes = self._plane.helm(
            "upgrade",
            "--install",
            "aegis",
            str(CHART),
            f"--namespace={OPERATOR_NAMESPACE}",
            "--create-namespace",
            "--values=-",
            f"--set=webhook.url={self.url}",
            stdin=json.dumps(dict(values or {})),
        )
        # The chart rightly has no value for this: on a cluster, no replica means that nothing can be admitted.
        deployments = [f"deployment/aegis-{component}" for component in ("webhook", "controller")]
        self._plane.kubectl("scale", "--replicas=0", f"--namespace={OPERATOR_NAMESPACE}", *deployments)
        return notes

    def wait_for_rights(self) -> None:
        """Returns when the API server's authorizer has taken up the chart's roles, which it follows by watches."""
        for account in ACCOUNTS:
            for resource, flag in RIGHTS:
                wait_until(partial(self.may, account, "watch", resource, flag), f"{account} may watch {resource}")

    def may(self, account: str, verb: str, resource: str, flag: str) -> bool:
        """Whether a ServiceAccount of the operator's namespace may do that now."""
        person = f"--as=system:serviceaccount:{OPERATOR_NAMESPACE}:{account}"
        return self._plane.kubectl.run("auth", "can-i", verb, resource, flag, person).returncode == 0

    def start(self) -> None:
        """Starts all replicas as the chart's Deployments describe them now, and waits until admission works."""
        self.wait_for_rights()
        self.webhooks = [self._process("webhook", index) for index in range(len(self.webhook_ports))]
        self.controllers = [self._process("controller", index) for index in range(self._controllers)]
        for process in self.processes:
            process.server.start()
        self._start_gateway()
        for process in self.processes:
            process.wait_ready()
        wait_until(self._is_trusted, f"a caBundle in {CONFIGURATION}, which the leading controller enters")

    def beside(self, component: str, settings: Mapping[str, str], command: Sequence[str] = COMMAND) -> AegisProcess:
        """One more replica with settings of its own, which no Service leads to. It is not started; it ends with all."""
        index = len(self.processes) + len(self.others)
        self.others.append(self._process(component, index, settings, command))
        return self.others[-1]

    def uninstall_chart(self) -> None:
        """Removes the release, without which the API server would refuse workloads once the webhook has gone."""
        self._plane.helm("uninstall", "aegis", f"--namespace={OPERATOR_NAMESPACE}", "--wait")

    def close(self) -> None:
        """Ends all processes, at once: nothing may depend on a farewell. The chart stays installed."""
        for process in (*self.processes, *self.others):
            process.server.kill()
        if self._gateway is not None:
            self._gateway.kill()

    def _process(
        self, component: str, index: int, settings: Mapping[str, str] = NONE, command: Sequence[str] = COMMAND
    ) -> AegisProcess:
        deployment = self._plane.kubectl.get(f"deployment/aegis-{component}", "-n", OPERATOR_NAMESPACE)
        name = f"aegis-{component}-{index}"
        account = self._plane.service_account_directory(OPERATOR_NAMESPACE, service_account(deployment))
        status_port = self._environment.ports.take()
        overlay = {
            "AEGIS_SERVICE_ACCOUNT_DIR": str(account),
            "AEGIS_STATUS_LISTEN": f"127.0.0.1:{status_port}",
            "KUBERNETES_SERVICE_HOST": "127.0.0.1",
            "KUBERNETES_SERVICE_PORT": str(self._plane.port),
        }
        if component == "webhook" and index < len(self.webhook_ports):
            overlay["AEGIS_WEBHOOK_LISTEN"] = f"127.0.0.1:{self.webhook_ports[index]}"
        variables = container_environment(deployment, name) | overlay | self._settings | settings
        arguments = [*command, *container_arguments(deployment)]
        return AegisProcess(Server(name, arguments, self._folder, self._environment.reaper, variables), status_port)

    def _start_gateway(self) -> None:
        if len(self.webhook_ports) < 2:
            return
        endpoints = ",".join(f"127.0.0.1:{port}" for port in self.webhook_ports)
        flags = [f"--endpoints={endpoints}", f"--listen-addr=127.0.0.1:{self._port}", "--retry-delay=1s"]
        command = [self._environment.binaries["etcd"], "gateway", "start", *flags]
        self._gateway = Server("webhook-gateway", command, self._folder, self._environment.reaper)
        self._gateway.start()
        self._gateway.wait_ready(lambda: listens(self._port))

    def _is_trusted(self) -> bool:
        webhooks = self._plane.kubectl.get(CONFIGURATION)["webhooks"]
        return all(each["clientConfig"].get("caBundle") for each in webhooks)
