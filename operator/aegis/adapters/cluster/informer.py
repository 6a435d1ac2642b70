"""Keeps a cache of one kind true: list everything, watch from there, list again whenever the thread is lost.

    list ──replace──▶ watch ≤ 10 s ──clean end──▶ watch from the last version …
      ▲                 │ 410, cut, silent, unreadable
      └──── back-off ◀──┘

A watch is taken up again only after it ended as it should; after anything else the whole is listed anew. That costs
little (a fifth of a second for ten thousand objects) and is right even when the API server came back with an older
state, from which a watch of a newer version would say nothing at all. What is served meanwhile is the last whole
state, and it ages: `age` counts from the last moment at which the API server is known to have told all.
Watches are short because bookmarks come only about once a minute, and the clean end of a watch proves as much.
"""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import msgspec

from aegis.adapters.cluster.api import ApiClient, Selection, Sleep
from aegis.adapters.cluster.errors import ApiError, Invalid, Status, Unavailable, api_error
from aegis.adapters.cluster.objects import Bookmark, Identified, Read, Versioned, WatchEvent

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)
D = TypeVar("D")

SHORTEST_WATCH, LONGEST_WATCH = 7, 10
"""Seconds. Spread, so that the watches of many replicas do not end together."""
FIRST_DELAY, LONGEST_DELAY = 0.25, 5.0
"""Seconds of back-off."""
SHORTEST_SILENCE = 1.0
"""Seconds. A watch that ends before it, with nothing said, was not the API server's doing."""
TURN = 20
"""Objects that are read in a row: reviews are answered on the same event loop, and wait as long as that takes."""
SHOWN = 500

_log = logging.getLogger(__name__)


