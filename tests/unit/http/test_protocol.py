"""The protocol fed with bytes in any portions: the answers depend on the bytes alone."""

import asyncio
import re
from collections.abc import Iterable
from http import HTTPStatus
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from aegis.entrypoints.http.limits import Limits
from aegis.entrypoints.http.messages import JSON, NOT_FOUND, Request, Response, method_not_allowed
from aegis.entrypoints.http.pool import Pool
from aegis.entrypoints.http.protocol import Connection

LIMITS = Limits(body_bytes=4096, in_flight_bytes=8192, head_bytes=2048, pipelined=100)
FIELDS = rb"(?:[A-Za-z-]+: [^\r\n]*\r\n)*"
RESPONSE = re.compile(
    rb"HTTP/1\.1 (\d{3}) [^\r\n]+\r\nContent-Type: [^\r\n]+\r\nContent-Length: (\d+)\r\n" + FIELDS + rb"\r\n"
)


class Recorder(asyncio.Transport):
    """Keeps what is written. A socket would put portions together again as it likes."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        assert not self.closed
        self.written += bytes(data)

    def close(self) -> None:
        self.closed = True

    abort = close


class Judge:
    """A site that answers with the length of what it was given, and remembers it."""

    def __init__(self) -> None:
        self.seen: list[Request] = []

    def judge(self, method: bytes, path: bytes) -> Response | None:
        if path != b"/validate":
            return NOT_FOUND
        return None if method == b"POST" else method_not_allowed(b"POST")

    def respond(self, request: Request, waited: float) -> Response:
        self.seen.append(request)
        return Response(HTTPStatus.OK, b"%d" % len(request.body), JSON)


def feed(portions: Iterable[bytes]) -> tuple[bytes, list[bytes], Pool]:
    """What is written in answer to the portions, and the bodies that reached the site."""
    site, transport = Judge(), Recorder()
    pool = Pool(LIMITS, clock=lambda: 0.0)
    connection = Connection(site, pool)
    pool.join(connection)
    connection.connection_made(transport)
    for portion in portions:
        if not transport.closed:
            connection.data_received(portion)
    connection.connection_lost(None)
    return transport.written, [request.body for request in site.seen], pool


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    edges = [0, *sorted({place % (len(data) + 1) for place in places}), len(data)]
    return [data[start:end] for start, end in pairwise(edges) if start < end]


def statuses(written: bytes) -> list[int]:
    """The statuses of a well-formed sequence of responses."""
    found = []
    while written:
        if written.startswith(b"HTTP/1.1 100 Continue\r\n\r\n"):
            written = written[len(b"HTTP/1.1 100 Continue\r\n\r\n") :]
            continue
        head = RESPONSE.match(written)
        assert head is not None, written
        found.append(int(head[1]))
        body = written[head.end() :]
        # A refusal of HEAD states the length of the body that it does not have.
        written = b"" if body == b"" and int(head[2]) else body[int(head[2]) :]
    return found


def chunked(body: bytes, size: int) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


bodies = st.binary(max_size=600)
fields = st.lists(
    st.sampled_from([b"X-Long: " + b"y" * 70, b"Accept: */*", b"User-Agent: kube-apiserver-admission"]), max_size=4
)


@st.composite
def requests(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A request that is in order, and its body."""
    body = draw(bodies)
    head = b"POST /validate?timeout=10s HTTP/1.1\r\nHost: x\r\n" + b"".join(line + b"\r\n" for line in draw(fields))
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body, body


@given(st.lists(requests(), min_size=1, max_size=4), st.lists(st.integers(0, 10_000), max_size=30))
def test_requests_in_any_portions_get_the_same_answers(sent: list[tuple[bytes, bytes]], places: list[int]) -> None:
    whole = b"".join(request for request, _ in sent)
    expected = [body for _, body in sent]
    written, seen, pool = feed(cut(whole, places))
    assert seen == expected
    assert statuses(written) == [200] * len(expected)
    assert pool._held == 0


@given(bodies, st.integers(1, 600), st.lists(st.integers(0, 10_000), max_size=30))
def test_chunks_in_any_portions_make_the_same_body(body: bytes, size: int, places: list[int]) -> None:
    head = b"POST /validate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    _, seen, _ = feed(cut(head + chunked(body, size), places))
    assert seen == [body]


@given(st.lists(st.binary(min_size=1, max_size=200), max_size=10))
def test_garbage_is_never_answered_with_200(portions: list[bytes]) -> None:
    written, seen, pool = feed(portions)
    assert seen == []
    assert 200 not in statuses(written)
    assert pool.empty


@given(
    st.lists(requests(), min_size=1, max_size=2),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=5),
    st.lists(st.integers(0, 10_000), max_size=10),
)
def test_spoilt_requests_get_well_formed_answers(
    sent: list[tuple[bytes, bytes]], changes: list[tuple[int, int, bytes]], places: list[int]
) -> None:
    spoilt = b"".join(request for request, _ in sent)
    for place, length, put in changes:
        start = place % (len(spoilt) + 1)
        spoilt = spoilt[:start] + put + spoilt[start + length :]
    written, seen, pool = feed(cut(spoilt, places))
    assert statuses(written).count(200) == len(seen)
    assert pool._held == 0
    assert pool.empty
