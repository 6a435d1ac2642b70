"""`aegis controller`: one of two replicas leads and does the work, the other one waits; both answer probes.

Told to stop, the leader ends its work (nothing of it is lost by being begun again), gives up the Lease and answers 0.
A leader that lost the Lease ends at once, in whatever it is doing: another one may already be writing.
"""

import asyncio
import logging
import os
import random
import signal
import threading
import time
import uuid
from dataclasses import replace
from typing import Never

from aegis.adapters.cluster.api import ApiClient, Selection
from aegis.adapters.cluster.connection import Connection, ConnectionInvalid
from aegis.adapters.cluster.election import Election
from aegis.adapters.cluster.errors import NotFound
from aegis.adapters.cluster.informer import Informer
from aegis.adapters.cluster.lease import Lease
from aegis.adapters.cluster.objects import LEASES, MODEL_KEYRINGS, ModelKeyringObject, reader
from aegis.adapters.cluster.permissions import LEASE
from aegis.adapters.cluster.revocation_memory import RevocationFollower, RevocationMemory
from aegis.adapters.telemetry.metrics import Metrics
from aegis.entrypoints.controller.installation import Displaced, Installation
from aegis.entrypoints.controller.lead import Changes, Lead
from aegis.entrypoints.controller.operate import operate
from aegis.entrypoints.controller.reach import Reach
from aegis.entrypoints.controller.until import run_until
from aegis.entrypoints.http import StatusServer, new_event_loop
from aegis.settings import Settings
from aegis.wiring.configured import ConfiguredWebhooks
from aegis.wiring.connection import connection, utc_now
from aegis.wiring.controller import Host, controller

LOST, UNUSABLE, DISPLACED = 1, 2, 3
"""Exit codes: the Lease was lost; there is no API server to be had with these settings; another installation leads."""

_log = logging.getLogger(__name__)


def run_controller(settings: Settings) -> int:
    """Serves until SIGTERM or SIGINT; the exit code."""
    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(_until_told(settings))
    except ConnectionInvalid as error:
        _log.error("aegis controller: %s", error)
        return UNUSABLE
    except Displaced as error:
        _log.error("aegis controller: %s; this replica ends", error)
        return DISPLACED
    return 0


async def _until_told(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve_controller(settings, stop)


async def serve_controller(settings: Settings, stop: asyncio.Event) -> None:
    """Serves until `stop` is set. Raises ConnectionInvalid, Displaced, OSError (no such address)."""
    link = connection(settings)
    settings = replace(settings, namespace=settings.namespace or link.namespace)
    async with ApiClient(link) as api:
        await Replica(settings, link, api).serve(stop)


class Replica:
    """One process of `aegis controller`."""

    def __init__(self, settings: Settings, link: Connection, api: ApiClient) -> None:
        self._settings = settings
        self._link = link
        self._api = api
        self._metrics = Metrics()
        # A Pod's name is not enough: a container that was restarted is another holder of the Lease.
        self._identity = f"{settings.pod_name or 'controller'}_{uuid.uuid4().hex[:8]}"
        self._operating = threading.Event()
        self._configured = ConfiguredWebhooks(api, settings)
        self._installation = Installation(self._configured, settings.namespace)
        # Who takes over after a state out of a backup has to know what was revoked in the one before.
        self._revocations = RevocationMemory()
        self._follower = Informer(
            api,
            Selection(MODEL_KEYRINGS),
            reader(ModelKeyringObject),
            RevocationFollower(self._revocations),
            monotonic=time.monotonic,
            uniform=random.uniform,
        )
        self._reach = Reach(self._ask, time.monotonic)
        self._election = Election(
            api,
            namespace=settings.namespace,
            name=LEASE,
            identity=self._identity,
            now=utc_now,
            monotonic=time.monotonic,
            on_lost=end_at_once,
        )

    async def serve(self, stop: asyncio.Event) -> None:
        """Until `stop` is set."""
        self._metrics.before_render(lambda: self._metrics.leader.set(float(self._election.leading())))
        listen = self._settings.status_listen
        status = StatusServer(
            lambda: None, self._why_not_ready, self._metrics.render, host=listen.host, port=listen.port
        )
        await status.start()
        candidacy = asyncio.create_task(self._campaign())
        try:
            await run_until(
                stop,
                self._reach.run(),
                self._configured.run(),
                self._installation.displaced(),
                asyncio.wait({candidacy}),
                self._lead_once_elected(stop),
            )
        finally:
            # Only now, when all work has ended, the Lease is given up.
            candidacy.cancel()
            (outcome,) = await asyncio.gather(candidacy, return_exceptions=True)
            await status.stop()
        if isinstance(outcome, Exception):
            raise outcome

    async def _campaign(self) -> None:
        await self._installation.ours()
        await self._election.run()

    async def _lead_once_elected(self, stop: asyncio.Event) -> None:
        follower = asyncio.create_task(self._follower.run())
        try:
            await self._election.elected.wait()
        finally:
            follower.cancel()
        changes: Changes = asyncio.Queue()
        host = Host(
            self._settings,
            self._api,
            self._link,
            self._configured,
            self._metrics,
            self._identity,
            self._election.leading,
            self._revocations,
        )
        parts = controller(host, lambda kind, name: changes.put_nowait((kind, name)))
        async with parts as made:
            lead = Lead(made, changes, self._settings.workers)
            await run_until(stop, lead.run(stop), operate(self._link, lead.enqueue, self._operating, utc_now))

    def _why_not_ready(self) -> str | None:
        if self._election.leading() and not self._operating.is_set():
            return "this replica leads, and has not begun its work yet"
        return self._reach.why_not() or self._installation.why_not()

    async def _ask(self) -> None:
        try:
            await self._api.get(LEASES.path(self._settings.namespace, LEASE), Lease)
        except NotFound:
            return


def end_at_once(why: str) -> Never:
    """Ends the process without a farewell: what it might still write would be written by two."""
    _log.critical("%s; this replica ends at once", why)
    logging.shutdown()
    os._exit(LOST)
