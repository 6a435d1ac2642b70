"""One HTTP/1.1 connection: bytes in, requests to the site, responses out in the order of the requests.

Requests are answered while their bytes are being read: a site decides from memory, so no request waits for another,
and pipelined ones need no queue. A request that is turned away ends its connection; the rest of it is received and
dropped for a moment (`linger_seconds`), because closing at once would reset the connection and with it the refusal
that is on its way.
"""

import asyncio
from typing import cast

from aegis.entrypoints.http import messages
from aegis.entrypoints.http.messages import Refused, Request, Response, Site, render
from aegis.entrypoints.http.pool import Pool
from aegis.entrypoints.http.reader import RequestReader


class Connection(asyncio.Protocol):
    """The server's side of one connection, plain or TLS; its transport and its `pool` live on the same loop."""

    __slots__ = (
        "_answered", "_begun", "_counted", "_ending", "_paused", "_pool", "_reader", "_shut", "_site", "_transport",
        "handshake",
    )  # fmt: skip

    def __init__(self, site: Site, pool: Pool) -> None:
        self._site = site
        self._pool = pool
        self._transport: asyncio.Transport | None = None
        self._ending = False  # the last response is written: whatever still arrives is dropped
        self._shut = False  # the transport is closing
        self._paused = False  # the client takes no responses
        self._answered = 0  # requests, out of the portion being read
        self._begun: float | None = None  # when the request being read began, if it takes more than one portion
        self._counted = 0  # bytes of its body that the pool knows of
        self.handshake: asyncio.Task[None] | None = None
        """Set by whoever accepts: cancelled when the connection is dropped before it is made."""

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The handshake is done."""
        self._transport = cast(asyncio.Transport, transport)
        self._reader = RequestReader(self._pool.limits, self._site.judge, self._proceed, self._answer)
        if self._ending:
            self._transport.abort()
        else:
            self._pool.open(self)

    def connection_lost(self, _: Exception | None) -> None:
        """Nothing more will arrive or leave."""
        self._ending = True
        self._forget()
        self._reader.close()
        self._pool.leave(self)

    def data_received(self, data: bytes) -> None:
        """Read a portion, answering each request that it completes."""
        if self._ending:
            return
        self._answered = 0
        try:
            self._reader.feed(data)
        except Refused as refused:
            self._refuse(refused.response)
        else:
            self._settle()

    def pause_writing(self) -> None:
        """The client asks but does not read: ask no more of it, and give it the time of a request."""
        self._paused = True
        if self._transport is not None and not self._ending:
            self._transport.pause_reading()
            self._pool.read(self)

    def resume_writing(self) -> None:
        """The client reads again."""
        self._paused = False
        if self._transport is not None and not self._ending:
            self._transport.resume_reading()
            self._settle()

    # What the reader calls.

    def _proceed(self) -> None:
        if self._transport is not None:
            self._transport.write(messages.CONTINUE)

    def _answer(self, request: Request, keep_alive: bool) -> bool:
        waited = 0.0 if self._begun is None else self._pool.clock() - self._begun
        response = self._site.respond(request, waited)
        self._forget()
        self._answered += 1
        goes_on = keep_alive and not self._pool.closing and self._answered < self._pool.limits.pipelined
        self._send(response, close=not goes_on)
        if not goes_on:
            self._close()
        return goes_on

    # Within.

    def _settle(self) -> None:
        """The portion has been read. Blank lines between requests are no reason to start the idle time anew."""
        if self._ending or self._paused:
            return
        if self._answered:
            self._pool.rest(self)
        if self._reader.midst:
            self._wait_for_more()

    def _wait_for_more(self) -> None:
        """The request goes on in the next portion: from here on it takes memory and time."""
        if self._begun is None:
            self._begun = self._pool.clock()
        self._pool.read(self)
        grown, self._counted = self.held - self._counted, self.held
        if not self._pool.hold(self, grown):
            self._refuse(messages.BUSY)

    def _forget(self) -> None:
        """The request being read is no more."""
        self._begun = None
        if self._counted:
            self._pool.release(self._counted)
            self._counted = 0

    def _send(self, response: Response, *, close: bool) -> None:
        if self._transport is not None:
            self._transport.write(render(response, close=close, without_body=self._reader.method == b"HEAD"))

    def _refuse(self, response: Response) -> None:
        """Answer with a refusal, read no further request, and close when the client has had time to read it."""
        if self._ending:  # by the last answer: what was pipelined behind it is nobody's
            return
        self._pool.tally[f"refused_{response.status:d}"] += 1
        self._send(response, close=True)
        self._ending = True
        self._forget()
        self._reader.reset()
        self._pool.end(self)

    def _close(self) -> None:
        """The farewell: what is written still leaves, nothing more is read."""
        self._ending = self._shut = True
        self._pool.end(self)
        if self._transport is not None:
            self._transport.close()

    # What the pool asks and calls.

    @property
    def held(self) -> int:
        return self._reader.held

    def turn_away(self) -> None:
        self._refuse(messages.BUSY)

    def time_out(self) -> None:
        if self._transport is None or self._shut or self._paused:
            self._pool.tally["aborted"] += 1
            self.abort()
        elif self._reader.midst:
            self._refuse(messages.TOO_SLOW)
        else:
            self._close()

    def abort(self) -> None:
        self._ending = self._shut = True
        if self._transport is not None:
            self._transport.abort()
        elif self.handshake is not None:
            self.handshake.cancel()
