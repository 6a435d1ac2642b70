"""kopf's own `WebhookServer` with Aegis's decision in its handler, as an operator that follows kopf's docs has it.

kopf has no public way to serve without an operator round it, so what `kopf run` would put together is put together
here; nothing of the way of a request is left out.
"""

import asyncio
import sys
from functools import partial
from typing import Any

import kopf
from kopf._cogs.configs.configuration import OperatorSettings
from kopf._cogs.structs.ephemera import AnyMemo
from kopf._cogs.structs.references import Insights, Resource
from kopf._core.engines.admission import serve_admission_request
from kopf._core.engines.indexing import OperatorIndexers
from kopf._core.intents.registries import OperatorRegistry
from kopf._core.reactor.inventory import ResourceMemories

from aegis.core.admission import AdmissionRequest
from aegis.services.admit import Admission
from bench.known import NOW, catalogue

MODELS = 10_000


def handler(admission: Admission, registry: OperatorRegistry) -> None:
    """Registers the one handler."""

    @kopf.on.validate("apps", "v1", "deployments", id="validate", registry=registry)  # type: ignore[arg-type]
    async def validate(body: kopf.Body, old: kopf.Body | None, operation: str, uid: str, **_: Any) -> None:
        request = AdmissionRequest(
            uid=uid or "",
            group="apps",
            resource="deployments",
            operation=operation,
            namespace=body["metadata"]["namespace"],
            name=body["metadata"]["name"],
            object=dict(body),
            old_object=dict(old or {}),
        )
        decision = admission.decide(request)
        if not decision.allowed:
            raise kopf.AdmissionError(decision.message, code=decision.code)


async def serve(port: int, certificate: str, key: str) -> None:
    """Serves until it is killed."""
    registry, insights, settings = OperatorRegistry(), Insights(), OperatorSettings()
    insights.webhook_resources.add(Resource(group="apps", version="v1", plural="deployments", namespaced=True))
    known = catalogue(MODELS)
    handler(Admission(known, frozenset(), lambda: 0.0, 30.0, lambda: NOW), registry)
    answer = partial(
        serve_admission_request,
        settings=settings,
        registry=registry,
        insights=insights,
        memories=ResourceMemories(),
        memobase=AnyMemo(kopf.Memo()),
        indices=OperatorIndexers().indices,
    )
    server = kopf.WebhookServer(addr="127.0.0.1", port=port, host="127.0.0.1", certfile=certificate, pkeyfile=key)
    async for _ in server(answer):
        pass


if __name__ == "__main__":
    kopf.configure(verbose=False)
    asyncio.run(serve(int(sys.argv[1]), *sys.argv[2:]))
