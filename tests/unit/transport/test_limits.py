"""A store that is endless, slow or silent costs a bounded time, and no more memory than a piece."""

import itertools
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.unit.transport.asking import QUICK, get, read_all, refusal, transport
from tests.unit.transport.fake_store import Behaviour, FakeStore, Seen, head, silent

from aegis.adapters.transport.limits import Pace, TransportLimits
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason


def endless(start: bytes, piece: bytes) -> Behaviour:
    def behave(_: Seen) -> Iterator[bytes]:
        yield start
        yield from itertools.repeat(piece)

    return behave


CHUNKED = head(200, {"Transfer-Encoding": "chunked"})


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"a" * 4096),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 512),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 256),
        (b"", b"\0" * 4096),
    ],
    ids=["one header", "many headers", "interim answers", "noise"],
)
def test_headers_without_end(store: FakeStore, start: bytes, piece: bytes) -> None:
    store.behaviours["/o"] = endless(start, piece)

    assert refusal(lambda: transport(store.access()).ask(get(f"{store.url}/o"))).reason is Reason.SOURCE_UNAVAILABLE


@pytest.mark.parametrize(
    ("start", "piece"),
    [(CHUNKED, b"1000\r\n" + b"x" * 4096 + b"\r\n"), (CHUNKED + b"1\r\nx\r\n0\r\n", b"X: y\r\n" * 512)],
    ids=["chunks", "trailers"],
)
def test_chunks_and_trailers_without_end(store: FakeStore, start: bytes, piece: bytes) -> None:
    store.behaviours["/o"] = endless(start, piece)
    limits = replace(QUICK, chunked_bytes=1 << 20)
    with transport(store.access(), limits).ask(get(f"{store.url}/o")) as answer:
        assert refusal(lambda: answer.read(16 << 20)).reason is Reason.SOURCE_UNAVAILABLE


def test_a_body_without_end_stops_at_the_first_byte_too_many(store: FakeStore) -> None:
    store.behaviours["/o"] = endless(CHUNKED, b"1000\r\n" + b"x" * 4096 + b"\r\n")
    with transport(store.access()).ask(get(f"{store.url}/o")) as answer:
        assert refusal(lambda: answer.read(100_000)).reason is Reason.ARTIFACT_TOO_LARGE


def test_a_slow_drip_is_noticed_inside_one_read(store: FakeStore) -> None:
    def drip(_: Seen) -> Iterator[bytes]:
        yield head(200, {"Content-Length": "1000000"})
        yield from itertools.repeat(b"x", 1000)

    store.behaviours["/o"] = drip
    # Every byte takes seven seconds on this clock, so that no single wait is long enough for a socket's timeout.
    error = refusal(lambda: read_all(store, 1_000_000, monotonic=itertools.count(0.0, 7.0).__next__))

    assert error.reason is Reason.SOURCE_TIMEOUT


def test_dripping_headers_are_noticed(store: FakeStore) -> None:
    store.behaviours["/o"] = endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n")
    asked = transport(store.access(), monotonic=itertools.count(0.0, 20.0).__next__)

    assert refusal(lambda: asked.ask(get(f"{store.url}/o"))).reason is Reason.SOURCE_TIMEOUT


@pytest.mark.parametrize("part", [b"", head(200, {"Content-Length": "10"}), head(200, {"Content-Length": "10"}) + b"x"])
def test_silence_ends(store: FakeStore, part: bytes) -> None:
    def behave(seen: Seen) -> Iterator[bytes]:
        yield part
        yield from silent(seen)

    store.behaviours["/o"] = behave
    error = refusal(lambda: read_all(store, 10, replace(QUICK, read_seconds=0.1)))

    assert error.reason is Reason.SOURCE_TIMEOUT
    assert store.url in str(error)


def test_a_handshake_that_never_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        fake = FakeStore(port=mute.getsockname()[1])
        asked = transport(fake.access(), replace(QUICK, connect_seconds=0.1))

        assert refusal(lambda: asked.ask(get(f"{fake.url}/o"))).reason is Reason.SOURCE_TIMEOUT


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


LIMITS = TransportLimits(minimum_rate=1000, rate_window_seconds=10, total_seconds=25)


def test_a_pace_just_fast_enough_goes_on_until_the_end_of_time() -> None:
    clock = Clock()
    pace = Pace(LIMITS, clock, "https://models.example")
    pace.head_complete(chunked=False)
    for _ in range(2):
        clock.now += 10
        pace.count(10_000)
    clock.now += 5
    with pytest.raises(Undecidable) as caught:
        pace.count(1 << 30)
    assert caught.value.reason is Reason.SOURCE_TIMEOUT
    assert "https://models.example took longer than 25 s" in str(caught.value)


def test_every_window_is_judged_by_itself() -> None:
    clock = Clock()
    pace = Pace(LIMITS, clock, "https://models.example")
    pace.head_complete(chunked=False)
    clock.now += 10
    pace.count(1_000_000)
    clock.now += 10
    with pytest.raises(Undecidable) as caught:
        pace.count(9_999)
    assert "https://models.example sent only 9999 bytes in 10 s" in str(caught.value)
