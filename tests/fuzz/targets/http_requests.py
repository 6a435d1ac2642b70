"""HTTP/1.1 as anybody on the network may speak it to the webhook's port (RFC 9112)."""

from collections.abc import Iterator
from http import HTTPStatus

from tests.fuzz.target import Target

from aegis.entrypoints.http.limits import Limits
from aegis.entrypoints.http.messages import NOT_FOUND, Refused, Request, Response
from aegis.entrypoints.http.reader import RequestReader

LIMITS = Limits(body_bytes=1024, head_bytes=1024)
Seen = tuple[list[Request], HTTPStatus | None]


def holds(data: bytes) -> None:
    """The same bytes are the same requests, and end in the same refusal, in whatever portions they come."""
    cut = data[0] % 64 + 1 if data else 1
    whole, portions = _seen([data]), _seen([data[at : at + cut] for at in range(0, len(data), cut)])
    assert whole[0] == portions[0]
    assert all(len(request.body) <= LIMITS.body_bytes for request in whole[0])
    assert whole[1] not in (HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR)


def _seen(portions: list[bytes]) -> Seen:
    requests: list[Request] = []

    def answer(request: Request, keep_alive: bool) -> bool:
        requests.append(request)
        return keep_alive

    reader = RequestReader(LIMITS, _judge, lambda: None, answer)
    try:
        for portion in portions:
            reader.feed(portion)
            assert reader.held <= LIMITS.body_bytes
    except Refused as refused:
        return requests, refused.response.status
    finally:
        reader.close()
    return requests, None


def _judge(method: bytes, path: bytes) -> Response | None:
    return None if path.startswith(b"/validate") else NOT_FOUND


def seeds() -> Iterator[bytes]:
    head = b"POST /validate HTTP/1.1\r\nHost: a\r\n"
    yield head + b"Content-Length: 2\r\n\r\n{}" + head + b"Content-Length: 0\r\n\r\n"
    yield head + b"Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\nTrailer: x\r\n\r\n"
    yield from (head + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}", head + b"Content-Encoding: gzip\r\n\r\n")
    yield from (
        b"GET /validate?x=1 HTTP/1.0\r\n\r\n",
        head + b"Upgrade: x\r\nConnection: upgrade\r\n\r\n",
    )
    yield head + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"


TARGET = Target(holds, seeds, longest=4096)
