"""One HTTP/1.1 connection: bytes in, requests to the site, responses out in the order of the requests.

Requests are parsed by llhttp, and answered while they are being fed: a site decides from memory, so no request waits
for another and pipelined ones need no queue. A request that is turned away ends its connection; the rest of it is
read and dropped for a moment (`linger_seconds`), because closing at once would reset the connection and with it the
refusal that is on its way.
"""

import asyncio
import logging
from typing import cast

from httptools import HttpParserCallbackError, HttpParserError, HttpRequestParser

from aegis.entrypoints.http import messages
from aegis.entrypoints.http.fields import RULES
from aegis.entrypoints.http.messages import Refused, Request, Response, Site, render
from aegis.entrypoints.http.pool import Pool

log = logging.getLogger(__name__)


class Connection(asyncio.Protocol):
    """The server's side of one connection, plain or TLS; its transport and its `pool` live on the same loop."""

    __slots__ = (
        "_answered", "_begun", "_body", "_ending", "_expects", "_fields", "_head_size", "_hosts",
        "_keep_alive", "_limits", "_method", "_parser", "_paused", "_pool", "_shut", "_site", "_target", "_transport",
        "_wire", "handshake", "held",
    )  # fmt: skip

    def __init__(self, site: Site, pool: Pool) -> None:
        self._site = site
        self._pool = pool
        self._limits = pool.limits
        self._parser = HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._ending = False  # the last response is written: whatever still arrives is dropped
        self._shut = False  # the transport is closing
        self._paused = False  # the client takes no responses
        self._answered = self._wire = 0
        self._start()
        self._begun: float | None = None
        self.held = 0
        self.handshake: asyncio.Task[None] | None = None
        """Set by whoever accepts: cancelled when the connection is dropped before it is made."""

    def _start(self) -> None:
        """Forget the request before."""
        self._method = self._target = b""
        self._body: bytes | bytearray = b""
        self._fields = self._head_size = self._hosts = 0
        self._expects = False

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The handshake is done."""
        self._transport = cast(asyncio.Transport, transport)
        if self._ending:
            self._transport.abort()
        else:
            self._pool.rest(self)

    def connection_lost(self, _: Exception | None) -> None:
        """Nothing more will arrive or leave."""
        self._ending = True
        self._drop_body()
        self._pool.leave(self)
        del self._parser  # it refers back to this object, and memory should not wait for the garbage collector

    def data_received(self, data: bytes) -> None:
        """Feed the parser, which answers each request that is complete."""
        if self._ending:
            return
        self._wire += len(data)
        self._answered = 0
        try:
            self._parser.feed_data(data)
        except HttpParserError as error:
            self._fail(error)
        else:
            self._bound_framing()
        self._settle()

    def pause_writing(self) -> None:
        """The client asks but does not read: ask no more of it, and give it the time of a request."""
        self._paused = True
        if self._transport is not None and not self._ending:
            self._transport.pause_reading()
            self._pool.read(self, self._pool.clock())

    def resume_writing(self) -> None:
        """The client reads again."""
        self._paused = False
        if self._transport is not None and not self._ending:
            self._transport.resume_reading()
            self._settle()

    # What the parser calls.

    def on_message_begin(self) -> None:
        if self._ending:  # pipelined behind a request that was the last
            raise Refused(messages.MALFORMED)
        self._start()
        self._begun = self._pool.clock()

    def on_url(self, url: bytes) -> None:
        self._target += url
        self._count_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._fields += 1
        self._count_head(len(name) + len(value))
        if self._method:  # the head was complete, so this is a trailer field: those say nothing here
            return
        name = name.lower()
        if name == b"host":
            self._hosts += 1
        elif (rule := RULES.get(name)) is not None:
            if (refusal := rule(value, self._limits)) is not None:
                raise Refused(refusal)
            self._expects = self._expects or name == b"expect"

    def on_headers_complete(self) -> None:
        version = self._parser.get_http_version()
        self._method = self._parser.get_method()
        self._keep_alive = version == "1.1" and self._parser.should_keep_alive()
        if (refusal := self._judge(version)) is not None:
            raise Refused(refusal)
        if self._expects and version == "1.1" and self._transport is not None:
            self._transport.write(messages.CONTINUE)

    def on_body(self, piece: bytes) -> None:
        if self.held + len(piece) > self._limits.body_bytes:
            raise Refused(messages.TOO_LARGE)
        self.held += len(piece)
        if not self._pool.hold(self, len(piece)):
            raise Refused(messages.BUSY)
        if not self._body:
            self._body = piece
            return
        if isinstance(self._body, bytes):
            # One growing buffer: a list of pieces would cost fifty times the bytes of a body in tiny chunks.
            self._body = bytearray(self._body)
        self._body += piece

    def on_message_complete(self) -> None:
        waited = self._pool.clock() - (self._begun or 0.0)
        path, _, query = self._target.partition(b"?")
        response = self._site.respond(Request(self._method, path, query, bytes(self._body), waited))
        self._begun = None
        self._wire = 0
        self._drop_body()
        self._pool.answer(self)
        self._answered += 1
        close = not self._keep_alive or self._pool.closing or self._answered >= self._limits.pipelined
        self._send(response, close=close)
        if close:
            self._close()

    # Within.

    def _settle(self) -> None:
        """Say what the connection waits for. Blank lines between requests are no reason to start its time anew."""
        if self._ending or self._paused:
            return
        if self._begun is not None:
            self._pool.read(self, self._begun)
        elif self._answered:
            self._pool.rest(self)

    def _judge(self, version: str) -> Response | None:
        if version not in ("1.1", "1.0"):
            return messages.VERSION
        if self._parser.should_upgrade():
            return messages.MALFORMED
        if version == "1.1" and self._hosts != 1:
            return messages.NO_HOST
        return self._site.judge(self._method, self._target.partition(b"?")[0])

    def _count_head(self, size: int) -> None:
        self._head_size += size
        if self._head_size > self._limits.head_bytes or self._fields > self._limits.head_fields:
            raise Refused(messages.HEAD_TOO_LARGE)

    def _bound_framing(self) -> None:
        """The parser keeps an unfinished header or trailer field to itself, so what arrived bounds it as well; and a
        body in tiny chunks costs more to parse than it is long."""
        if self._begun is not None and self._wire - self.held > self._limits.head_bytes + self.held:
            self.refuse(messages.HEAD_TOO_LARGE)

    def _fail(self, error: HttpParserError) -> None:
        cause = error.__context__
        if self._ending:
            return
        if isinstance(cause, Refused):
            self.refuse(cause.response)
        elif isinstance(error, HttpParserCallbackError):
            log.error("A request could not be handled and was refused with status 500.", exc_info=cause)
            self.refuse(messages.FAILED)
        else:
            self.refuse(messages.MALFORMED)

    def refuse(self, response: Response) -> None:
        """Answer with a refusal, read no further request, and close when the client has had time to read it."""
        self._begun = None
        self._drop_body()
        self._pool.tally[f"refused_{response.status:d}"] += 1
        self._send(response, close=True)
        self._ending = True
        self._pool.end(self)

    def _send(self, response: Response, *, close: bool) -> None:
        if self._transport is not None:
            self._transport.write(render(response, close=close, without_body=self._method == b"HEAD"))

    def _drop_body(self) -> None:
        self._pool.release(self.held)
        self._body = b""
        self.held = 0

    def _close(self) -> None:
        """The farewell: what is written still leaves, nothing more is read."""
        self._ending = self._shut = True
        self._pool.end(self)
        if self._transport is not None:
            self._transport.close()

    # What the pool calls.

    def turn_away(self) -> None:
        self.refuse(messages.BUSY)

    def time_out(self) -> None:
        if self._transport is None or self._shut or self._paused:
            self._pool.tally["aborted"] += 1
            self.abort()
        elif self._begun is not None:
            self.refuse(messages.TOO_SLOW)
        else:
            self._close()

    def abort(self) -> None:
        self._ending = self._shut = True
        if self._transport is not None:
            self._transport.abort()
        elif self.handshake is not None:
            self.handshake.cancel()
