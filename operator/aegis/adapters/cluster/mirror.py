"""Carries the objects of one kind over from an informer to whoever holds them, and tells what changed."""

import asyncio
import hashlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar, cast

import msgspec

from aegis.adapters.cluster.objects import Identified, Resource, reader
from aegis.adapters.cluster.sealed_models import Name

T = TypeVar("T", bound=Identified)
M = TypeVar("M")

TURN = 20
"""Objects that are carried over in a row: reviews are answered on the same event loop, and wait as long as it takes."""


@dataclass(frozen=True, slots=True)
class Change:
    """An object that is new, changed or gone. `namespace` is '' for cluster-scoped kinds."""

    resource: Resource
    namespace: str
    name: str


OnChange = Callable[[Change], None]


def ignore(_: Change) -> None:
    """For who looks at the catalogue only when asked."""


class Entry(NamedTuple, Generic[M]):
    """An object by its namespace and name, and what tells this `state` of it from another.

    `body` is what is kept of it, None when it is known in that state already.
    """

    name: Name
    state: bytes
    body: M | None


_DIGEST_BYTES = 15
"""Of a SHA-256, which processors have instructions for: with 16, Python would take 16 more for each of them."""


class Mirror(Generic[T, M]):
    """Carries one kind over into the catalogue; an informer's handler.

    Objects are read as `kind`, and what `make` makes of each is `put`. `held` is what the catalogue knows of, with the
    state of each object: its JSON with `keep`, else a digest. A relist, which mostly finds everything as it was,
    carries over only what differs, and lets reviews have their turn.
    """

    def __init__(
        self,
        kind: type[T],
        resource: Resource,
        on_change: OnChange,
        *,
        make: Callable[[T], M],
        put: Callable[[Name, M], object],
        drop: Callable[[Name], object],
        refuse: Callable[[Name], object] | None = None,
        keep: bool = False,
    ) -> None:
        self.resource = resource
        self.held: dict[Name, bytes] = {}
        self._decode = reader(kind)
        self._on_change = on_change
        self._make = make
        self._put = put
        self._drop = drop
        self._refuse = refuse or drop
        self._keep = keep

    def read(self, raw: msgspec.Raw | bytes) -> Entry[M]:
        """An object as `on_apply` takes it. Raises msgspec.ValidationError.

        Its resourceVersion does not tell states apart: after a restore of etcd it counts on from where it was.
        """
        metadata = (body := self._decode(raw)).metadata
        name = sys.intern(metadata.namespace), metadata.name
        # A copy: what the informer passes on is a view of a whole page.
        state = bytes(raw) if self._keep else hashlib.sha256(raw).digest()[:_DIGEST_BYTES]
        return Entry(name, state, None if self.held.get(name) == state else self._make(body))

    async def on_replace(self, items: Sequence[Entry[M]]) -> None:
        for name in self.held.keys() - {entry.name for entry in items}:
            self._remove(name)
        for number, entry in enumerate(items, start=1):
            self.on_apply(entry)
            if number % TURN == 0:
                await asyncio.sleep(0)

    def on_apply(self, item: Entry[M]) -> None:
        if self.held.get(item.name) == item.state:
            return
        self.held[item.name] = item.state
        self._put(item.name, cast(M, item.body))
        self._tell(item.name)

    def on_delete(self, gone: Identified) -> None:
        self._remove((gone.metadata.namespace, gone.metadata.name))

    def on_unreadable(self, broken: Identified, problem: str) -> None:  # noqa: ARG002 - the informer logs it
        name = (broken.metadata.namespace, broken.metadata.name)
        self.held.pop(name, None)
        self._refuse(name)
        self._tell(name)

    def _remove(self, name: Name) -> None:
        self.held.pop(name, None)
        self._drop(name)
        self._tell(name)

    def _tell(self, name: Name) -> None:
        self._on_change(Change(self.resource, *name))
