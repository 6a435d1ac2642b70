"""What Vault's HTTP statuses mean: an error is never an empty answer, and each cause has a reason of its own.

Source: Vault API, "HTTP status codes" and `sys/health`. Nothing of an answer's body is repeated: a proxy in between
may write whatever it was sent.
"""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from aegis.adapters.keysources.vault.transport import Reply
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

STATUSES: Mapping[int, tuple[Reason, str]] = MappingProxyType(
    {
        401: (Reason.KEY_SOURCE_DENIED, "not authenticated"),
        403: (Reason.KEY_SOURCE_DENIED, "permission denied"),
        404: (Reason.KEY_NOT_FOUND, "nothing there"),
        412: (Reason.KEY_SOURCE_UNAVAILABLE, "a replica that has not caught up"),
        429: (Reason.KEY_SOURCE_STANDBY, "a standby"),
        472: (Reason.KEY_SOURCE_STANDBY, "a disaster recovery secondary"),
        473: (Reason.KEY_SOURCE_STANDBY, "a performance standby"),
        474: (Reason.KEY_SOURCE_STANDBY, "a standby that cannot reach the active node"),
        501: (Reason.KEY_SOURCE_SEALED, "not initialised"),
    }
)
"""A row per status; of others, 5xx means unavailable, and the rest is not understood."""

LOGIN_STATUSES: Mapping[int, tuple[Reason, str]] = MappingProxyType(
    {
        400: (Reason.KEY_SOURCE_DENIED, "the role or the credentials are not accepted"),
        404: (Reason.KEY_SOURCE_MISCONFIGURED, "no such auth method is mounted there"),
    }
)
"""What differs when the request is a login."""

_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")


def parse_object(body: bytes) -> Mapping[str, Any] | None:
    """The JSON object that `body` is, or None. The error is not kept: it would carry the body along."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def refusal(reply: Reply, doing: str, *, login: bool) -> Undecidable:
    """What a reply that is no success means; `doing` says who was asked for what."""
    reason, words = _meaning(reply, login=login)
    return Undecidable(reason, f"{doing}: {words} (status {reply.status})", retry_after=reply.retry_after)


def _meaning(reply: Reply, *, login: bool) -> tuple[Reason, str]:
    if 300 <= reply.status < 400:
        return Reason.KEY_SOURCE_MALFORMED, f"a redirect{_target(reply.location)}, and redirects are not followed"
    if reply.status == 503 and _is_sealed(reply):
        return Reason.KEY_SOURCE_SEALED, "sealed"
    if reply.status == 429 and _is_rate_limit(reply):
        return Reason.KEY_SOURCE_UNAVAILABLE, "too many requests"
    default = (
        (Reason.KEY_SOURCE_UNAVAILABLE, "it fails")
        if reply.status >= 500
        else (Reason.KEY_SOURCE_MALFORMED, "an unexpected answer")
    )
    by_status = STATUSES.get(reply.status, default)
    return LOGIN_STATUSES.get(reply.status, by_status) if login else by_status


def _is_sealed(reply: Reply) -> bool:
    """Vault says so in JSON; a 503 of anything else is a load balancer's."""
    return parse_object(reply.body) is not None and b"sealed" in reply.body


def _is_rate_limit(reply: Reply) -> bool:
    """A quota answers with `errors`, and a proxy with Retry-After; a standby's health answer has neither."""
    return reply.retry_after is not None or "errors" in (parse_object(reply.body) or {})


def _target(location: str) -> str:
    try:
        host = urlsplit(location).netloc.rpartition("@")[2]
    except ValueError:
        return ""
    return f" to '{host}'" if _HOST.fullmatch(host) else ""
