"""Before a replica is ready, it is asked as the API server would ask it: over TLS, a review for each of its rules.

What `selftest` shows of the decisions, this shows of the way to them: the port, the certificate, the authorities that
the API server trusts, the path, and that every kind in the rules is answered by the process that is to answer it.
"""

import asyncio
import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from aegis.core.webhook_configuration import Webhook
from aegis.entrypoints.http.tls import client_context
from aegis.entrypoints.webhook.reviews import API_VERSION, KIND
from aegis.ports import LiveWebhooks

PROBE_SECONDS = 5.0
"""For one review; the API server waits no longer than 30 s for any, and 3 s by the chart's defaults."""
NAMESPACE, UID = "aegis-self-test", "self-test"


@dataclass(frozen=True, slots=True)
class Door:
    """Where this replica answers, and the certificate (PEM) and key to show where it asks its clients for one."""

    port: int
    certificate: bytes = b""
    key: bytes = field(default=b"", repr=False)


async def probe(live: LiveWebhooks | None, door: Door) -> str | None:
    """None if a review for each rule of the configuration is answered; else the first thing that is wrong.

    Where there is no configuration nobody asks, and nothing is wrong.
    """
    for webhook in live.webhooks if live else ():
        try:
            await _ask(webhook, door)
        except _Wrong as error:
            return f"the self-test failed: {error}"
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            return f"the self-test failed: this replica cannot be asked as the API server asks it: {error}"
    return None


class _Wrong(Exception):
    """An answer that is none."""


async def _ask(webhook: Webhook, door: Door) -> None:
    host, path = _address(webhook["clientConfig"])
    bundle = base64.b64decode(webhook["clientConfig"].get("caBundle") or "")
    context = client_context(bundle, door.certificate, door.key)
    url = f"https://127.0.0.1:{door.port}{path}"
    connector, timeout = aiohttp.TCPConnector(ssl=context, limit=1), aiohttp.ClientTimeout(PROBE_SECONDS)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        for rule in webhook.get("rules", ()):
            body = json.dumps(_review(rule)).encode()
            async with session.post(url, data=body, server_hostname=host, allow_redirects=False) as answer:
                _heed(rule, answer.status, await answer.read())
            await asyncio.sleep(0)


def _address(client: Mapping[str, Any]) -> tuple[str, str]:
    """The name that the certificate must carry, and the path that is asked."""
    if url := client.get("url", ""):
        split = urlsplit(url)
        return split.hostname or "", split.path or "/"
    service = client["service"]
    return f"{service['name']}.{service['namespace']}.svc", service.get("path", "/")


def _heed(rule: Mapping[str, Any], status: int, body: bytes) -> None:
    what = f"a review of {rule['resources'][0]} was answered with"
    if status != 200:
        raise _Wrong(f"{what} status {status}")
    response = json.loads(body).get("response") or {}
    if response.get("uid") != UID or response.get("allowed") is not True:
        raise _Wrong(f"{what} {json.dumps(response)[:300]}, though it names no model")


def _review(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Of an object that names no model, which is admitted whatever is trusted."""
    resource, _, subresource = rule["resources"][0].partition("/")
    version = rule["apiVersions"][0].replace("*", "v1")
    request = {
        "uid": UID,
        "resource": {"group": rule["apiGroups"][0], "version": version, "resource": resource},
        "subResource": subresource,
        "operation": rule["operations"][0],
        "namespace": NAMESPACE,
        "dryRun": True,
        "object": {},
    }
    return {"apiVersion": API_VERSION, "kind": KIND, "request": request}
