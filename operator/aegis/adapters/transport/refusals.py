"""Everything that may go wrong on the way, as one of the closed vocabulary's reasons.

A missing object and one that may not be read say the same words: who may not read a bucket learns nothing about it.
"""

import ssl
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from urllib3.exceptions import HTTPError, IncompleteRead, SSLError
from urllib3.exceptions import TimeoutError as HTTPTimeout

from aegis.adapters.transport.origins import Origin
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

LONGEST_RETRY_AFTER = 3600.0

_NOT_FOUND = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_CHANGED = frozenset({HTTPStatus.PRECONDITION_FAILED, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE})
_TIMEOUT = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT})


def from_status(status: int, headers: Mapping[str, str], origin: Origin) -> Undecidable:
    """What an answer other than 200 and 206 means."""
    if status in _NOT_FOUND:
        return not_found(origin)
    if status in _CHANGED:
        return Undecidable(Reason.ARTIFACT_CHANGED, f"{origin} no longer has the state that was looked up")
    said = f"{origin} answered HTTP {status}"
    if 300 <= status < 400:
        return Undecidable(Reason.REDIRECT_FORBIDDEN, f"{said} without a place to go to")
    if status in _TIMEOUT:
        return Undecidable(Reason.SOURCE_TIMEOUT, said)
    if status >= 500 or status == HTTPStatus.TOO_MANY_REQUESTS:
        return Undecidable(Reason.SOURCE_UNAVAILABLE, said, retry_after=retry_after(headers))
    if status == HTTPStatus.UNAUTHORIZED:
        return Undecidable(Reason.SOURCE_MISCONFIGURED, f"{said}: it does not accept the source's credentials")
    return Undecidable(Reason.SOURCE_MISCONFIGURED, said)


def not_found(origin: Origin) -> Undecidable:
    """No such object, or none that may be read."""
    return Undecidable(Reason.ARTIFACT_NOT_FOUND, f"at {origin}")


def from_exception(error: HTTPError | OSError, origin: Origin) -> Undecidable:
    """What an exception of urllib3, ssl or the socket means; its text is not repeated, for it may hold a URL."""
    if isinstance(error, HTTPTimeout | TimeoutError):
        return Undecidable(Reason.SOURCE_TIMEOUT, f"{origin} was silent for too long")
    causes = _causes(error)
    untrusted = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if untrusted is not None:
        return Undecidable(Reason.SOURCE_UNTRUSTED, f"{origin}: {untrusted.verify_message}")
    if isinstance(error, SSLError | ssl.SSLError):
        return Undecidable(Reason.SOURCE_UNAVAILABLE, f"{origin} does not complete a TLS handshake (1.2 or newer)")
    if any(isinstance(cause, IncompleteRead) for cause in causes):
        return Undecidable(Reason.SOURCE_UNAVAILABLE, f"{origin} ended its answer early")
    return Undecidable(Reason.SOURCE_UNAVAILABLE, f"{origin} broke the connection off ({type(error).__name__})")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of Retry-After (RFC 9110 10.2.3), at most an hour; a date counts from the answer's own Date."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:9]), LONGEST_RETRY_AFTER)
    try:
        wait = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        # Absent, not a date, or only one of both with a time zone: no hint.
        return None
    return min(max(wait.total_seconds(), 0.0), LONGEST_RETRY_AFTER)


def _causes(error: BaseException) -> list[BaseException]:
    """The error and everything that it wraps, as argument or as cause."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        current = waiting.pop()
        if isinstance(current, BaseException) and current not in found:
            found.append(current)
            waiting += [*current.args, current.__cause__]
    return found
