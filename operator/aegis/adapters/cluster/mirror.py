"""Carries the objects of one kind over from an informer to whoever holds them, and tells what changed."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from aegis.adapters.cluster.catalogue import Name
from aegis.adapters.cluster.objects import Identified, Read, Resource, reader

T = TypeVar("T", bound=Identified)


@dataclass(frozen=True, slots=True)
class Change:
    """An object that is new, changed or gone. `namespace` is '' for cluster-scoped kinds."""

    resource: Resource
    namespace: str
    name: str


OnChange = Callable[[Change], None]


def ignore(_: Change) -> None:
    """For who looks at the catalogue only when asked."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """An object, and what tells this state of it from another: its JSON if that is to be kept, else a digest of it."""

    body: T
    state: bytes

    @property
    def name(self) -> Name:
        """Namespace and name."""
        return self.body.metadata.namespace, self.body.metadata.name


def entry_reader(kind: type[T], keep: bool) -> Read[Entry[T]]:
    """Reads objects as `kind`, and keeps their JSON if told so.

    Their resourceVersion does not tell states apart: after a restore of etcd it counts on from where it was.
    """
    decode = reader(kind)

    def read(raw: msgspec.Raw | bytes) -> Entry[T]:
        # A copy: what the informer passes on is a view of a whole page.
        return Entry(decode(raw), bytes(raw) if keep else hashlib.blake2b(raw, digest_size=_DIGEST_BYTES).digest())

    return read


_DIGEST_BYTES = 16


class Mirror(Generic[T]):
    """Carries one kind over into the catalogue; an informer's handler.

    `held` is what the catalogue knows of, with the state of each object. A relist, which mostly finds everything as it
    was, carries over only what differs: reviews wait as long as it takes.
    """

    def __init__(
        self,
        resource: Resource,
        on_change: OnChange,
        *,
        put: Callable[[T], object],
        drop: Callable[[Name], object],
        refuse: Callable[[Name], object] | None = None,
    ) -> None:
        self.resource = resource
        self.held: dict[Name, bytes] = {}
        self._on_change = on_change
        self._put = put
        self._drop = drop
        self._refuse = refuse or drop

    def on_replace(self, items: Sequence[Entry[T]]) -> None:
        for name in self.held.keys() - {entry.name for entry in items}:
            self._remove(name)
        for entry in items:
            if self.held.get(entry.name) != entry.state:
                self.on_apply(entry)

    def on_apply(self, item: Entry[T]) -> None:
        self.held[item.name] = item.state
        self._put(item.body)
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
