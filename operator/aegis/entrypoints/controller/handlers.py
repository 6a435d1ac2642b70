"""kopf's handlers: each event of the three kinds puts the object's key into a queue, and nothing else.

Only `on.event`: `on.create` and `on.update` annotate the objects, `on.delete` and timers put finalizers on them, and
neither belongs on what tenants own. Nothing here is registered by an import.
"""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import kopf

from aegis.adapters.cluster.connection import Connection
from aegis.adapters.cluster.objects import GROUP
from aegis.entrypoints.controller.stateless import NoDiffBase, NoProgress
from aegis.services.cluster import Kind, Name
from aegis.wiring.watched import RESOURCES

TOKEN_LIFE = timedelta(minutes=10)
"""kopf is given the token anew this often: kubelet replaces the file long before the old one ends."""

Enqueue = Callable[[Kind, Name], None]


def registry(enqueue: Enqueue, login: Callable[[], kopf.ConnectionInfo]) -> kopf.OperatorRegistry:
    """The handlers of the operator; `login` answers the connection with the token as it is now."""
    made = kopf.OperatorRegistry()
    kopf.on.login(registry=made)(lambda **_: login())
    for kind, resource in RESOURCES.items():
        kopf.on.event(GROUP, resource.version, resource.plural, registry=made)(_handler(kind, enqueue))
    return made


def log_in(connection: Connection, now: datetime) -> kopf.ConnectionInfo:
    """Our own connection in kopf's words. Raises OSError when the token cannot be read."""
    certificate = connection.certificate
    return kopf.ConnectionInfo(
        server=connection.server,
        ca_data=connection.ca_pem or None,
        token=connection.token() or None,
        certificate_path=certificate.certificate if certificate else None,
        private_key_path=certificate.key if certificate else None,
        # Also makes each login a new one to kopf, which never again takes one that was once refused.
        expiration=now + TOKEN_LIFE,
    )


def settings() -> kopf.OperatorSettings:
    """kopf only watches: it posts no events, knows no peers, and touches no webhook configuration."""
    made = kopf.OperatorSettings()
    made.posting.enabled = False
    made.watching.chunk_size = 500
    # A watch that hangs, whatever the network made of it, is opened anew.
    made.watching.server_timeout, made.watching.client_timeout = 300, 330
    made.persistence.diffbase_storage, made.persistence.progress_storage = NoDiffBase(), NoProgress()
    return made


def _handler(kind: Kind, enqueue: Enqueue) -> Callable[..., Coroutine[Any, Any, None]]:
    async def seen(name: str, namespace: str | None, **_: Any) -> None:
        enqueue(kind, (namespace or "", name))

    return seen
