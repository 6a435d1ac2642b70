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
from aegis.adapters.cluster.objects import MODEL_POLICIES
from aegis.adapters.cluster.pace import Pace
from aegis.adapters.cluster.permissions import Account
from aegis.adapters.cluster.revocation_memory import RevocationMemory
from aegis.adapters.cluster.secrets import read_secret, service_account_token
from aegis.adapters.cluster.status import BURST, StatusWriter
from aegis.adapters.cluster.watches import Change, ClusterWatch
from aegis.adapters.keyless import open_keyless
from aegis.adapters.telemetry.metrics import Metrics
from aegis.core.conditions import ConditionType
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.trusted_root import TrustedRoot
from aegis.ports import Clock
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
from aegis.wiring.chores import leader_chores
from aegis.wiring.clock import steady_clock
from aegis.wiring.config_maps import count_config_maps
from aegis.wiring.configured import ConfiguredWebhooks
from aegis.wiring.connection import utc_now
from aegis.wiring.cores import reading_threads
from aegis.wiring.counting import Counting
from aegis.wiring.followed_root import TrustedRootFile
from aegis.wiring.key_readings import KeyReadings, RequestToken
from aegis.wiring.store_logins import StoreLogins
from aegis.wiring.stores import open_store
from aegis.wiring.surroundings import Surroundings
from aegis.wiring.watched import KINDS, ClusterEvents, ClusterStatuses, WatchedObjects
from aegis.wiring.workers import Workers

TOKEN_SECONDS = 600.0
"""How long a token for a key source is good; sources ask for one when they log in."""


Changed = Callable[[Kind | None, Name], None]
"""Told, on the event loop, of an object that changed (None: the sealing keys); neither raises nor waits."""


@dataclass(frozen=True, slots=True)
class Host:
    """What the process that leads brings along. `identity` names this replica; `leading` is asked before each write.

    `revocations`: what it has seen while it waited.
    """

    settings: Settings
    api: ApiClient
    connection: Connection
    configured: ConfiguredWebhooks
    metrics: Metrics
    identity: str
    leading: Callable[[], bool]
    revocations: RevocationMemory


@dataclass(frozen=True, slots=True)
class Controller:
    """Everything that a leader runs."""

    watch: ClusterWatch
    root: TrustedRootFile
    recorder: EventRecorder
    chores: Surroundings
    objects: WatchedObjects
    models: ModelReconciler
    verification: DueVerification
    keyrings: KeyringReconciler
    policies: PolicyReconciler

    async def run_chores(self) -> None:
        """The leader's other work, until cancelled."""
        await leader_chores(self.chores)


@asynccontextmanager
async def controller(host: Host, changed: Changed) -> AsyncIterator[Controller]:
    """Makes the parts; leaving the block ends the worker processes."""
    settings, api, metrics = host.settings, host.api, host.metrics
    catalogue = ClusterCatalogue(revocations=host.revocations)
    watch = _watch(host, catalogue, changed)
    recorder = EventRecorder(api, instance=host.identity, now=utc_now, monotonic=time.monotonic)
    count_config_maps(catalogue.shelf, metrics)
    clock = steady_clock(api, catalogue, metrics)
    common = _Common(host, WatchedObjects(watch, catalogue), recorder, clock)
    secret = _secrets(api, settings)
    root = TrustedRootFile(settings.trusted_root, _root_taker(watch, catalogue, changed))
    async with Workers(open_store, open_keyless) as workers:
        with KeyReadings(secret, _tokens(host), time.monotonic) as readings:
            keyrings = common.keyrings(readings)
            metrics.before_render(lambda: common.counting.refresh(keyrings.last_good()))
            yield Controller(
                watch,
                root,
                recorder,
                Surroundings(
                    settings, api, catalogue, host.configured, metrics, recorder, watch.synced, host.leading, clock
                ),
                common.objects,
                common.models(),
                common.verification(secret, workers),
                keyrings,
                common.policies(secret),
            )


class _Common:
    """What the reconcilers share, and each of them made of it."""

    def __init__(self, host: Host, objects: WatchedObjects, recorder: EventRecorder, now: Clock) -> None:
        self._host = host
        self._now = now
        self.objects = objects
        self._keychain, self._memories = Keychain(), Memories()
        self.counting = Counting(host.metrics, self._memories, objects, now)
        self._cases = Cases(objects, self._keychain, self._memories, now)
        pace = Pace(host.settings.writes_per_second, BURST, monotonic=time.monotonic)
        self._statuses = ClusterStatuses(StatusWriter(host.api, pace, host.leading))
        self._events = ClusterEvents(recorder)

    def models(self) -> ModelReconciler:
        publisher = self._publisher(TOLD_OF_MODELS)
        return ModelReconciler(self.objects, self._cases, self._memories, publisher, self.counting, self._now)

    def verification(self, secret: ReadSecret, workers: Workers) -> DueVerification:
        return DueVerification(
            self._cases,
            secret,
            StoreLogins(_tokens(self._host)),
            workers.run,
            self.counting,
            now=self._now,
            monotonic=time.monotonic,
            jitter=random.random,
            max_bytes=self._host.settings.max_artifact_bytes,
            max_spooled=self._host.settings.max_spooled_bytes,
            threads=reading_threads(),
        )

    def keyrings(self, readings: KeyReadings) -> KeyringReconciler:
        return KeyringReconciler(
            self.objects,
            self._keychain,
            self._publisher(TOLD_OF_KEYRINGS),
            readings,
            lambda: self.counting.reliance().by_key,
            now=self._now,
            jitter=random.random,
        )

    def policies(self, secret: ReadSecret) -> PolicyReconciler:
        publisher, exceptions = self._publisher(TOLD_OF_POLICIES), self.counting.exceptions
        return PolicyReconciler(self.objects, self._memories, publisher, secret, open_store, exceptions, self._now)

    def _publisher(self, told: tuple[ConditionType, ...]) -> Publisher:
        return Publisher(self._statuses, self._events, told)


def _watch(host: Host, catalogue: ClusterCatalogue, changed: Changed) -> ClusterWatch:
    def tell(change: Change) -> None:
        changed(KINDS.get(change.resource), (change.namespace, change.name))

    return ClusterWatch(
        host.api,
        catalogue,
        namespace=host.settings.namespace,
        seal_secret=host.settings.seal_secret,
        monotonic=time.monotonic,
        uniform=random.uniform,
        on_change=tell,
        keep=True,
    )


def _root_taker(watch: ClusterWatch, catalogue: ClusterCatalogue, changed: Changed) -> Callable[[TrustedRoot], None]:
    """Every model is judged by it, and policies say whether what they need of it is there."""

    def take(root: TrustedRoot) -> None:
        catalogue.put_root(root)
        changed(None, ("", ""))
        for name in tuple(watch.objects(MODEL_POLICIES)):
            changed(Kind.MODEL_POLICY, name)

    return take


def _secrets(api: ApiClient, settings: Settings) -> ReadSecret:
    async def read(name: str) -> Mapping[str, bytes] | None:
        try:
            return await read_secret(api, settings.namespace, name)
        except ApiError as error:
            raise Undecidable(Reason.SOURCE_UNAVAILABLE, f"the Secret '{name}': {error}") from error

    return read


def _tokens(host: Host) -> RequestToken:
    async def request(audience: str) -> str:
        if not audience:
            return host.connection.token()
        namespace, account = host.settings.namespace, Account.CONTROLLER
        try:
            return await service_account_token(host.api, namespace, account, audience, TOKEN_SECONDS)
        except ApiError as error:
            raise OSError(str(error)) from error

    return request
