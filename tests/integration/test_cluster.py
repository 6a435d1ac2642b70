"""The client of the Kubernetes API against a real one, with the rights of the chart and no others."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.integration.clusterrig import WEBHOOK, Cluster
from tests.unit.cluster.waiting import connections_closed, ended, until

from aegis.adapters.cluster import api as api_module
from aegis.adapters.cluster.api import ApiClient, Selection
from aegis.adapters.cluster.connection import Connection
from aegis.adapters.cluster.errors import ApiError, Forbidden, Gone, Invalid
from aegis.adapters.cluster.informer import Hooks, Informer
from aegis.adapters.cluster.objects import (
    SECRETS,
    SIGNED_MODELS,
    Identified,
    SecretObject,
    SignedModelObject,
    reader,
)
from aegis.adapters.cluster.permissions import SEAL_SECRET

pytestmark = pytest.mark.e2e


@dataclass
class Names:
    """A handler that holds the names of objects; what it held after each whole list is kept."""

    held: set[str] = field(default_factory=set)
    lists: list[set[str]] = field(default_factory=list)
    last: Any = None

    async def on_replace(self, items: Sequence[Any]) -> None:
        self.held = {item.metadata.name for item in items}
        self.lists.append(set(self.held))

    def on_apply(self, item: Any) -> None:
        self.held.add(item.metadata.name)
        self.last = item

    def on_delete(self, gone: Identified) -> None:
        self.held.discard(gone.metadata.name)

    def on_unreadable(self, broken: Identified, problem: str) -> None:
        raise AssertionError(problem)


@dataclass
class Watching:
    """An informer at work."""

    informer: Informer[Any]
    names: Names
    interruptions: list[ApiError]

    @property
    def age(self) -> float:
        return self.informer.age(time.monotonic())


@asynccontextmanager
async def watching(connection: Connection, selection: Selection, kind: type[Any]) -> AsyncIterator[Watching]:
    names, interruptions = Names(), list[ApiError]()
    async with ApiClient(connection) as api:
        informer = Informer(
            api,
            selection,
            reader(kind),
            names,
            monotonic=time.monotonic,
            uniform=lambda low, _: low,
            hooks=Hooks(interrupted=interruptions.append),
        )
        task = asyncio.create_task(informer.run())
        try:
            yield Watching(informer, names, interruptions)
        finally:
            await ended(task)
    await connections_closed()


def refuse(*_: object) -> Any:
    raise Invalid("not here", 422)


@pytest.mark.parametrize("unused", ["pages", "initial"], ids=["streamed", "in pages"])
def test_a_cache_follows_the_cluster(cluster: Cluster, unused: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are streamed by every supported API server; pages are for those where that was switched off."""
    monkeypatch.setattr(api_module, "PAGE_OBJECTS", 2)
    monkeypatch.setattr(ApiClient, unused, refuse)
    cluster.apply("a", "b", "c", "d", "e")

    async def story() -> None:
        selection = Selection(SIGNED_MODELS, cluster.namespace)
        async with watching(cluster.connection(WEBHOOK), selection, SignedModelObject) as it:
            await until(it.informer.synced.is_set)
            assert it.names.lists == [{"a", "b", "c", "d", "e"}], "three pages, or five events, are one list"
            await asyncio.to_thread(cluster.apply, "f")
            await until(lambda: "f" in it.names.held)
            await asyncio.to_thread(cluster.delete, "a")
            await until(lambda: "a" not in it.names.held)
            await asyncio.to_thread(cluster.apply, "b", reverifyPeriodSeconds=60)
            await until(lambda: it.names.last.spec.reverify_period_seconds == 60)
            assert it.names.last.metadata.generation == 2
            assert it.interruptions == []

    asyncio.run(story())


def test_a_quiet_cache_is_known_to_be_fresh_without_another_list(cluster: Cluster) -> None:
    async def story() -> None:
        selection = Selection(SIGNED_MODELS, cluster.namespace)
        async with watching(cluster.connection(WEBHOOK), selection, SignedModelObject) as it:
            await until(it.informer.synced.is_set)
            await until(lambda: it.age > 5, seconds=15)
            await until(lambda: it.age < 1, "the end of a watch of 7 s", seconds=15)
            assert it.interruptions == []
            assert len(it.names.lists) == 1
            await asyncio.to_thread(cluster.apply, "late")
            await until(lambda: "late" in it.names.held)

    asyncio.run(story())


def test_a_version_that_is_too_old_leads_to_a_new_list(cluster: Cluster) -> None:
    cluster.apply("a", "b")

    async def story() -> None:
        selection = Selection(SIGNED_MODELS, cluster.namespace)
        async with watching(cluster.connection(WEBHOOK), selection, SignedModelObject) as it:
            await until(it.informer.synced.is_set)
            await asyncio.to_thread(cluster.delete, "a")
            await until(lambda: it.names.held == {"b"})

            def outdated() -> bool:
                # Again and again: shortly before its end each watch is sent a bookmark with the current version.
                it.informer._version = "1"
                return bool(it.interruptions)

            await until(outdated, seconds=20)
            await until(lambda: len(it.names.lists) == 2)
            assert [type(error) for error in it.interruptions] == [Gone]
            assert it.names.lists == [{"a", "b"}, {"b"}]

    asyncio.run(story())


# The TLS farewell of a connection that the dying server cut may not be over when the loop ends: whatever is left of it
# is closed as it is collected, which has to happen here and not in the middle of another test.
@pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning")
def test_a_restart_of_the_api_server_loses_nothing_and_shows_nothing_empty(cluster: Cluster) -> None:
    cluster.apply("a", "b")
    connection = cluster.connection(WEBHOOK)

    async def story() -> None:
        async with watching(connection, Selection(SIGNED_MODELS, cluster.namespace), SignedModelObject) as it:
            await until(it.informer.synced.is_set)
            await asyncio.to_thread(cluster.control_plane.api_server.stop)
            await until(lambda: it.interruptions)
            assert it.names.held == {"a", "b"}
            await asyncio.to_thread(cluster.control_plane.start_api_server)
            await asyncio.to_thread(cluster.delete, "a")
            await until(lambda: it.names.held == {"b"}, seconds=30)
            assert set() not in it.names.lists

    asyncio.run(story())
    gc.collect()


def test_one_secret_is_watched_where_rights_reach_no_further(cluster: Cluster) -> None:
    cluster.kubectl("create", "secret", "generic", SEAL_SECRET, "--from-literal=current=key")
    cluster.kubectl("create", "secret", "generic", "other", "--from-literal=password=secret")

    async def story() -> None:
        connection = cluster.connection(WEBHOOK)
        async with watching(connection, Selection(SECRETS, cluster.namespace, SEAL_SECRET), SecretObject) as it:
            await until(it.informer.synced.is_set)
            assert it.names.held == {SEAL_SECRET}
            await asyncio.to_thread(cluster.kubectl, "label", "secret", "other", "changed=yes")
            await asyncio.to_thread(cluster.kubectl, "label", "secret", SEAL_SECRET, "changed=yes")
            await until(lambda: it.names.last is not None)
            assert it.names.last.metadata.name == SEAL_SECRET
            assert it.names.last.data == {"current": "a2V5"}
        async with ApiClient(connection) as api:
            for selection in (Selection(SECRETS, cluster.namespace), Selection(SECRETS, cluster.namespace, "other")):
                with pytest.raises(Forbidden, match=r'cannot list resource "secrets".*roles of the chart'):
                    async for _ in api.pages(selection):
                        pass

    asyncio.run(story())
