"""What a leader does: it keeps the cache true, and reconciles from its queues what has changed or is due.

    watch, chores ──▶ synced ──▶ keyrings read once ──▶ models ──▶ verifications

Models wait for the first reading of the keyrings (FIRST_READING at most), because a signature that no key was tried on
would only have to be tried again.
"""

import asyncio
import random
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from aegis.entrypoints.controller.queue import WorkQueue
from aegis.entrypoints.controller.routing import Trust
from aegis.entrypoints.controller.until import run_until
from aegis.entrypoints.controller.waiting import Turn
from aegis.entrypoints.http.memory import collect_rarely
from aegis.services.cluster import Kind, Name
from aegis.wiring.connection import utc_now
from aegis.wiring.controller import Controller

FIRST_READING = 15.0
"""Seconds."""
MODELS_AT_ONCE, KEYRINGS_AT_ONCE, POLICIES_AT_ONCE = 64, 16, 4
RECOUNT = timedelta(seconds=5)
"""How soon after a look at a model the keyrings show how many rely on each key: once for many models."""

Changes = asyncio.Queue[tuple[Kind | None, Name]]
"""Objects that changed; None is for the sealing keys."""


class Lead:
    """One term as the leader."""

    def __init__(self, parts: Controller, changes: Changes, workers: int) -> None:
        self._parts = parts
        self._changes = changes
        self._trust = Trust(parts.objects)
        queue = partial(WorkQueue[Name], now=utc_now, jitter=random.random)
        self._models = queue("SignedModel", self._model, MODELS_AT_ONCE)
        self._verifications = queue("verification of", self._verification, workers)
        self._keyrings = queue("ModelKeyring", self._keyring, KEYRINGS_AT_ONCE)
        self._policies = queue("ModelPolicy", self._policy, POLICIES_AT_ONCE)
        self._queues = {
            Kind.SIGNED_MODEL: self._models,
            Kind.MODEL_KEYRING: self._keyrings,
            Kind.MODEL_POLICY: self._policies,
        }

    def enqueue(self, kind: Kind, name: Name) -> None:
        """Wants that object looked at, unless what has come of it is a status that this process wrote."""
        if kind is not Kind.SIGNED_MODEL or not self._parts.models.is_own_news(name):
            self._queues[kind].add(name)

    async def run(self, stop: asyncio.Event) -> None:
        """Leads until `stop` is set or a part ends, which none does by itself."""
        parts = self._parts
        await run_until(
            stop,
            parts.watch.run(),
            parts.root.follow(),
            parts.recorder.run(),
            parts.run_chores(),
            self._route(),
            self._keyrings.run(),
            self._policies.run(),
            self._judge(),
            self._verifications.run(),
        )

    async def _judge(self) -> None:
        await self._parts.watch.synced()
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_READING):
                await self._changes.join()
                await self._keyrings.idle()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._models.run())
            group.create_task(self._trust.judge_again(self._parts.models.loses, self._models))
            await self._models.idle()
            # What each model is judged by stays, and the collector would look through all of it again and again.
            collect_rarely()

    async def _route(self) -> None:
        await self._parts.watch.synced()
        while True:
            kind, name = await self._changes.get()
            if kind is None:
                self._trust.changed()
            else:
                self.enqueue(kind, name)
            if kind in (Kind.MODEL_KEYRING, Kind.MODEL_POLICY) and self._trust.look_at(kind, name[1]):
                # Policies speak of one another, and of the keyrings that there are.
                for policy in self._parts.objects.names(Kind.MODEL_POLICY):
                    self._policies.add(policy)
            self._changes.task_done()

    async def _model(self, name: Name) -> datetime | None:
        looked = await self._parts.models.reconcile(name)
        if looked.due:
            # Never urgent: to lose a verdict is told by the status, and a verification cannot make that sooner.
            self._verifications.add(name, max(self._models.turn(name), Turn.CHANGED))
        return looked.again

    async def _verification(self, name: Name) -> None:
        await self._parts.verification.verify(name)
        self._models.add(name)
        for keyring in self._parts.objects.names(Kind.MODEL_KEYRING):
            self._keyrings.add_at(keyring, utc_now() + RECOUNT)

    async def _keyring(self, name: Name) -> datetime | None:
        looked = await self._parts.keyrings.reconcile(name)
        if looked.renewed:
            self._trust.changed()
        return looked.again

    async def _policy(self, name: Name) -> datetime | None:
        looked = await self._parts.policies.reconcile(name)
        if looked.renewed:
            self._trust.changed()
        return looked.again
