"""An informer at work against a script of answers, and the cache that it fills."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.unit.cluster.fake_api import (
    FakeApi,
)
from tests.unit.cluster.waiting import Clock, ended

from aegis.adapters.cluster.api import ApiClient, Selection
from aegis.adapters.cluster.errors import ApiError
from aegis.adapters.cluster.informer import Hooks, Informer
from aegis.adapters.cluster.objects import SIGNED_MODELS, Identified, SignedModelObject, reader

Fake = Callable[..., FakeApi]
MODELS = "/apis/aegis.dev/v1alpha1/signedmodels"


@dataclass
class Cache:
    """A handler that keeps names with versions, and every state that anybody could have seen."""

    held: dict[str, str] = field(default_factory=dict)
    states: list[dict[str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    async def on_replace(self, items: Sequence[SignedModelObject]) -> None:
        self._now({item.metadata.name: item.metadata.resource_version for item in items})

    def on_apply(self, item: SignedModelObject) -> None:
        self._now({**self.held, item.metadata.name: item.metadata.resource_version})

    def on_delete(self, gone: Identified) -> None:
        self._now({name: version for name, version in self.held.items() if name != gone.metadata.name})

    def on_unreadable(self, broken: Identified, problem: str) -> None:
        self.problems.append((broken.metadata.name, problem))
        self.on_delete(broken)

    def _now(self, state: dict[str, str]) -> None:
        self.held = state
        self.states.append(state)


@dataclass
class Rig:
    """An informer at work against a script."""

    server: FakeApi
    informer: Informer[SignedModelObject]
    cache: Cache
    clock: Clock
    listed: list[int]
    interruptions: list[ApiError]

    @property
    def age(self) -> float:
        return self.informer.age(self.clock())

    def queries(self) -> list[str]:
        """The requests in short: `stream`, `list`, `list+TOKEN`, or `watch@VERSION`."""
        return [_short(request.query) for request in self.server.requests]


def _short(query: dict[str, str]) -> str:
    if "sendInitialEvents" in query:
        return "stream"
    if "watch" in query:
        return f"watch@{query['resourceVersion']}"
    return f"list+{query['continue']}" if "continue" in query else "list"


@asynccontextmanager
async def running(server: FakeApi, clock: Clock | None = None, read: Any = None) -> AsyncIterator[Rig]:
    clock = clock or Clock()
    cache = Cache()
    listed: list[int] = []
    interruptions: list[ApiError] = []
    async with server.serving(), ApiClient(server.connection(), sleep=clock.sleep) as api:
        informer = Informer(
            api,
            Selection(SIGNED_MODELS),
            read or reader(SignedModelObject),
            cache,
            monotonic=clock,
            uniform=lambda _, high: high,
            sleep=clock.sleep,
            hooks=Hooks(listed.append, interruptions.append),
        )
        task = asyncio.create_task(informer.run())
        try:
            yield Rig(server, informer, cache, clock, listed, interruptions)
        finally:
            await ended(task)
