"""HTTP messages as the protocol and the sites exchange them, and the constant refusals.

No response repeats anything that the client sent, and none has a 3xx status: the API server would follow it.
A refusal is plain text in one sentence, because the API server shows such a body to whoever ran `kubectl`.
"""

from http import HTTPStatus
from typing import Final, NamedTuple, Protocol

JSON: Final = b"application/json"
TEXT: Final = b"text/plain; charset=utf-8"

_STATUS_LINES: Final = {status: b"HTTP/1.1 %d %b\r\n" % (status, status.phrase.encode()) for status in HTTPStatus}


class Request(NamedTuple):
    """A complete request."""

    method: bytes
    path: bytes
    query: bytes
    body: bytes


class Response(NamedTuple):
    """A response before it is framed; `fields` are further header lines, each ended by CRLF."""

    status: HTTPStatus
    body: bytes
    content_type: bytes = TEXT
    fields: bytes = b""


class Site(Protocol):
    """What a server serves. Neither method may block: both run on the event loop."""

    def judge(self, method: bytes, path: bytes) -> Response | None:
        """A refusal that the head of the request alone deserves, before any of its body is kept; else None."""

    def respond(self, request: Request, waited: float) -> Response:
        """The response to a complete request, which took `waited` seconds from its first byte to its last."""


class Refused(Exception):
    """Ends the parsing of a request that is turned away, and carries the response to it."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def render(response: Response, *, close: bool, without_body: bool = False) -> bytes:
    """The response as bytes on the wire; `close` says that no further request is answered on this connection."""
    return b"%bContent-Type: %b\r\nContent-Length: %d\r\n%b%b\r\n%b" % (
        _STATUS_LINES[response.status],
        response.content_type,
        len(response.body),
        response.fields,
        b"Connection: close\r\n" if close else b"",
        b"" if without_body else response.body,
    )


def _sentence(status: HTTPStatus, text: str, fields: bytes = b"") -> Response:
    return Response(status, text.encode() + b"\n", TEXT, fields)


CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"

MALFORMED: Final = _sentence(HTTPStatus.BAD_REQUEST, "The request is not well-formed HTTP/1.1.")
NO_HOST: Final = _sentence(HTTPStatus.BAD_REQUEST, "The request needs exactly one Host field (RFC 9112, 3.2).")
NOT_FOUND: Final = _sentence(HTTPStatus.NOT_FOUND, "Nothing is served at this path.")
TOO_SLOW: Final = _sentence(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive.")
TOO_LARGE: Final = _sentence(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "The request body is larger than this server reads; a smaller object is needed (an update counts twice).",
)
ENCODED: Final = _sentence(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "Compressed bodies are not read; send the body without Content-Encoding.",
    b"Accept-Encoding: identity\r\n",
)
EXPECTATION: Final = _sentence(HTTPStatus.EXPECTATION_FAILED, "The only expectation met is 100-continue.")
HEAD_TOO_LARGE: Final = _sentence(
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request line and header fields, or the framing, are too large."
)
FAILED: Final = _sentence(HTTPStatus.INTERNAL_SERVER_ERROR, "The request could not be handled; the log says why.")
TRANSFER_CODING: Final = _sentence(HTTPStatus.NOT_IMPLEMENTED, "The only transfer coding read is chunked.")
VERSION: Final = _sentence(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 and HTTP/1.0 are spoken here.")
BUSY: Final = _sentence(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Too many large requests are under way; try again.",
    b"Retry-After: 1\r\n",  # the API server's client sends the review again, within the time it has left
)


def method_not_allowed(allowed: bytes) -> Response:
    """Says which methods a path takes, as 405 must (RFC 9110, 15.5.6)."""
    return _sentence(HTTPStatus.METHOD_NOT_ALLOWED, f"This path takes {allowed.decode()}.", b"Allow: %b\r\n" % allowed)
