"""The leading controller, put together: reconcilers over the cluster adapter, workers, key sources, metrics."""

import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.catalogue import ClusterCatalogue
from aegis.adapters.cluster.connection import Connection
from aegis.adapters.cluster.errors import ApiError
from aegis.adapters.cluster.events import EventRecorder
from aegis.adapters.cluster.pace import Pace
from aegis.adapters.cluster.permissions import Account
from aegis.adapters.cluster.secrets import read_secret, service_account_token
from aegis.adapters.cluster.status import BURST, StatusWriter
from aegis.adapters.cluster.watches import Change, ClusterWatch
from aegis.adapters.telemetry.metrics import Metrics
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.services.cluster import Kind, Name, ReadSecret
from aegis.services.keychain import Keychain
from aegis.services.model_case import Cases
from aegis.services.model_memory import Memories
from aegis.services.publish import Publisher
from aegis.services.reconcile_keyring import TOLD as TOLD_OF_KEYRINGS
from aegis.services.reconcile_keyring import KeyringReconciler
from aegis.services.reconcile_model import TOLD as TOLD_OF_MODELS
from aegis.services.reconcile_model import ModelReconciler
from aegis.services.reconcile_policy import TOLD as TOLD_OF_POLICIES
from aegis.services.reconcile_policy import PolicyReconciler
from aegis.services.verify_due import DueVerification
from aegis.settings import Settings
from aegis.wiring.chores import Surroundings, leader_chores
from aegis.wiring.connection import utc_now
from aegis.wiring.counting import Counting
from aegis.wiring.key_readings import KeyReadings, RequestToken
from aegis.wiring.stores import open_store
from aegis.wiring.watched import KINDS, ClusterEvents, ClusterStatuses, WatchedObjects
from aegis.wiring.workers import Workers

TOKEN_SECONDS = 600.0
"""How long a token for a key source is good; sources ask for one when they log in."""


Changed = Callable[[Kind | None, Name], None]
"""Told, on the event loop, of an object that changed (None: the sealing keys); neither raises nor waits."""


@dataclass(frozen=True, slots=True)
class Controller:
    """Everything that a leader runs."""

    watch: ClusterWatch
    recorder: EventRecorder
    chores: Surroundings
    objects: WatchedObjects
    models: ModelReconciler
    verification: DueVerification
    keyrings: KeyringReconciler
    policies: PolicyReconciler
    workers: Workers

    async def run_chores(self) -> None:
        """The leader's other work, until cancelled."""
        await leader_chores(self.chores)


@asynccontextmanager
async def controller(
    settings: Settings,
    api: ApiClient,
    connection: Connection,
    metrics: Metrics,
    identity: str,
    leading: Callable[[], bool],
    changed: Changed,
) -> AsyncIterator[Controller]:
    """Makes the parts; leaving the block ends the worker processes. `identity` names this replica."""
    secret, keychain, memories, catalogue = _secrets(api, settings), Keychain(), Memories(), ClusterCatalogue()
    watch = _watch(api, catalogue, settings, changed)
    objects = WatchedObjects(watch, catalogue)
    counting = Counting(metrics, memories, objects, utc_now)
    cases = Cases(objects, keychain, memories, utc_now)
    recorder = EventRecorder(api, instance=identity, now=utc_now, monotonic=time.monotonic)
    pace = Pace(settings.writes_per_second, BURST, monotonic=time.monotonic)
    statuses, events = ClusterStatuses(StatusWriter(api, pace, leading)), ClusterEvents(recorder)
    readings = KeyReadings(secret, _tokens(api, connection, settings), time.monotonic)
    async with Workers(open_store) as workers:
        with readings:
            keyrings = KeyringReconciler(
                objects,
                keychain,
                Publisher(statuses, events, TOLD_OF_KEYRINGS),
                readings.read,
                lambda: counting.reliance().by_key,
                now=utc_now,
                jitter=random.random,
            )
            metrics.before_render(lambda: counting.refresh(keyrings.last_good()))
            yield Controller(
                watch=watch,
                recorder=recorder,
                chores=Surroundings(settings, api, catalogue, metrics, recorder, watch.synced, leading, utc_now),
                objects=objects,
                models=ModelReconciler(
                    objects,
                    cases,
                    memories,
                    Publisher(statuses, events, TOLD_OF_MODELS),
                    counting,
                    utc_now,
                ),
                verification=DueVerification(
                    cases,
                    secret,
                    workers.run,
                    counting,
                    now=utc_now,
                    monotonic=time.monotonic,
                    jitter=random.random,
                    max_bytes=settings.max_artifact_bytes,
                    max_spooled=settings.max_spooled_bytes,
                ),
                keyrings=keyrings,
                policies=PolicyReconciler(
                    objects, Publisher(statuses, events, TOLD_OF_POLICIES), counting.exceptions, utc_now
                ),
                workers=workers,
            )


def _watch(api: ApiClient, catalogue: ClusterCatalogue, settings: Settings, changed: Changed) -> ClusterWatch:
    def tell(change: Change) -> None:
        changed(KINDS.get(change.resource), (change.namespace, change.name))

    return ClusterWatch(
        api,
        catalogue,
        namespace=settings.namespace,
        seal_secret=settings.seal_secret,
        monotonic=time.monotonic,
        uniform=random.uniform,
        on_change=tell,
        keep=True,
    )


def _secrets(api: ApiClient, settings: Settings) -> ReadSecret:
    async def read(name: str) -> Mapping[str, bytes] | None:
        try:
            return await read_secret(api, settings.namespace, name)
        except ApiError as error:
            raise Undecidable(Reason.SOURCE_UNAVAILABLE, f"the Secret '{name}': {error}") from error

    return read


def _tokens(api: ApiClient, connection: Connection, settings: Settings) -> RequestToken:
    async def request(audience: str) -> str:
        if not audience:
            return connection.token()
        try:
            return await service_account_token(api, settings.namespace, Account.CONTROLLER, audience, TOKEN_SECONDS)
        except ApiError as error:
            raise OSError(str(error)) from error

    return request
