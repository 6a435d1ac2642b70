"""Bodies are counted as they come: what was expected, announced and sent must be one number, or nothing is known."""

import pytest
from tests.unit.transport.asking import get, read_all, refusal, transport
from tests.unit.transport.fake_store import FakeStore, answer, head, in_turn, sends

from aegis.core.reasons import Reason

CHUNKED = head(200, {"Transfer-Encoding": "chunked"})
BOTH = head(200, {"Transfer-Encoding": "chunked", "Content-Length": "3"})


def test_exactly_the_bytes(store: FakeStore) -> None:
    body = bytes(range(256)) * 4096
    store.behaviours["/o"] = answer(200, body)

    assert read_all(store, len(body)) == body
    store.behaviours["/o"] = answer(200, b"")
    assert read_all(store, 0) == b""


@pytest.mark.parametrize(
    ("pieces", "size", "reason"),
    [
        ((head(200, {"Content-Length": "4"}), b"abcd"), 3, Reason.ARTIFACT_CHANGED),
        ((head(200, {"Content-Length": "2"}), b"ab"), 3, Reason.ARTIFACT_CHANGED),
        ((head(200, {"Content-Length": "3"}), b"ab"), 3, Reason.SOURCE_UNAVAILABLE),
        ((head(200, {}), b"abc"), 3, Reason.SOURCE_MISCONFIGURED),
        ((head(200, {"Content-Length": "-3"}), b"abc"), 3, Reason.SOURCE_MISCONFIGURED),
        ((head(200, {"Content-Length": "3, 3"}), b"abc"), 3, Reason.SOURCE_MISCONFIGURED),
        ((head(200, {"Content-Length": "٣"}), b"abc"), 3, Reason.SOURCE_MISCONFIGURED),
        ((CHUNKED, b"3\r\nabc\r\n0\r\n\r\n"), 3, Reason.SOURCE_MISCONFIGURED),
        ((BOTH, b"4\r\nabcd\r\n0\r\n\r\n"), 3, Reason.ARTIFACT_CHANGED),
        ((BOTH, b"2\r\nab\r\n0\r\n\r\n"), 3, Reason.ARTIFACT_CHANGED),
        ((BOTH, b"3\r\nab"), 3, Reason.SOURCE_UNAVAILABLE),
    ],
)
def test_a_lie_about_the_size_of_an_artifact(store: FakeStore, pieces: object, size: int, reason: Reason) -> None:
    store.behaviours["/o"] = sends(*pieces)  # type: ignore[misc]

    assert refusal(lambda: read_all(store, size)).reason is reason


def test_bytes_after_the_announced_end_are_no_part_of_it(store: FakeStore) -> None:
    store.behaviours["/o"] = sends(head(200, {"Content-Length": "3"}), b"abcdef")

    assert read_all(store, 3) == b"abc"


def small(store: FakeStore, limit: int) -> bytes:
    with transport(store.access()).ask(get(f"{store.url}/o")) as got:
        return got.read(limit)


def test_a_small_file_may_come_in_chunks(store: FakeStore) -> None:
    store.behaviours["/o"] = sends(CHUNKED, b"3;ext=1\r\nabc\r\n1\r\nd\r\n0\r\nTrailer: x\r\n\r\n")

    assert small(store, 4) == b"abcd"
    assert refusal(lambda: small(store, 3)).reason is Reason.ARTIFACT_TOO_LARGE


@pytest.mark.parametrize(
    ("pieces", "reason"),
    [
        ((head(200, {"Content-Length": "5000000000"}),), Reason.ARTIFACT_TOO_LARGE),
        ((head(200, {"Content-Length": "3"}), b"ab"), Reason.SOURCE_UNAVAILABLE),
        ((head(200, {}), b"ab"), Reason.SOURCE_MISCONFIGURED),
        ((CHUNKED, b"3\r\nab"), Reason.SOURCE_UNAVAILABLE),
        ((CHUNKED, b"ffffffffffffffffffff\r\nab"), Reason.SOURCE_UNAVAILABLE),
        ((CHUNKED, b"no number\r\nab"), Reason.SOURCE_UNAVAILABLE),
    ],
)
def test_a_lie_about_a_small_file(store: FakeStore, pieces: object, reason: Reason) -> None:
    store.behaviours["/o"] = sends(*pieces)  # type: ignore[misc]

    assert refusal(lambda: small(store, 100)).reason is reason


def test_compressed_answers_are_not_asked_for_and_not_taken(store: FakeStore) -> None:
    store.behaviours["/o"] = answer(200, b"\x1f\x8b" + b"x" * 100, Content_Encoding="gzip")
    error = refusal(lambda: read_all(store, 102))

    assert error.reason is Reason.SOURCE_MISCONFIGURED
    assert store.seen[0].headers["accept-encoding"] == "identity"
    store.behaviours["/o"] = answer(404, b"\x1f\x8b", Content_Encoding="gzip")
    with transport(store.access()).ask(get(f"{store.url}/o")) as got:
        assert got.status == 404


def test_one_connection_serves_answers_that_are_read_to_their_end(store: FakeStore) -> None:
    store.behaviours["/o"] = answer(200, b"abc", ETag='"1"')
    asked = transport(store.access())
    for method in ("HEAD", "GET", "HEAD", "GET"):
        with asked.ask(get(f"{store.url}/o", method)) as got:
            assert got.length == 3
            assert got.headers["etag"] == '"1"'
            if method == "GET":
                assert got.read(3) == b"abc"

    assert store.connections == 1


def test_a_kept_connection_that_died_is_replaced_without_a_word(store: FakeStore) -> None:
    store.behaviours["/o"] = in_turn(answer(200, b"abc"), sends(), answer(200, b"abc"))
    asked = transport(store.access())
    for _ in range(2):
        with asked.ask(get(f"{store.url}/o")) as got:
            assert got.read(3) == b"abc"


def test_a_store_that_always_hangs_up_is_asked_twice_and_no_more(store: FakeStore) -> None:
    store.behaviours["/o"] = sends()

    assert refusal(lambda: small(store, 3)).reason is Reason.SOURCE_UNAVAILABLE
    assert len(store.seen) == 2
