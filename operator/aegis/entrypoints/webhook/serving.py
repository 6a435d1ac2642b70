"""The webhook at work, from its start to the end of its drain.

    status pages ─ watches ─ certificate ─▶ serving ─ synced, self-tested, fresh ─▶ ready ─ stop ─▶ draining ─▶ end

Reviews are answered as soon as there is a certificate: a denial that says why is better than no answer.
"""

import asyncio
import logging
from collections.abc import Coroutine
from datetime import datetime

from aegis.core.reasons import Reason
from aegis.entrypoints.http import AdmissionServer, Limits, StatusServer
from aegis.entrypoints.http.memory import collect_rarely
from aegis.entrypoints.webhook.certificate import ServingCertificate
from aegis.entrypoints.webhook.clients import Clients, ClientsUnreadable, read_clients
from aegis.entrypoints.webhook.probe import Door, probe
from aegis.entrypoints.webhook.reviewer import PATH, Answered, Reviewer
from aegis.entrypoints.webhook.selftest import self_test
from aegis.settings import Address, Settings
from aegis.wiring.webhook import WebhookParts

log = logging.getLogger(__name__)


PROBE_AGAIN_SECONDS = 1.0


class CannotServe(Exception):
    """The process cannot do its work; the text says why and what to do."""


class Serving:
    """One life of a webhook."""

    def __init__(self, settings: Settings, parts: WebhookParts) -> None:
        self._settings = settings
        self._parts = parts
        reviewer = Reviewer(parts.admission.decide, self._record, parts.timer)
        listen, clients = settings.webhook_listen, _clients(settings, parts.clock())
        self._server = AdmissionServer(
            reviewer.answer,
            reviewer.refuse,
            [PATH],
            host=listen.host,
            port=listen.port,
            limits=Limits(drain_seconds=settings.drain),
            client_authority=clients.authorities,
        )
        self._clients = clients
        self._listens = asyncio.Event()
        self._certificate = ServingCertificate(settings.certificate_secret, self._server.use_certificate)
        self._untested: str | None = "the self-test has not run yet"
        self._stopping = False
        parts.metrics.http_connections.follow(lambda: self._server.tally)
        parts.metrics.before_render(self._refresh)

    async def run(self, stop: asyncio.Event) -> None:
        """Serves until `stop` is set, then drains. Raises an exception group with CannotServe, or CannotServe."""
        parts, listen = self._parts, self._settings.status_listen
        status = StatusServer(lambda: None, self._unready, parts.metrics.render, host=listen.host, port=listen.port)
        async with parts.api:
            await _listening(status.start(), listen, "AEGIS_STATUS_LISTEN")
            try:
                await self._watch_and_serve(stop)
            finally:
                await status.stop()

    async def _watch_and_serve(self, stop: asyncio.Event) -> None:
        parts = self._parts
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(parts.watch.run()),
                group.create_task(parts.root.follow()),
                group.create_task(parts.configuration.run()),
                group.create_task(parts.certificates(self._certificate).run()),
                group.create_task(self._settle()),
            ]
            await self._serve(stop)
            for task in tasks:
                task.cancel()

    async def _serve(self, stop: asyncio.Event) -> None:
        """Waits for a certificate, serves until `stop`, and drains; the watches go on meanwhile."""
        if await _first(self._certificate.loaded, stop):
            listen = self._settings.webhook_listen
            await _listening(self._server.start(), listen, "AEGIS_WEBHOOK_LISTEN")
            log.info("answering reviews on port %s", self._server.port)
            self._listens.set()
            await stop.wait()
        self._stopping = True
        log.info("draining: new requests are answered for %s s more", self._settings.drain)
        await self._server.stop()
        log.info("drained")

    async def _settle(self) -> None:
        """What is done once: everything is known, what is decided is tested, and so is the way to it."""
        problem = self_test()
        await self._parts.watch.synced()
        collect_rarely()
        log.info("models, keyrings, policies, ConfigMaps and sealing key are known")
        if problem is None:
            await self._probed()
        else:
            log.error("%s; this replica will not be ready", problem)
        self._untested = problem

    async def _probed(self) -> None:
        """Returns when this replica can be asked as the API server asks it, which may wait for the authorities."""
        await self._parts.configuration.synced()
        await self._listens.wait()
        door = Door(self._server.port, self._clients.certificate, self._clients.key)
        said = None
        while wrong := await probe(self._parts.configuration.live, door):
            self._untested = wrong
            if wrong != said:
                log.warning("%s; trying again every %.0f s", wrong, PROBE_AGAIN_SECONDS)
                said = wrong
            await asyncio.sleep(PROBE_AGAIN_SECONDS)

    def _unready(self) -> str | None:
        if self._stopping:
            return "stopping"
        blind = self._parts.admission.blind()
        if blind is Reason.NOT_READY:
            return "models, keyrings, policies, ConfigMaps or the sealing key's Secret have not been read yet"
        if blind is not None:
            return f"the API server was last heard {self._parts.age():.0f} s ago"
        ends = self._certificate.ends
        if ends is None:
            return f"there is no serving certificate in the Secret {self._settings.certificate_secret}"
        if ends <= self._parts.clock():
            return f"the serving certificate ended at {ends.isoformat()}"
        return self._untested

    def _record(self, answered: Answered) -> None:
        metrics, decision, request = self._parts.metrics, answered.decision, answered.request
        outcome = "allowed" if decision.allowed else "denied"
        metrics.admission_requests.labels(outcome, decision.reason.value, answered.kind).inc()
        metrics.admission_duration.observe(answered.seconds)
        if not decision.allowed:
            where = f"{request.namespace}/{request.name}" if request else "an unreadable review"
            log.info("denied %s %s (review %s): %s", answered.kind, where, answered.uid, decision.message)

    def _refresh(self) -> None:
        parts, ends = self._parts, self._certificate.ends
        parts.metrics.cache_age.set(parts.age())
        if ends is not None:
            parts.metrics.certificate_expiry.set((ends - parts.clock()).total_seconds())


async def _listening(start: Coroutine[None, None, None], listen: Address, variable: str) -> None:
    try:
        await start
    except OSError as error:
        raise CannotServe(
            f"{listen.host}:{listen.port} cannot be listened on: {error.strerror}; change {variable}, or end what "
            "listens there"
        ) from error


async def _first(wanted: asyncio.Event, other: asyncio.Event) -> bool:
    """Waits for either; True if it is `wanted`."""
    tasks = [asyncio.create_task(event.wait()) for event in (wanted, other)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
    return wanted.is_set() and not other.is_set()


def _clients(settings: Settings, now: datetime) -> Clients:
    try:
        return read_clients(settings.client_authority, now)
    except ClientsUnreadable as error:
        raise CannotServe(str(error)) from error
