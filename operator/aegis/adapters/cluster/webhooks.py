"""Aegis's ValidatingWebhookConfiguration: whom the API server asks, and whom it trusts to be the webhook."""

import base64
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from aegis.adapters.cluster.api import ApiClient, Patch, Selection
from aegis.adapters.cluster.errors import NotFound
from aegis.adapters.cluster.informer import Informer, Uniform
from aegis.adapters.cluster.objects import CONFIG_MAPS, WEBHOOK_CONFIGURATIONS, Identified, reader
from aegis.core.webhook_configuration import Webhook, installed_in
from aegis.ports import LiveWebhooks

T = TypeVar("T")

WANTED_CONFIG_MAP, WANTED_KEY = "aegis-webhook-configuration", "webhooks.json"
"""Where the chart says what the configuration should be."""


class WebhookConfiguration:
    """The configuration called `name`; implements `aegis.ports.WebhookAuthorities` and `WebhookRepair`."""

    def __init__(self, api: ApiClient, name: str) -> None:
        self._api = api
        self._path = WEBHOOK_CONFIGURATIONS.path(name=name)

    async def enter(self, bundle: bytes) -> bool:
        """Makes `bundle` (PEM) the caBundle of every webhook in it; False when it was so, or there is none.

        Raises ApiError.
        """
        wanted = base64.b64encode(bundle).decode()
        try:
            found = await self._api.get(self._path, _Configuration)
        except NotFound:
            return False
        steps = [
            step
            for index, webhook in enumerate(found.webhooks)
            if webhook.get("clientConfig", {}).get("caBundle") != wanted
            for step in _entering(index, webhook.get("name", ""), wanted)
        ]
        if steps:
            await self._api.patch(self._path, steps, Identified, Patch.JSON)
        return bool(steps)

    async def replace(self, live: LiveWebhooks, webhooks: Sequence[Webhook]) -> None:
        """Puts `webhooks` in the place of those that it has at `live`, and nothing if it has changed since.

        Raises ApiError.
        """
        steps = (
            {"op": "test", "path": "/metadata/resourceVersion", "value": live.version},
            {"op": "replace", "path": "/webhooks", "value": list(webhooks)},
        )
        await self._api.patch(self._path, steps, Identified, Patch.JSON)


def _entering(index: int, name: str, bundle: str) -> tuple[dict[str, Any], ...]:
    """A patch of one field, and a test that fails it should the list have changed since: RFC 6902 knows no names."""
    at = f"/webhooks/{index}"
    return (
        {"op": "test", "path": f"{at}/name", "value": name},
        {"op": "add", "path": f"{at}/clientConfig/caBundle", "value": bundle},
    )


class ConfigurationWatch:
    """The configuration called `name` as it is now. `changed` is called on the event loop; it must not raise."""

    def __init__(
        self,
        api: ApiClient,
        name: str,
        *,
        monotonic: Callable[[], float],
        uniform: Uniform,
        changed: Callable[[], object] = lambda: None,
    ) -> None:
        self._latest: _Latest[_Configuration] = _Latest(changed)
        selection = Selection(WEBHOOK_CONFIGURATIONS, name=name)
        self._informer = Informer(
            api, selection, reader(_Configuration), self._latest, monotonic=monotonic, uniform=uniform
        )

    async def run(self) -> None:
        """Runs until cancelled."""
        await self._informer.run()

    async def synced(self) -> None:
        """Returns when it is known whether there is one."""
        await self._informer.synced.wait()

    @property
    def known(self) -> bool:
        """Whether it is known whether there is one."""
        return self._informer.synced.is_set()

    @property
    def live(self) -> LiveWebhooks | None:
        """The configuration, or None when there is none."""
        found = self._latest.item
        if found is None:
            return None
        meta = found.metadata
        return LiveWebhooks(
            meta.uid, meta.resource_version, installed_in(meta.annotations or {}, found.webhooks), found.webhooks
        )


class WantedWebhooks:
    """What the chart says the configuration should be, from its ConfigMap in `namespace`."""

    def __init__(
        self,
        api: ApiClient,
        namespace: str,
        *,
        monotonic: Callable[[], float],
        uniform: Uniform,
        changed: Callable[[], object] = lambda: None,
    ) -> None:
        self._latest: _Latest[tuple[dict[str, Any], ...]] = _Latest(changed)
        selection = Selection(CONFIG_MAPS, namespace, WANTED_CONFIG_MAP)
        self._informer = Informer(api, selection, _wanted, self._latest, monotonic=monotonic, uniform=uniform)

    async def run(self) -> None:
        """Runs until cancelled."""
        await self._informer.run()

    @property
    def webhooks(self) -> tuple[Webhook, ...] | None:
        """None when nobody has said, or what was said cannot be read."""
        return self._latest.item


class _Latest(Generic[T]):
    """An informer's handler for one object."""

    def __init__(self, changed: Callable[[], object]) -> None:
        self._changed = changed
        self.item: T | None = None

    async def on_replace(self, items: Sequence[T]) -> None:
        self.item = items[0] if items else None
        self._changed()

    def on_apply(self, item: T) -> None:
        self.item = item
        self._changed()

    def on_delete(self, gone: Identified) -> None:  # noqa: ARG002 - there is only this one
        self.item = None
        self._changed()

    def on_unreadable(self, broken: Identified, problem: str) -> None:  # noqa: ARG002 - the informer logs it
        self.item = None
        self._changed()


class _Meta(msgspec.Struct, frozen=True, rename="camel"):
    uid: str = ""
    resource_version: str = ""
    annotations: dict[str, str] | None = None


class _Configuration(msgspec.Struct, frozen=True):
    metadata: _Meta = _Meta()
    webhooks: tuple[dict[str, Any], ...] = ()


class _ConfigMap(msgspec.Struct, frozen=True):
    data: dict[str, str]


def _wanted(raw: msgspec.Raw | bytes) -> tuple[dict[str, Any], ...]:
    """Raises KeyError and what msgspec raises."""
    text = msgspec.json.decode(raw, type=_ConfigMap).data[WANTED_KEY]
    return msgspec.json.decode(text, type=tuple[dict[str, Any], ...])
