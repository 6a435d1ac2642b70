"""Keeps a ClusterCatalogue true: one informer each for models, keyrings, policies and the Secret with the sealing keys.

A relist replaces: what is not in it has vanished and is forgotten. What cannot be read never helps anybody: such a
model or keyring does not exist, such a policy governs and trusts nobody, such a Secret holds no key.
"""

import asyncio
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from aegis.adapters.cluster.api import ApiClient, Selection
from aegis.adapters.cluster.catalogue import ClusterCatalogue, Name
from aegis.adapters.cluster.informer import Informer, Uniform
from aegis.adapters.cluster.objects import (
    MODEL_KEYRINGS,
    MODEL_POLICIES,
    SECRETS,
    SIGNED_MODELS,
    Identified,
    ModelKeyringObject,
    ModelPolicyObject,
    Read,
    Resource,
    SecretObject,
    SignedModelObject,
    reader,
)

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


class ClusterWatch:
    """Watches the whole cluster, and the Secret `seal_secret` in `namespace`, for `catalogue`.

    `on_change` is called after the catalogue has taken the change, on the event loop; it must not raise. After a
    relist it is told of what vanished and of every object that is there, or, with `keep`, of those that differ. A
    change of the sealing keys is one Change of the Secret: any model may then have gained or lost its evidence.
    """

    def __init__(
        self,
        api: ApiClient,
        catalogue: ClusterCatalogue,
        *,
        namespace: str,
        seal_secret: str,
        monotonic: Callable[[], float],
        uniform: Uniform,
        on_change: OnChange = ignore,
        keep: bool = False,
    ) -> None:
        models = _Mirror[SignedModelObject](
            SIGNED_MODELS, on_change, keep, put=catalogue.put_model, drop=lambda name: catalogue.drop_model(*name)
        )
        keyrings = _Mirror[ModelKeyringObject](
            MODEL_KEYRINGS,
            on_change,
            keep,
            put=catalogue.put_keyring,
            drop=lambda name: catalogue.drop_keyring(name[1]),
        )
        policies = _Mirror[ModelPolicyObject](
            MODEL_POLICIES,
            on_change,
            keep,
            put=catalogue.put_policy,
            drop=lambda name: catalogue.drop_policy(name[1]),
            refuse=lambda name: catalogue.refuse_policy(name[1]),
        )
        seal = _Mirror[SecretObject](
            SECRETS, on_change, False, put=catalogue.put_seal, drop=lambda _: catalogue.put_seal(None)
        )
        self._kept: Mapping[Resource, Mapping[Name, bytes]] = {
            mirror.resource: mirror.held for mirror in (models, keyrings, policies)
        }

        def informer(selection: Selection, kind: type[T], mirror: _Mirror[T]) -> Informer[Any]:
            return Informer(api, selection, _reader(kind, keep), mirror, monotonic=monotonic, uniform=uniform)

        self._informers = (
            informer(Selection(SECRETS, namespace, seal_secret), SecretObject, seal),
            informer(Selection(SIGNED_MODELS), SignedModelObject, models),
            informer(Selection(MODEL_KEYRINGS), ModelKeyringObject, keyrings),
            informer(Selection(MODEL_POLICIES), ModelPolicyObject, policies),
        )

    async def run(self) -> None:
        """Runs until cancelled."""
        async with asyncio.TaskGroup() as group:
            for informer in self._informers:
                group.create_task(informer.run())

    async def synced(self) -> None:
        """Returns when the catalogue is complete."""
        for informer in self._informers:
            await informer.synced.wait()

    def age(self, now: float) -> float:
        """Seconds since all of the catalogue was last known to be complete; infinite before it first was."""
        return max((informer.age(now) for informer in self._informers), default=math.inf)

    def objects(self, resource: Resource) -> Mapping[Name, bytes]:
        """With `keep`, the JSON of every readable object of a kind, by namespace and name; a live view."""
        return self._kept[resource]


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    """An object, and its JSON if that is to be kept."""

    body: T
    raw: bytes

    @property
    def name(self) -> Name:
        return self.body.metadata.namespace, self.body.metadata.name


def _reader(kind: type[T], keep: bool) -> Read[_Entry[T]]:
    decode = reader(kind)

    def read(raw: msgspec.Raw | bytes) -> _Entry[T]:
        # A copy: what the informer passes on is a view of a whole page.
        return _Entry(decode(raw), bytes(raw) if keep else b"")

    return read


class _Mirror(Generic[T]):
    """Carries one kind over into the catalogue; an informer's handler.

    `held` is what the catalogue knows of, with each object's JSON if it is kept.
    """

    def __init__(
        self,
        resource: Resource,
        on_change: OnChange,
        keep: bool,
        *,
        put: Callable[[T], object],
        drop: Callable[[Name], object],
        refuse: Callable[[Name], object] | None = None,
    ) -> None:
        self.resource = resource
        self.held: dict[Name, bytes] = {}
        self._on_change = on_change
        self._keep = keep
        self._put = put
        self._drop = drop
        self._refuse = refuse or drop

    def on_replace(self, items: Sequence[_Entry[T]]) -> None:
        for name in self.held.keys() - {entry.name for entry in items}:
            self._remove(name)
        for entry in items:
            if not self._keep or self.held.get(entry.name) != entry.raw:
                self.on_apply(entry)

    def on_apply(self, item: _Entry[T]) -> None:
        self.held[item.name] = item.raw
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
