"""Aegis's ValidatingWebhookConfiguration: whom the API server trusts to be the webhook."""

import base64
from typing import Any

import msgspec

from aegis.adapters.cluster.api import ApiClient, Patch
from aegis.adapters.cluster.objects import WEBHOOK_CONFIGURATIONS, Identified


class WebhookConfiguration:
    """The configuration called `name`; implements `aegis.ports.WebhookAuthorities`."""

    def __init__(self, api: ApiClient, name: str) -> None:
        self._api = api
        self._path = WEBHOOK_CONFIGURATIONS.path(name=name)

    async def enter(self, bundle: bytes) -> bool:
        """Makes `bundle` (PEM) the caBundle of every webhook in it; False when it was. Raises ApiError."""
        wanted = base64.b64encode(bundle).decode()
        found = await self._api.get(self._path, _Configuration)
        steps = [
            step
            for index, webhook in enumerate(found.webhooks)
            if webhook.client_config.ca_bundle != wanted
            for step in _entering(index, webhook.name, wanted)
        ]
        if steps:
            await self._api.patch(self._path, steps, Identified, Patch.JSON)
        return bool(steps)


def _entering(index: int, name: str, bundle: str) -> tuple[dict[str, Any], ...]:
    """A patch of one field, and a test that fails it should the list have changed since: RFC 6902 knows no names."""
    at = f"/webhooks/{index}"
    return (
        {"op": "test", "path": f"{at}/name", "value": name},
        {"op": "add", "path": f"{at}/clientConfig/caBundle", "value": bundle},
    )


class _ClientConfig(msgspec.Struct, frozen=True):
    ca_bundle: str = msgspec.field(default="", name="caBundle")


class _Webhook(msgspec.Struct, frozen=True):
    name: str
    client_config: _ClientConfig = msgspec.field(name="clientConfig")


class _Configuration(msgspec.Struct, frozen=True):
    webhooks: tuple[_Webhook, ...] = ()
