"""From the bytes of one connection to its requests: llhttp's parser under our limits.

Whatever is not read to its end is refused by an exception that carries the response. The body of a request is kept in
one buffer; what the parser keeps to itself is bounded by what arrived.
"""

import logging
from collections.abc import Callable
from typing import Final

from httptools import HttpParserCallbackError, HttpParserError, HttpRequestParser

from aegis.entrypoints.http import messages
from aegis.entrypoints.http.fields import RULES
from aegis.entrypoints.http.limits import Limits
from aegis.entrypoints.http.messages import Refused, Request, Response

log = logging.getLogger(__name__)

FIELD_OVERHEAD: Final = 32
"""What a header field counts beyond its length; see `Limits.head_bytes`."""


class RequestReader:
    """Reads the requests of one connection.

    `judge` may refuse a request by its method and path; `proceed` is called when the client waits to be told to send
    the body; `answer` is given each complete request, with whether the client keeps the connection, and returns
    whether there may be a next one.
    """

    __slots__ = (
        "_answer", "_body", "_ended", "_expects", "_hosts", "_judge", "_keep_alive", "_limits", "_parser", "_path",
        "_proceed", "_query", "_room", "_target", "_wire", "held", "method", "midst",
    )  # fmt: skip

    def __init__(
        self,
        limits: Limits,
        judge: Callable[[bytes, bytes], Response | None],
        proceed: Callable[[], None],
        answer: Callable[[Request, bool], bool],
    ) -> None:
        self._limits = limits
        self._judge = judge
        self._proceed = proceed
        self._answer = answer
        self._parser = HttpRequestParser(self)
        self._ended = False
        self._wire = 0  # bytes of the request so far, framing included
        self.method = b""
        """Of the request being read, once its head is complete."""
        self.reset()

    def reset(self) -> None:
        """Forget the request being read."""
        self.midst = False
        """Whether a request has begun and is not complete."""
        self.held = 0
        """Bytes of its body in memory."""
        self._body: bytes | bytearray = b""

    def feed(self, data: bytes) -> None:
        """Read on. Raises Refused, after which there is nothing more to read here."""
        self._wire += len(data)
        try:
            self._parser.feed_data(data)
        except HttpParserError as error:
            raise Refused(_refusal(error)) from error
        # The parser keeps an unfinished header or trailer field to itself, so what arrived bounds it as well; and a
        # body in tiny chunks costs more to parse than it is long.
        if self.midst and self._wire - self.held > self._limits.head_bytes + self.held:
            raise Refused(messages.HEAD_TOO_LARGE)

    def close(self) -> None:
        """Nothing more is read. The circles of references are broken, so that no memory waits for the collector."""
        self.reset()
        del self._parser, self._proceed, self._answer

    # What the parser calls.

    def on_message_begin(self) -> None:
        if self._ended:
            raise Refused(messages.MALFORMED)
        self.midst = True
        self.method = self._target = b""
        self._room = self._limits.head_bytes
        self._hosts = 0
        self._expects = False

    def on_url(self, url: bytes) -> None:
        self._target += url
        self._room -= len(url)
        if self._room < 0:
            raise Refused(messages.HEAD_TOO_LARGE)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._room -= len(name) + len(value) + FIELD_OVERHEAD
        if self._room < 0:
            raise Refused(messages.HEAD_TOO_LARGE)
        name = name.lower()
        if name in RULES and not self.method:  # with a method the head was complete: trailers say nothing here
            self._heed(name, value)

    def on_headers_complete(self) -> None:
        version = self._parser.get_http_version()
        self.method = self._parser.get_method()
        self._path, _, self._query = self._target.partition(b"?")
        self._keep_alive = version == "1.1" and self._parser.should_keep_alive()
        if (refusal := self._head_refusal(version)) is not None:
            raise Refused(refusal)
        if self._expects and version == "1.1":
            self._proceed()

    def on_body(self, piece: bytes) -> None:
        self.held += len(piece)
        if self.held > self._limits.body_bytes:
            raise Refused(messages.TOO_LARGE)
        if not self._body:
            self._body = piece
            return
        if isinstance(self._body, bytes):
            # One growing buffer: a list of pieces would cost fifty times the bytes of a body in tiny chunks.
            self._body = bytearray(self._body)
        self._body += piece

    def on_message_complete(self) -> None:
        request = Request(self.method, self._path, self._query, bytes(self._body))
        self.reset()
        self._wire = 0
        self._ended = not self._answer(request, self._keep_alive)

    # Within.

    def _heed(self, name: bytes, value: bytes) -> None:
        if (refusal := RULES[name](value, self._limits)) is not None:
            raise Refused(refusal)
        self._hosts += name == b"host"
        self._expects = self._expects or name == b"expect"

    def _head_refusal(self, version: str) -> Response | None:
        if version not in ("1.1", "1.0"):
            return messages.VERSION
        if self._parser.should_upgrade():
            return messages.MALFORMED
        if version == "1.1" and self._hosts != 1:
            return messages.NO_HOST
        return self._judge(self.method, self._path)


def _refusal(error: HttpParserError) -> Response:
    """An exception of a callback reaches us as the context of the parser's own."""
    cause = error.__context__
    if isinstance(cause, Refused):
        return cause.response
    if isinstance(error, HttpParserCallbackError):
        log.error("A request could not be handled and was refused with status 500.", exc_info=cause)
        return messages.FAILED
    return messages.MALFORMED
