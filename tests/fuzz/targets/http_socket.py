"""HTTP/1.1 as anybody may send it to the webhook's port: bytes on a socket, to the server's side of a connection."""

import asyncio
import contextlib
import re
import socket
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus

from tests.fuzz.target import Target
from tests.fuzz.targets.http_requests import seeds as requests

from aegis.entrypoints.http.limits import Limits
from aegis.entrypoints.http.messages import CONTINUE, JSON, NOT_FOUND, Request, Response
from aegis.entrypoints.http.pool import Pool
from aegis.entrypoints.http.protocol import Connection

LIMITS = Limits(body_bytes=1024, in_flight_bytes=2048, head_bytes=1024, pipelined=50)
MOST_SECONDS = 30.0
RESPONSE = re.compile(
    rb"HTTP/1\.1 (\d{3}) [^\r\n]+\r\nContent-Type: [^\r\n]+\r\nContent-Length: (\d+)\r\n"
    rb"(?:[A-Za-z-]+: [^\r\n]*\r\n)*\r\n"
)


class Numbering:
    """A site that numbers what reaches it."""

    def __init__(self) -> None:
        self.asked = 0

    def judge(self, method: bytes, path: bytes) -> Response | None:
        return None if (method, path) == (b"POST", b"/validate") else NOT_FOUND

    def respond(self, request: Request, waited: float) -> Response:
        assert len(request.body) <= LIMITS.body_bytes
        self.asked += 1
        return Response(HTTPStatus.OK, b"%d" % self.asked, JSON)


def holds(data: bytes) -> None:
    """Every answer is well-formed, those to complete requests are in their order, and the connection ends."""
    site, pool = Numbering(), Pool(LIMITS, lambda: 0.0)
    answered = _loop().run_until_complete(_conversation(data, Connection(site, pool), pool))
    given = list(_bodies_of_answers(answered))
    assert given == [b"%d" % number for number in range(1, len(given) + 1)]
    assert len(given) <= site.asked
    assert pool.empty
    assert pool.hold(None, LIMITS.in_flight_bytes)  # type: ignore[arg-type] - nobody holds anything, so nobody is asked


async def _conversation(data: bytes, connection: Connection, pool: Pool) -> bytes:
    """What a client reads that sends `data` in portions and then nothing more."""
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    loop, cut = asyncio.get_running_loop(), data[0] % 64 + 1 if data else 1
    pool.join(connection)
    async with asyncio.timeout(MOST_SECONDS):
        await loop.connect_accepted_socket(lambda: connection, ours)
        with theirs:
            # Where the server has hung up there is nobody to send to, but what it had said can be read.
            with contextlib.suppress(ConnectionError):
                for at in range(0, len(data), cut):
                    await loop.sock_sendall(theirs, data[at : at + cut])
                    await asyncio.sleep(0)
                theirs.shutdown(socket.SHUT_WR)
            return await _rest(theirs, pool)


async def _rest(client: socket.socket, pool: Pool) -> bytes:
    read = b""
    with contextlib.suppress(ConnectionError):
        while piece := await asyncio.get_running_loop().sock_recv(client, 65536):
            read += piece
    await pool.until(lambda: pool.empty, MOST_SECONDS)
    return read


def _bodies_of_answers(written: bytes) -> Iterator[bytes]:
    """The bodies of the answers with status 200."""
    while written:
        if written.startswith(CONTINUE):
            written = written[len(CONTINUE) :]
            continue
        head = RESPONSE.match(written)
        assert head is not None, written[:200]
        assert int(head[1]) != HTTPStatus.INTERNAL_SERVER_ERROR
        rest, length = written[head.end() :], int(head[2])
        if int(head[1]) == HTTPStatus.OK:
            yield rest[:length]
        # A refusal of HEAD states the length of the body that it does not have, and is the last answer.
        written = rest[length:] if rest else b""


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def seeds() -> Iterator[bytes]:
    yield from requests()
    whole = b"POST /validate?timeout=3s HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
    yield whole * 3
    yield whole + b"HEAD /validate HTTP/1.1\r\nHost: a\r\n\r\n" + whole
    yield b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(64))


TARGET = Target(holds, seeds, longest=4096)
