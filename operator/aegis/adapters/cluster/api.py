"""The calls to the Kubernetes API that Aegis makes: list, watch, get, create, replace and patch.

When the API server asks for patience (`Retry-After`) it is given some; every failure is an `ApiError`.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from aegis.adapters.cluster.connection import Connection
from aegis.adapters.cluster.errors import TooLarge, Unavailable
from aegis.adapters.cluster.objects import ObjectList, Resource
from aegis.adapters.cluster.transport import Call, Transport, lines

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[object]]

PAGE_OBJECTS = 500
WATCH_GRACE_SECONDS = 5.0
"""How long after its end was due a silent watch is cut."""
ATTEMPTS = 4
LONGEST_WAIT_SECONDS = 10.0


class Patch(StrEnum):
    """The kinds of patch, by content type."""

    MERGE = "application/merge-patch+json"
    JSON = "application/json-patch+json"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which objects to list or watch: those of one namespace, or of all; of one name, or any; with `label=value`."""

    resource: Resource
    namespace: str = ""
    name: str = ""
    label: str = ""

    @property
    def path(self) -> str:
        """The path of the collection."""
        return self.resource.path(self.namespace)

    @property
    def query(self) -> dict[str, str]:
        """The query that narrows the collection. RBAC rules with names let exactly such lists and watches pass."""
        narrowed = {"fieldSelector": self.name and f"metadata.name={self.name}", "labelSelector": self.label}
        return {selector: value for selector, value in narrowed.items() if value}


class ApiClient:
    """Calls to one API server over at most `connections` connections. Use with `async with`."""

    def __init__(self, connection: Connection, *, connections: int = 32, sleep: Sleep = asyncio.sleep) -> None:
        self._transport = Transport(connection, connections)
        self._sleep = sleep

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    def server_time(self) -> datetime | None:
        """The API server's time now, as its answers tell it; None before the first one."""
        return self._transport.server_time()

    async def get(self, path: str, into: type[T]) -> T:
        """Reads one object. Raises ApiError."""
        return await self._decoded(Call("GET", path), into)

    async def create(self, path: str, body: object, into: type[T]) -> T:
        """Posts to a collection; Conflict when the object exists. Raises ApiError."""
        return await self._decoded(Call("POST", path, body=msgspec.json.encode(body)), into)

    async def replace(self, path: str, body: object, into: type[T]) -> T:
        """Puts an object; Conflict when its resourceVersion or uid is not the current one. Raises ApiError."""
        return await self._decoded(Call("PUT", path, body=msgspec.json.encode(body)), into)

    async def patch(self, path: str, body: object, into: type[T], kind: Patch = Patch.MERGE) -> T:
        """Patches an object; with metadata.resourceVersion in the patch, Conflict as in `replace`. Raises ApiError."""
        return await self._decoded(Call("PATCH", path, body=msgspec.json.encode(body), content_type=kind.value), into)

    async def pages(self, selection: Selection) -> AsyncIterator[ObjectList]:
        """All objects of `selection` as of one moment not before this call, page by page. Raises ApiError.

        No resourceVersion is given: the list is then the newest state, never what a lagging API server remembers.
        Gone in mid-list means that the earlier pages are void as well.
        """
        limit, following = PAGE_OBJECTS, ""
        while True:
            query = {**selection.query, "limit": str(limit)}
            if following:
                query["continue"] = following
            try:
                page = await self._decoded(Call("GET", selection.path, query), ObjectList)
            except TooLarge:
                if limit == 1:
                    raise
                limit = max(1, limit // 8)
                continue
            yield page
            following = page.metadata.continue_
            if not following:
                return

    @asynccontextmanager
    async def watch(
        self, selection: Selection, resource_version: str, seconds: int
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Opens a watch of `seconds`, with bookmarks; entering means that the API server took up at that version.

        The lines end when the server ends the watch as it should. Raises ApiError: Gone, Unavailable when it is cut
        or silent beyond its end.
        """
        query = {
            **selection.query,
            "watch": "1",
            "allowWatchBookmarks": "true",
            "resourceVersion": resource_version,
            "timeoutSeconds": str(seconds),
        }
        call = Call("GET", selection.path, query, seconds=seconds + WATCH_GRACE_SECONDS)
        async with await self._transport.open(call) as response, aclosing(lines(response, call)) as stream:
            yield stream

    @asynccontextmanager
    async def initial(self, selection: Selection, seconds: int) -> AsyncIterator[AsyncIterator[bytes]]:
        """Opens a watch of `seconds` that begins with all objects of `selection`, as of a moment not before this call.

        Each is an ADDED event; the bookmark with the annotation `k8s.io/initial-events-end` says that these were all
        of them (KEP-3157, streaming lists). Raises ApiError: Invalid from an API server that offers no such watch.
        """
        query = {
            **selection.query,
            "watch": "1",
            "allowWatchBookmarks": "true",
            "sendInitialEvents": "true",
            "resourceVersionMatch": "NotOlderThan",
            "timeoutSeconds": str(seconds),
        }
        call = Call("GET", selection.path, query, seconds=seconds + WATCH_GRACE_SECONDS)
        async with await self._transport.open(call) as response, aclosing(lines(response, call)) as stream:
            yield stream

    async def _decoded(self, call: Call, into: type[T]) -> T:
        body = await self._patiently(call)
        try:
            return msgspec.json.decode(body, type=into)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise Unavailable(f"{call}: the answer cannot be read: {error}") from error

    async def _patiently(self, call: Call) -> bytes:
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._transport.fetch(call)
            except Unavailable as error:
                if error.retry_after is None:
                    raise
                await self._sleep(min(error.retry_after, LONGEST_WAIT_SECONDS))
        return await self._transport.fetch(call)
