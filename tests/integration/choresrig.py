"""The leader's chores as a thread of the test, against the installed chart, and a webhook that always says yes."""

import asyncio
import base64
import json
import random
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from typing import Any, Self

from prometheus_client.parser import text_string_to_metric_families
from tests.contract.rendering import CHART, NAMESPACE
from tests.integration.chartrig import TENANT, Release, pod
from tests.testbed.deployment_env import container_environment, service_account
from tests.testbed.environment import Environment
from tests.testbed.processes import wait_until
from tests.unit.cluster.waiting import connections_closed

from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.catalogue import ClusterCatalogue
from aegis.adapters.cluster.connection import Connection, in_cluster
from aegis.adapters.cluster.events import EventRecorder
from aegis.adapters.cluster.permissions import Account
from aegis.adapters.cluster.watches import ClusterWatch
from aegis.adapters.telemetry.metrics import Metrics
from aegis.entrypoints.http.tls import server_context
from aegis.settings import Settings
from aegis.wiring.chores import leader_chores
from aegis.wiring.configured import ConfiguredWebhooks
from aegis.wiring.surroundings import Surroundings

SEAL, CERTIFICATE, AUTHORITY = "aegis-seal", "aegis-webhook-tls", "aegis-webhook-ca"
LONGEST_SLEEP = 0.2
"""Seconds that a pause of the chores takes here, however long it is meant to be."""


class Leader:
    """The chores with the chart's settings and a token of the chart's account. `ahead` moves their clock."""

    def __init__(self, release: Release, ahead: timedelta = timedelta(), **settings: Any) -> None:
        self.ahead = ahead
        self.metrics = Metrics()
        self.rounds = 0
        self._settings = replace(_settings(release), **settings)
        self._connection = controller_connection(release)
        self._running: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="leader")

    def now(self) -> datetime:
        """Its clock."""
        return datetime.now(UTC) + self.ahead

    def metric(self, name: str, **labels: str) -> float | None:
        """A sample as it would be scraped, or None."""
        families = text_string_to_metric_families(self.metrics.render().decode())
        found = (each for family in families for each in family.samples if each.name == name)
        return next((sample.value for sample in found if sample.labels == labels), None)

    def __enter__(self) -> Self:
        self._thread.start()
        self._running.result(10)
        return self

    def __exit__(self, *_: object) -> None:
        loop, stop = self._running.result(0)
        loop.call_soon_threadsafe(stop.set)
        self._thread.join(10)

    async def _run(self) -> None:
        stop = asyncio.Event()
        self._running.set_result((asyncio.get_running_loop(), stop))
        async with ApiClient(self._connection) as api, asyncio.TaskGroup() as group:
            catalogue = ClusterCatalogue()
            watch = ClusterWatch(
                api,
                catalogue,
                namespace=self._settings.namespace,
                seal_secret=self._settings.seal_secret,
                monotonic=time.monotonic,
                uniform=random.uniform,
            )
            events = EventRecorder(api, instance="test", now=self.now, monotonic=time.monotonic)
            configured = ConfiguredWebhooks(api, self._settings)
            given = Surroundings(
                self._settings,
                api,
                catalogue,
                configured,
                self.metrics,
                events,
                watch.synced,
                lambda: True,
                self.now,
                self._sleep,
            )
            running = (watch.run(), configured.run(), events.run(), leader_chores(given))
            work = [group.create_task(each) for each in running]
            await stop.wait()
            for task in work:
                task.cancel()
        await connections_closed()

    async def _sleep(self, seconds: float) -> None:
        self.rounds += 1
        await asyncio.sleep(min(seconds, LONGEST_SLEEP))


def controller_connection(release: Release) -> Connection:
    """What a controller's Pod would use."""
    folder = release.plane.service_account_directory(NAMESPACE, Account.CONTROLLER)
    return in_cluster(folder, "127.0.0.1", release.plane.port)


def _settings(release: Release) -> Settings:
    deployment = release.admin.get("deployment/aegis-controller", "-n", NAMESPACE)
    assert service_account(deployment) == Account.CONTROLLER
    return Settings.from_env(container_environment(deployment, "aegis-controller-0"))


class YesWebhook:
    """Answers every admission review with yes, over TLS; each connection is a new handshake. `url` is where."""

    def __init__(self) -> None:
        self.context: Any = None
        self._server = _TlsServer(self)
        self.url = f"https://127.0.0.1:{self._server.server_address[1]}/validate"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def serve(self, data: Mapping[str, bytes]) -> None:
        """Serves the certificate of that Secret from now on, as a replica does once it has noticed."""
        self.context = server_context(data["tls.crt"], data["tls.key"])

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()


class _TlsServer(ThreadingHTTPServer):
    def __init__(self, owner: YesWebhook) -> None:
        super().__init__(("127.0.0.1", 0), _Yes)
        self._owner = owner

    def get_request(self) -> tuple[socket, Any]:
        connection, address = super().get_request()
        connection.settimeout(5)
        if self._owner.context is None:
            connection.close()
            raise ConnectionError("no certificate yet")
        return self._owner.context.wrap_socket(connection, server_side=True), address

    def handle_error(self, *_: object) -> None:
        """A client that does not trust the certificate hangs up: that is for the client to tell."""


class _Yes(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        response = {"uid": review["request"]["uid"], "allowed": True}
        body = json.dumps({"apiVersion": review["apiVersion"], "kind": review["kind"], "response": response}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def stored(release: Release, name: str) -> dict[str, Any]:
    return release.admin.get("secret", name, "-n", NAMESPACE)


def data(release: Release, name: str) -> dict[str, bytes]:
    return {key: base64.b64decode(value) for key, value in stored(release, name).get("data", {}).items()}


def bundle(release: Release) -> bytes:
    return base64.b64decode(release.configuration()["clientConfig"].get("caBundle", ""))


def is_trusted(release: Release) -> bool:
    found = release.admin.run("get", "secret", CERTIFICATE, AUTHORITY, "-n", NAMESPACE)
    return found.returncode == 0 and bundle(release) == data(release, AUTHORITY)["ca.crt"]


def admits(release: Release, name: str) -> None:
    """The API server asks the webhook, which it must trust for that."""
    done = release.create(pod(name, TENANT))
    assert done.returncode == 0, done.stderr


def rounds(leader: Leader, more: int = 12) -> None:
    """Every chore has had its turn, and another."""
    begun = leader.rounds
    wait_until(lambda: leader.rounds >= begun + more, "more rounds")


def installed(environment: Environment, webhook: YesWebhook) -> Release:
    """The chart on a control plane of its own, because its webhook is asked about every workload there."""
    release = Release(environment.start("control_plane").control_plane)
    release.prepare()
    release.helm("install", "aegis", str(CHART), "--values=-", values={"webhook": {"url": webhook.url}})
    # The Pods of the chart would be in the way of counting, and there is no image to run in them.
    for component in ("webhook", "controller"):
        release.admin("scale", "--replicas=0", f"deployment/aegis-{component}", "-n", NAMESPACE)
    return release


@contextmanager
def trusted_leader(release: Release, webhook: YesWebhook, **settings: Any) -> Iterator[Leader]:
    """A leader whose certificate is served and trusted."""
    with Leader(release, **settings) as leader:
        wait_until(lambda: is_trusted(release), "the authority in the webhook configuration")
        webhook.serve(data(release, CERTIFICATE))
        yield leader
