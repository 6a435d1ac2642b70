"""What an answer of a key server means that is not the one asked for: never an empty answer, each cause by its reason.

Nothing of an answer's body is repeated: a proxy in between may write whatever it was sent.
"""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from aegis.adapters.keysources.transport import Reply
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

Meaning = tuple[Reason, str]

STATUSES: Mapping[int, Meaning] = MappingProxyType(
    {
        401: (Reason.KEY_SOURCE_DENIED, "not authenticated"),
        403: (Reason.KEY_SOURCE_DENIED, "permission denied"),
        404: (Reason.KEY_NOT_FOUND, "nothing there"),
        408: (Reason.KEY_SOURCE_TIMEOUT, "it waited too long"),
        429: (Reason.KEY_SOURCE_UNAVAILABLE, "too many requests"),
        504: (Reason.KEY_SOURCE_TIMEOUT, "what lies behind it did not answer in time"),
    }
)
"""A row per status (RFC 9110 15); of others, 5xx means unavailable, and the rest is not understood."""

_HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")


def usual_meaning(reply: Reply) -> Meaning:
    """What a status says without knowing whose it is."""
    if 300 <= reply.status < 400:
        return Reason.KEY_SOURCE_MALFORMED, f"a redirect{_target(reply.location)}, and redirects are not followed"
    if reply.status in STATUSES:
        return STATUSES[reply.status]
    if reply.status >= 500:
        return Reason.KEY_SOURCE_UNAVAILABLE, "it fails"
    return Reason.KEY_SOURCE_MALFORMED, "an unexpected answer"


def login_meaning(reply: Reply) -> Meaning:
    """What a status says of a server that gives tokens (RFC 6749 5.2: what is not accepted is answered with 400)."""
    if reply.status == 400:
        return Reason.KEY_SOURCE_DENIED, "what proves who asks is not accepted"
    if reply.status == 404:
        return Reason.KEY_SOURCE_MISCONFIGURED, "no tokens are given there"
    return usual_meaning(reply)


def refused(reply: Reply, doing: str, meaning: Meaning) -> Undecidable:
    """The error; `doing` says who was asked for what."""
    reason, words = meaning
    return Undecidable(reason, f"{doing}: {words} (status {reply.status})", retry_after=reply.retry_after)


def parse_object(body: bytes) -> Mapping[str, Any] | None:
    """The JSON object that `body` is, or None. The error is not kept: it would carry the body along."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def object_in(reply: Reply, doing: str) -> Mapping[str, Any]:
    """The JSON object of an answer. Raises Undecidable(KeySourceMalformed)."""
    answer = parse_object(reply.body)
    if answer is None:
        raise Undecidable(Reason.KEY_SOURCE_MALFORMED, f"{doing}: the answer is not a JSON object")
    return answer


def _target(location: str) -> str:
    try:
        host = urlsplit(location).netloc.rpartition("@")[2]
    except ValueError:
        return ""
    return f" to '{host}'" if _HOST.fullmatch(host) else ""
