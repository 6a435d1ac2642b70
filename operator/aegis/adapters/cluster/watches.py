"""Keeps a ClusterCatalogue true by informers: for models, keyrings, policies, the sealing keys' Secret, and ConfigMaps.

A relist replaces: what is not in it has vanished and is forgotten. What cannot be read never helps anybody: such a
model or keyring does not exist, such a policy governs and trusts nobody, such a Secret holds no key.
"""

import asyncio
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aegis.adapters.cluster.api import ApiClient, Selection
from aegis.adapters.cluster.catalogue import ClusterCatalogue
from aegis.adapters.cluster.informer import Informer, Uniform
from aegis.adapters.cluster.mirror import Change, Mirror, OnChange, ignore
from aegis.adapters.cluster.objects import (
    CONFIG_MAPS,
    MODEL_KEYRINGS,
    MODEL_POLICIES,
    SECRETS,
    SIGNED_MODELS,
    ModelKeyringObject,
    ModelPolicyObject,
    Resource,
    SecretObject,
    SignedModelObject,
)
from aegis.adapters.cluster.sealed_models import Name
from aegis.core.references.config_maps import RESOLVE_LABEL, RESOLVE_VALUE

__all__ = ["Change", "ClusterWatch"]

T = TypeVar("T")


class ClusterWatch:
    """Watches the whole cluster, and the Secret `seal_secret` in `namespace`, for `catalogue`.

    `on_change` is called after the catalogue has taken the change, on the event loop; it must not raise. After a
    relist it is told of what vanished and of what differs. A change of the sealing keys is one Change of the Secret:
    any model may then have gained or lost its evidence. Of ConfigMaps nobody is told: they are looked up when a pod
    names them.
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
        models, keyrings, policies, seal = _mirrors(catalogue, on_change, keep=keep)
        self._kept: Mapping[Resource, Mapping[Name, bytes]] = {
            mirror.resource: mirror.held for mirror in (models, keyrings, policies)
        }

        def informer(selection: Selection, mirror: Mirror[Any, Any]) -> Informer[Any]:
            return Informer(api, selection, mirror.read, mirror, monotonic=monotonic, uniform=uniform)

        asked_for, shelf = Selection(CONFIG_MAPS, label=f"{RESOLVE_LABEL}={RESOLVE_VALUE}"), catalogue.shelf

        self._informers = (
            informer(Selection(SECRETS, namespace, seal_secret), seal),
            informer(Selection(SIGNED_MODELS), models),
            informer(Selection(MODEL_KEYRINGS), keyrings),
            informer(Selection(MODEL_POLICIES), policies),
            Informer(api, asked_for, shelf.read, shelf, monotonic=monotonic, uniform=uniform),
        )

    async def run(self) -> None:
        """Runs until cancelled. The sealing keys come first: a seal that they open needs not be kept."""
        first, *others = self._informers
        async with asyncio.TaskGroup() as group:
            group.create_task(first.run())
            await first.synced.wait()
            for informer in others:
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


def _mirrors(
    catalogue: ClusterCatalogue, on_change: OnChange, *, keep: bool
) -> tuple[Mirror[Any, Any], Mirror[Any, Any], Mirror[Any, Any], Mirror[Any, Any]]:
    """One for each kind. Of the Secret nothing is kept that it could be read from."""
    models = Mirror(
        SignedModelObject,
        SIGNED_MODELS,
        on_change,
        make=catalogue.sealed.read,
        put=catalogue.sealed.put,
        drop=catalogue.sealed.drop,
        keep=keep,
    )
    keyrings = Mirror(
        ModelKeyringObject,
        MODEL_KEYRINGS,
        on_change,
        make=_whole,
        put=lambda _, body: catalogue.put_keyring(body),
        drop=lambda name: catalogue.drop_keyring(name[1]),
        keep=keep,
    )
    policies = Mirror(
        ModelPolicyObject,
        MODEL_POLICIES,
        on_change,
        make=_whole,
        put=lambda _, body: catalogue.put_policy(body),
        drop=lambda name: catalogue.drop_policy(name[1]),
        refuse=lambda name: catalogue.refuse_policy(name[1]),
        keep=keep,
    )
    seal = Mirror(
        SecretObject,
        SECRETS,
        on_change,
        make=_whole,
        put=lambda _, body: catalogue.put_seal(body),
        drop=lambda _: catalogue.put_seal(None),
    )
    return models, keyrings, policies, seal


def _whole(body: T) -> T:
    return body
