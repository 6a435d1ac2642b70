"""As much of an API server as Aegis's webhook asks, in a process of its own: lists by page, watches that end.

A POST to RELIST tells every watch of SignedModels that its version is gone.
"""

import asyncio
import base64
import ssl
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from aiohttp import web

from aegis.adapters.cluster.objects import (
    CONFIG_MAPS,
    MODEL_KEYRINGS,
    MODEL_POLICIES,
    SECRETS,
    SIGNED_MODELS,
    WEBHOOK_CONFIGURATIONS,
    Resource,
)
from bench.known import Object, keyring, model, policy, seal_secret

OPERATOR_NAMESPACE = "aegis-system"
RELIST = "/relist"
VERSION = "10"
GONE = {"type": "ERROR", "object": {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old"}}

ALL_SENT = {
    "type": "BOOKMARK",
    "object": {"metadata": {"resourceVersion": VERSION, "annotations": {"k8s.io/initial-events-end": "true"}}},
}

Objects = Mapping[str, list[Object]]
"""By the path of their collection."""


class ApiServer:
    """Objects that never change."""

    def __init__(self, objects: Objects) -> None:
        self._items = {path: [msgspec.json.encode(each) for each in items] for path, items in objects.items()}
        self._names = {path: [each["metadata"]["name"] for each in items] for path, items in objects.items()}
        self._lost = asyncio.Event()

    def application(self) -> web.Application:
        """What is served."""
        application = web.Application()
        application.router.add_post(RELIST, self._relist)
        for path in self._items:
            application.router.add_get(path, self._collection)
        return application

    async def _relist(self, _: web.Request) -> web.Response:
        self._lost.set()
        self._lost = asyncio.Event()
        return web.Response()

    async def _collection(self, request: web.Request) -> web.StreamResponse:
        return await (self._watch(request) if "watch" in request.query else self._list(request))

    async def _list(self, request: web.Request) -> web.Response:
        items = self._selected(request)
        start, limit = int(request.query.get("continue", 0)), int(request.query["limit"])
        following = str(start + limit) if start + limit < len(items) else ""
        metadata = msgspec.json.encode({"resourceVersion": VERSION, "continue": following})
        page = b'{"metadata":%b,"items":[%b]}' % (metadata, b",".join(items[start : start + limit]))
        return web.Response(body=page, content_type="application/json")

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        if "sendInitialEvents" in request.query:
            for item in self._selected(request):
                await response.write(b'{"type":"ADDED","object":%b}\n' % item)
            await response.write(msgspec.json.encode(ALL_SENT) + b"\n")
        lost = self._lost if request.path == SIGNED_MODELS.path() else asyncio.Event()
        try:
            await asyncio.wait_for(lost.wait(), float(request.query["timeoutSeconds"]))
        except TimeoutError:
            pass
        else:
            await response.write(msgspec.json.encode(GONE) + b"\n")
        return response

    def _selected(self, request: web.Request) -> list[bytes]:
        items, wanted = self._items[request.path], request.query.get("fieldSelector", "").rpartition("=")[2]
        return [item for item, name in zip(items, self._names[request.path], strict=True) if wanted in ("", name)]


def objects(certificate: Path, key: Path, models: int) -> Objects:
    """A cluster of one policy, one keyring and so many models, with the certificate that the webhook serves."""
    now = datetime.now(UTC)
    pair = {name: base64.b64encode(path.read_bytes()).decode() for name, path in _tls(certificate, key)}
    of_kind: dict[Resource, list[Object]] = {
        SIGNED_MODELS: [model(number, now) for number in range(models)],
        MODEL_KEYRINGS: [keyring(now)],
        MODEL_POLICIES: [policy()],
        CONFIG_MAPS: [],
        WEBHOOK_CONFIGURATIONS: [],
    }
    secrets = [seal_secret(), {"metadata": {"name": "aegis-webhook-tls"}, "data": pair}]
    collections = {resource.path(): items for resource, items in of_kind.items()}
    return {**collections, SECRETS.path(OPERATOR_NAMESPACE): secrets}


def _tls(certificate: Path, key: Path) -> tuple[tuple[str, Path], ...]:
    return ("tls.crt", certificate), ("tls.key", key)


def main(port: str, certificate: str, key: str, models: str) -> None:
    """Serves until it is killed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ApiServer(objects(Path(certificate), Path(key), int(models)))
    web.run_app(server.application(), host="127.0.0.1", port=int(port), ssl_context=context, print=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
