"""A Deployment created on the real API server: what the webhook takes for it, and what it adds to the way."""

import base64
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.testbed.aegis_processes import Aegis
from tests.testbed.binaries import extra
from tests.testbed.environment import Environment
from tests.testbed.pki import Authority, KeyPair
from tests.testbed.probes import listens
from tests.testbed.processes import Server
from tests.testbed.recipes import VEGETA

from bench.cluster.api import Api, Object
from bench.cluster.cores import apart
from bench.measured import Measured
from bench.webhook.load import Load
from bench.webhook.peers import AEGIS, GO, PATH, PEERS, Place
from bench.webhook.usage import cpu_seconds
from bench.workloads import NONE, naming

CLIENTS = (1, 10, 50)
ROUNDS, SECONDS = 6, 3.0
NOBODY = "nobody"
SPACES: Mapping[str, str] = {AEGIS: "asks-aegis", GO: "asks-go", NOBODY: "asks-nobody"}
"""Who is asked about what is created there."""
ASKED = "aegis_admission_requests_total"


@dataclass(frozen=True, slots=True)
class _Round:
    """CPU seconds of the webhook a call; half and 99 of 100 were answered in so many seconds, by the clock."""

    cpu: float
    half: float
    p99: float


def creating(scale: float, rounds: int = ROUNDS) -> Iterator[Measured]:
    """Of each number of clients: Aegis beside the least webhook in Go, and the way with it beside that without."""
    with tempfile.TemporaryDirectory(prefix="aegis-bench-") as name, Environment() as environment:
        environment.start("control_plane")
        running = _Rig(environment, Path(name), max(1.0, SECONDS * scale))
        try:
            with apart(running.processes.values(), running.others()):
                for clients in CLIENTS:
                    yield from _rows(running, clients, rounds)
        finally:
            running.close()


def _rows(running: "_Rig", clients: int, rounds: int) -> Iterator[Measured]:
    taken = [{space: running.attack(space, clients) for space in SPACES} for _ in range(rounds + 1)][1:]
    of = {space: [each[space] for each in taken] for space in SPACES}
    what = f"create Deployment, {clients} client{'s' * (clients > 1)}"
    cpu = {space: median(each.cpu for each in of[space]) for space in SPACES}
    yield Measured(f"{what}, CPU of the webhook; {GO}", cpu[AEGIS], cpu[GO], 1)
    for part, value in (("half", lambda each: each.half), ("99 of 100", lambda each: each.p99)):
        wall = {space: median(map(value, of[space])) for space in SPACES}
        yield Measured(f"  {part}, wall; without a webhook", wall[AEGIS], wall[NOBODY])
        yield Measured(f"  {part}, wall; {GO}", wall[AEGIS], wall[GO])


class _Rig:
    """The API server with both webhooks, each asked of what is created in one namespace."""

    def __init__(self, environment: Environment, folder: Path, seconds: float) -> None:
        self._plane, self._seconds = environment.control_plane, seconds
        self._admin = Api(self._plane)
        self._aegis = Aegis(environment, settings={"AEGIS_WORKERS": "1"})
        exempt = ["kube-system", *(space for asked, space in SPACES.items() if asked != AEGIS)]
        self._aegis.install_chart({"webhook": {"exemptNamespaces": exempt}})
        self._aegis.start()
        self._go = self._start_go(environment, folder)
        for space in SPACES.values():
            self._admin.call("POST", "/api/v1/namespaces", {"metadata": {"name": space}})
        # Else every Deployment would be followed by a ReplicaSet, and a webhook be asked of that as well.
        self._plane.controller_manager.kill()
        self.processes = {AEGIS: self._aegis.webhooks[0].server.pid or 0, GO: self._go.pid or 0}
        pair = KeyPair(*self._plane.certificate_for_user("bench", ("system:masters",)))
        self._load = Load(extra(VEGETA.name), self._plane.cluster.bundle, folder, pair=pair)

    def attack(self, asked: str, clients: int) -> _Round:
        """One round of creations in the namespace of whom is asked. Raises WrongAnswer if one fails."""
        path = f"/apis/apps/v1/namespaces/{SPACES[asked]}/deployments"
        process, before = self.processes.get(asked), self._aegis.webhooks[0].metric(ASKED)
        used = cpu_seconds(process) if process else 0.0
        body = json.dumps(_deployment(SPACES[asked])).encode()
        calls = self._load.attack(f"{self._plane.cluster.url}{path}", body, self._seconds, connections=clients)
        used = cpu_seconds(process) - used if process else 0.0
        reviews = self._aegis.webhooks[0].metric(ASKED) - before
        if reviews != (calls.count if asked == AEGIS else 0):
            raise RuntimeError(f"{calls.count} Deployments, and Aegis was asked {reviews:.0f} times; {asked} was to be")
        self._admin.call("DELETE", path)
        return _Round(used / calls.count, calls.half, calls.p99)

    def others(self) -> Iterator[int]:
        """Every process but the webhooks."""
        servers = (*self._plane.servers, *(each.server for each in self._aegis.controllers))
        yield from (server.pid for server in servers if server.pid)

    def close(self) -> None:
        """Ends the webhooks; the control plane goes with the environment."""
        self._go.kill()
        self._aegis.close()

    def _start_go(self, environment: Environment, folder: Path) -> Server:
        authority, port = Authority(folder, "bench"), environment.ports.take()
        command = PEERS[GO](Place(folder, port, authority.issue("server"), folder, self._plane.port, 0))
        server = Server(GO, command.arguments, folder, environment.reaper, command.environment)
        server.start()
        server.wait_ready(lambda: listens(port))
        self._admin.call("POST", CONFIGURATIONS, _configuration(port, authority.bundle))
        return server


CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"


def _configuration(port: int, bundle: Path) -> Object:
    data = base64.b64encode(bundle.read_bytes()).decode()
    rule = {"apiGroups": ["apps"], "apiVersions": ["v1"], "resources": ["deployments"], "operations": ["CREATE"]}
    webhook = {
        "name": "go.bench.example.com",
        "clientConfig": {"url": f"https://127.0.0.1:{port}{PATH}", "caBundle": data},
        "rules": [rule],
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": SPACES[GO]}},
        "sideEffects": "None",
        "admissionReviewVersions": ["v1"],
    }
    return {"metadata": {"name": "bench-go"}, "webhooks": [webhook]}


def _deployment(namespace: str) -> Object:
    body = naming(NONE)
    # Nothing is to come of it, and each gets a name of its own.
    body["spec"]["replicas"] = 0
    return {
        **body,
        "metadata": {"generateName": "server-", "namespace": namespace, "labels": body["metadata"]["labels"]},
    }