class Handler(Protocol[T_contra]):
    """Holds the cache. Calls come from one event loop, one at a time, and must not raise."""

    async def on_replace(self, items: Sequence[T_contra]) -> None:
        """These are all objects now: whatever else is held has vanished.

        Of many it takes some at a time: each is as it was or as it is, and reviews have their turn in between.
        """

    def on_apply(self, item: T_contra) -> None:
        """An object that is new or changed."""

    def on_delete(self, gone: Identified) -> None:
        """An object that is no more."""

    def on_unreadable(self, broken: Identified, problem: str) -> None:
        """An object that exists but cannot be read: what was held of it is void, and it must not weaken anything."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """Told what happens, for metrics: `listed` with the number of objects, `interrupted` with the cause."""

    listed: Callable[[int], None] = lambda _: None
    interrupted: Callable[[ApiError], None] = lambda _: None


Uniform = Callable[[float, float], float]
"""A random number between two bounds."""


class _Found(Generic[T]):
    """What a list has shown so far."""

    def __init__(self) -> None:
        self.items: list[T] = []
        self.broken: list[tuple[Identified, str]] = []

    def refuse(self, broken: Identified, problem: str) -> None:
        """One that cannot be read."""
        self.broken.append((broken, problem))

    @property
    def turn(self) -> bool:
        """Whether so many were read in a row that others have to have their turn."""
        return (len(self.items) + len(self.broken)) % TURN == 0


class Informer(Generic[T]):
    """Lists and watches `selection`, reads each object with `read` and tells `handler`.

    `monotonic` gives seconds; `uniform` is the only randomness. `synced` is set after the first whole list.
    """

    def __init__(
        self,
        api: ApiClient,
        selection: Selection,
        read: Read[T],
        handler: Handler[T],
        *,
        monotonic: Callable[[], float],
        uniform: Uniform,
        sleep: Sleep = asyncio.sleep,
        hooks: Hooks | None = None,
    ) -> None:
        self._api = api
        self._selection = selection
        self._read = read
        self._handler = handler
        self._monotonic = monotonic
        self._uniform = uniform
        self._sleep = sleep
        self._hooks = hooks or Hooks()
        self._version = ""
        self._fresh_at = self._ended_at = -math.inf
        self._failures = 0
        self._streams = True
        self.synced = asyncio.Event()

    def age(self, now: float) -> float:
        """Seconds since the cache was last known to be complete; infinite before the first list."""
        return now - self._fresh_at

    async def run(self) -> None:
        """Runs until cancelled."""
        while True:
            try:
                await self._begin()
                while True:
                    await self._watch()
            except ApiError as error:
                self._hooks.interrupted(error)
                delay = self._delay(error)
                _log.warning("watching %s: %s; listing again in %.1f s", self._selection.path, error, delay)
                await self._sleep(delay)

    def _delay(self, error: ApiError) -> float:
        self._failures += 1
        longest = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(self._failures, 10))
        return max(self._uniform(longest / 2, longest), error.retry_after or 0.0)

    async def _begin(self) -> None:
        """All objects there are, one by one where the API server offers that: it need not put them together then."""
        if self._streams:
            try:
                await self._stream()
            except Invalid as error:
                self._streams = False
                _log.info("%s is listed in pages: %s", self._selection.path, error)
        if not self._streams:
            await self._list()

    async def _stream(self) -> None:
        """All objects, and then what becomes of them, in one watch. Raises Invalid where there is no such watch."""
        began = self._monotonic()
        async with self._api.initial(self._selection, self._seconds()) as lines:
            await self._first(lines, began)
            await self._follow(lines)
        self._ended_at, self._failures = self._monotonic(), 0

    async def _first(self, lines: AsyncIterator[bytes], began: float) -> None:
        """Raises Invalid when it is not said which event was the last of the first ones."""
        found = _Found[T]()
        async for line in lines:
            event = _decode(line, WatchEvent)
            if event.type == "ERROR":
                raise self._told_error(event)
            if event.type != "BOOKMARK":
                self._sort(event.object, found.items.append, found.refuse)
                if found.turn:
                    await asyncio.sleep(0)
                continue
            mark = _decode(event.object, Bookmark).metadata
            if mark.annotations.initial_end == "true":
                await self._replace(found, mark.resource_version, began)
                return
        raise Invalid(f"the watch of {self._selection.path} did not say where its first events ended")

    async def _list(self) -> None:
        began = self._monotonic()
        version = ""
        found = _Found[T]()
        async for page in self._api.pages(self._selection):
            version = version or page.metadata.resource_version
            for raw in page.items:
                self._sort(raw, found.items.append, found.refuse)
                if found.turn:
                    await asyncio.sleep(0)
        await self._replace(found, version, began)

    async def _replace(self, found: "_Found[T]", version: str, began: float) -> None:
        await self._handler.on_replace(found.items)
        for identified, problem in found.broken:
            self._refuse(identified, problem)
        self._version, self._fresh_at, self._ended_at = version, began, began
        self._hooks.listed(len(found.items))
        self.synced.set()

    async def _watch(self) -> None:
        opened = self._monotonic()
        async with self._api.watch(self._selection, self._version, self._seconds()) as lines:
            # Taken up where the last watch ended: so nothing had been left out when it did.
            self._fresh_at = max(self._fresh_at, self._ended_at)
            told = await self._follow(lines)
        self._ended_at = self._monotonic()
        if not told and self._ended_at - opened < SHORTEST_SILENCE:
            raise Unavailable(f"the watch of {self._selection.path} ended at once and said nothing")
        self._failures = 0

    def _seconds(self) -> int:
        return round(self._uniform(SHORTEST_WATCH, LONGEST_WATCH))

    async def _follow(self, lines: AsyncIterator[bytes]) -> bool:
        """Until a watch ends; whether it told anything."""
        told = False
        async for line in lines:
            self._event(_decode(line, WatchEvent))
            self._fresh_at, self._failures, told = self._monotonic(), 0, True
            # Lines that have come already are handed out without a pause, and a rotation changes every object.
            await asyncio.sleep(0)
        return told

    def _event(self, event: WatchEvent) -> None:
        if event.type == "ERROR":
            raise self._told_error(event)
        if event.type == "DELETED":
            self._handler.on_delete(_decode(event.object, Identified))
        elif event.type != "BOOKMARK":
            self._sort(event.object, self._handler.on_apply, self._refuse)
        self._version = _decode(event.object, Versioned).metadata.resource_version

    def _told_error(self, event: WatchEvent) -> ApiError:
        code = _decode(event.object, Status).code
        return api_error(f"watch {self._selection.path}", code, bytes(event.object))

    def _sort(self, raw: msgspec.Raw, take: Callable[[T], object], refuse: Callable[[Identified, str], object]) -> None:
        try:
            item = self._read(raw)
        except Exception as error:  # noqa: BLE001 - whatever an object does to its reader, it must harm only itself
            refuse(_decode(raw, Identified), f"{type(error).__name__}: {error}"[:SHOWN])
        else:
            take(item)

    def _refuse(self, broken: Identified, problem: str) -> None:
        named = f"{broken.metadata.namespace}/{broken.metadata.name}".lstrip("/")
        _log.error("%s %s cannot be read and does not count: %s", self._selection.resource.kind, named, problem)
        self._handler.on_unreadable(broken, problem)


def _decode(raw: bytes | msgspec.Raw, kind: type[D]) -> D:
    """Raises Unavailable: of what says not even what it is about, something may have been missed."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unavailable(f"the API server sent what cannot be read: {error}") from error
