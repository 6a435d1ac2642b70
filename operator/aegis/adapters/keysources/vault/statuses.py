"""What Vault's HTTP statuses mean, where they say more than those of other servers.

Source: Vault API, "HTTP status codes" and `sys/health`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from aegis.adapters.keysources.refusals import Meaning, parse_object, refused, usual_meaning
from aegis.adapters.keysources.transport import Reply
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

STATUSES: Mapping[int, Meaning] = MappingProxyType(
    {
        412: (Reason.KEY_SOURCE_UNAVAILABLE, "a replica that has not caught up"),
        429: (Reason.KEY_SOURCE_STANDBY, "a standby"),
        472: (Reason.KEY_SOURCE_STANDBY, "a disaster recovery secondary"),
        473: (Reason.KEY_SOURCE_STANDBY, "a performance standby"),
        474: (Reason.KEY_SOURCE_STANDBY, "a standby that cannot reach the active node"),
        501: (Reason.KEY_SOURCE_SEALED, "not initialised"),
    }
)
"""A row per status that is Vault's own."""

LOGIN_STATUSES: Mapping[int, Meaning] = MappingProxyType(
    {
        400: (Reason.KEY_SOURCE_DENIED, "the role or the credentials are not accepted"),
        404: (Reason.KEY_SOURCE_MISCONFIGURED, "no such auth method is mounted there"),
    }
)
"""What differs when the request is a login."""


def refusal(reply: Reply, doing: str, *, login: bool) -> Undecidable:
    """What a reply that is no success means; `doing` says who was asked for what."""
    return refused(reply, doing, _meaning(reply, login=login))


def _meaning(reply: Reply, *, login: bool) -> Meaning:
    if reply.status == 503 and _is_sealed(reply):
        return Reason.KEY_SOURCE_SEALED, "sealed"
    if login and reply.status in LOGIN_STATUSES:
        return LOGIN_STATUSES[reply.status]
    if reply.status in STATUSES and not (reply.status == 429 and _is_rate_limit(reply)):
        return STATUSES[reply.status]
    return usual_meaning(reply)


def _is_sealed(reply: Reply) -> bool:
    """Vault says so in JSON; a 503 of anything else is a load balancer's."""
    return parse_object(reply.body) is not None and b"sealed" in reply.body


def _is_rate_limit(reply: Reply) -> bool:
    """A quota answers with `errors`, and a proxy with Retry-After; a standby's health answer has neither."""
    return reply.retry_after is not None or "errors" in (parse_object(reply.body) or {})
