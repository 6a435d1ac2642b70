"""The cluster of a measurement: two webhooks, two controllers, and a flock of models that all of them know."""

import base64
import json
import random
import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import urllib3
from tests.faults.world import World
from tests.integration.controllerrig import LEADING
from tests.testbed.aegis_processes import CONFIGURATION
from tests.testbed.environment import Environment
from tests.testbed.processes import wait_until

from aegis.adapters.cluster.objects import MODEL_KEYRINGS
from bench.cluster.api import MERGED, Api
from bench.cluster.asking import Ask, Asking
from bench.cluster.flock import KEYRING, OTHER, Flock, Member
from bench.cluster.writes import Writes
from bench.known import NAMESPACE
from bench.webhook.peers import PATH
from bench.webhook.usage import cpu_seconds
from bench.workloads import plain_vllm, review

SAMPLE = 200
DEPLOYMENTS = f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments?dryRun=All"
CREATED, FORBIDDEN = 201, 403
PATIENCE_SECONDS = 900.0
LOOKED_SECONDS, RESTING = 10.0, 0.1
"""Over so many seconds, one that reads its keyrings as often takes less than that part of a core."""


class Place:
    """`world` has the processes, `flock` the models, `admin` the rights."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.admin = Api(world.plane)
        self.flock = Flock(world, self.admin)

    def grow(self, count: int) -> None:
        """So many models, which every process knows when this returns."""
        self.stop_controllers()
        self.flock.grow(count)
        writes = self.writes()
        controllers = self.world.aegis.controllers
        for controller in controllers:
            controller.revive()
        wait_until(lambda: any(each.metric(LEADING) for each in controllers), "a leader")
        wait_until(lambda: self._judged() >= count, "every model judged", PATIENCE_SECONDS)
        writes.wait_for_quiet()
        wait_until(self._rests, "a controller with nothing to do", PATIENCE_SECONDS)

    def stop_controllers(self) -> None:
        """Until somebody starts them."""
        for controller in self.world.aegis.controllers:
            controller.server.stop(grace=30)

    def sample(self) -> list[Member]:
        """Some of the models that the rotation concerns, in no order."""
        concerned = [each for each in self.flock.members if each.sort != OTHER]
        return random.sample(concerned, min(SAMPLE, len(concerned)))

    def writes(self) -> Writes:
        """What the controller writes from now on."""
        return Writes(self.world.plane.audit_log)

    def patch_keyring(self, *revoked: str) -> None:
        """The admin's word: these fingerprints are revoked, and no other one."""
        keys = [{"fingerprint": each, "state": "Revoked"} for each in revoked]
        self.admin.call("PATCH", MODEL_KEYRINGS.path(name=KEYRING), {"spec": {"keys": keys}}, MERGED)

    def _judged(self) -> float:
        # A scrape counts all models, so it is not to come often.
        time.sleep(1)
        return self.world.leader().metric("aegis_signed_models", condition="Ready", status="True")

    def _rests(self) -> bool:
        """What kopf is told of ten thousand models takes it a while, in which nothing is written."""
        used = cpu_seconds(self.leader)
        time.sleep(LOOKED_SECONDS)
        return cpu_seconds(self.leader) - used < RESTING * LOOKED_SECONDS

    @property
    def webhook(self) -> int:
        """The process of the first one."""
        return self.world.aegis.webhooks[0].server.pid or 0

    @property
    def leader(self) -> int:
        """The process of the leading controller."""
        return self.world.leader().server.pid or 0

    def others(self) -> Iterator[int]:
        """Every process but the first webhook."""
        servers = (*self.world.rig.environment.servers, *(each.server for each in self.world.aegis.processes[1:]))
        yield from (server.pid for server in servers if server.pid)

    def bundle(self) -> Path:
        """By what the API server trusts the webhooks."""
        (webhook,) = self.world.plane.kubectl.get(CONFIGURATION)["webhooks"]
        file = self.folder / "webhooks.pem"
        file.write_bytes(base64.b64decode(webhook["clientConfig"]["caBundle"]))
        return file

    def replica(self, index: int) -> Ask:
        """One webhook, asked past the API server."""
        trusted = ssl.create_default_context(cafile=str(self.bundle()))
        port = self.world.aegis.webhook_ports[index]
        pool = urllib3.HTTPSConnectionPool("127.0.0.1", port, ssl_context=trusted, timeout=10, retries=False)

        def admits(member: Member) -> bool:
            answer = pool.urlopen("POST", PATH, body=review(plain_vllm(member.uri))).json()
            return bool(answer["response"]["allowed"])

        return admits

    def api_server(self) -> Ask:
        """The whole way: a Deployment is created, but for its being stored."""
        api = Api(self.world.plane)

        def admits(member: Member) -> bool:
            status, answer = api.said("POST", DEPLOYMENTS, _body(member))
            if status not in (CREATED, FORBIDDEN):
                raise RuntimeError(f"a Deployment: {status} {answer.get('message')}")
            return status == CREATED

        return admits

    @contextmanager
    def asked(self, members: list[Member]) -> Iterator[list[Asking]]:
        """Both webhooks and the API server, asked of these models all the while."""
        asks = [*(self.replica(index) for index in range(len(self.world.aegis.webhooks))), self.api_server()]
        with ExitStack() as stack:
            yield [stack.enter_context(Asking(ask, random.sample(members, len(members)))) for ask in asks]


@contextmanager
def place(models: int) -> Iterator[Place]:
    """A cluster with so many models; ends with the block."""
    with tempfile.TemporaryDirectory(prefix="aegis-bench-") as name, Environment() as environment:
        environment.start()
        world = World(environment, Path(name), soaking=False)
        try:
            world.start()
            made = Place(world, Path(name))
            made.grow(models)
            yield made
        finally:
            world.close()


def _body(member: Member) -> bytes:
    return json.dumps(plain_vllm(member.uri)).encode()
