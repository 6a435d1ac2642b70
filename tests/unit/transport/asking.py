"""Shorthands for tests: ask a fake store something, and say what came of it."""

from collections.abc import Callable, Sequence

import pytest
from tests.unit.transport.fake_store import FakeStore

from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.exchange import Request
from aegis.adapters.transport.limits import TransportLimits
from aegis.adapters.transport.origins import parse_url
from aegis.adapters.transport.transport import Transport
from aegis.core.errors import Undecidable

QUICK = TransportLimits(connect_seconds=2.0, read_seconds=2.0, resumptions=2, pause_seconds=0.001)


def by_name(*addresses: str) -> Callable[[str, int], Sequence[str]]:
    """A resolver that knows one answer."""
    return lambda _host, _port: addresses


def get(url: str, method: str = "GET", **credentials: str) -> Request:
    """A request for `url`."""
    place = parse_url(url)
    return Request(method, place.origin, place.target, {}, credentials)


def transport(access: SourceAccess, limits: TransportLimits = QUICK, **options: object) -> Transport:
    return Transport(access, limits, **options)  # type: ignore[arg-type]


def read_all(store: FakeStore, size: int, limits: TransportLimits = QUICK, **options: object) -> bytes:
    """The object `/o`, streamed as an artifact of `size` bytes."""
    received = bytearray()
    with transport(store.access(), limits, **options).ask(get(f"{store.url}/o")) as answer:
        answer.stream(received.extend, size)
    return bytes(received)


def refusal(work: Callable[[], object]) -> Undecidable:
    """The Undecidable that `work` raises."""
    with pytest.raises(Undecidable) as caught:
        work()
    return caught.value
