"""A connection that breaks in the middle costs the rest once more, and never joins bytes of two states."""

import hashlib

import pytest
from tests.unit.transport.asking import QUICK, refusal
from tests.unit.transport.fake_store import Behaviour, FakeStore, answer, head, in_turn, sends

from aegis.adapters.stores.https import HTTPSStore
from aegis.adapters.stores.s3 import S3Store
from aegis.adapters.transport.transport import Transport
from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.reasons import Reason

BODY = bytes(range(256)) * 64
HALF = len(BODY) // 2
TAG = '"v1"'


def rest(start: int, tag: str = TAG, **changes: str) -> Behaviour:
    said = {"ETag": tag, "Content-Range": f"bytes {start}-{len(BODY) - 1}/{len(BODY)}", **changes}
    return answer(206, BODY[start:], **said)


def breaks(start: int = 0, end: int = HALF) -> Behaviour:
    """Announces all that is left, sends some, and ends."""
    length = {"Content-Length": str(len(BODY) - start), "ETag": TAG}
    if start:
        length["Content-Range"] = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
    return sends(head(206 if start else 200, length), BODY[start:end])


class Reading:
    """One file, read by an HTTPS store; the hash goes on where the connection broke."""

    def __init__(self, store: FakeStore, *behaviours: Behaviour, tag: str = TAG) -> None:
        store.behaviours["/o"] = in_turn(*behaviours)
        self._store = store
        self.waits: list[float] = []
        self._tag = tag
        self.state = hashlib.sha256()

    def run(self) -> None:
        transport = Transport(self._store.access(), QUICK, wait=self.waits.append)
        identity = Identity(IdentityKind.ETAG, self._tag) if self._tag else Identity(IdentityKind.NONE)
        file = StoredFile("", len(BODY), identity)
        artifact = ResolvedArtifact(f"{self._store.url}/o", "", self._store.url, (file,))
        HTTPSStore(self._store.access(), transport).read(artifact, file, self.state.update)

    @property
    def whole(self) -> bool:
        return self.state.digest() == hashlib.sha256(BODY).digest()


def test_the_rest_is_asked_for_under_the_same_identity(store: FakeStore) -> None:
    reading = Reading(store, breaks(), rest(HALF))
    reading.run()

    assert reading.whole
    first, second = store.seen
    assert "range" not in first.headers
    assert (second.headers["range"], second.headers["if-match"]) == (f"bytes={HALF}-", TAG)
    assert reading.waits == [QUICK.pause_seconds]


def test_it_may_break_more_than_once_but_not_for_ever(store: FakeStore) -> None:
    twice = Reading(store, breaks(), breaks(HALF, HALF + 10), rest(HALF + 10))
    twice.run()
    assert twice.whole
    assert twice.waits == [QUICK.pause_seconds, 2 * QUICK.pause_seconds]

    store.seen.clear()
    often = Reading(store, breaks(), *(breaks(HALF + step, HALF + step + 10) for step in (0, 10, 20)), rest(HALF + 30))
    assert refusal(often.run).reason is Reason.SOURCE_UNAVAILABLE
    assert len(store.seen) == 1 + QUICK.resumptions


def test_a_store_that_is_busy_is_asked_again_when_it_says(store: FakeStore) -> None:
    reading = Reading(store, answer(503, Retry_After="7"), answer(200, BODY, ETag=TAG))
    reading.run()

    assert reading.whole
    assert reading.waits == [7]


def test_nobody_waits_for_hours(store: FakeStore) -> None:
    reading = Reading(store, answer(503, Retry_After="3000"), answer(200, BODY, ETag=TAG))
    reading.run()

    assert reading.waits == [60]


@pytest.mark.parametrize(
    ("then", "reason"),
    [
        (rest(HALF, tag='"v2"'), Reason.ARTIFACT_CHANGED),
        (answer(412), Reason.ARTIFACT_CHANGED),
        (answer(416), Reason.ARTIFACT_CHANGED),
        (answer(404), Reason.ARTIFACT_CHANGED),
        (answer(200, BODY, ETag=TAG), Reason.SOURCE_MISCONFIGURED),
        (rest(HALF, **{"Content-Range": f"bytes 0-{len(BODY) - 1}/{len(BODY)}"}), Reason.SOURCE_MISCONFIGURED),
        (rest(HALF, **{"Content-Range": f"bytes {HALF}-{len(BODY)}/{len(BODY) + 1}"}), Reason.SOURCE_MISCONFIGURED),
        (answer(206, BODY[HALF:] + b"x", ETag=TAG), Reason.SOURCE_MISCONFIGURED),
        (answer(403), Reason.ARTIFACT_NOT_FOUND),
    ],
    ids=["other tag", "412", "416", "gone", "all again", "from the start", "longer", "no range", "forbidden"],
)
def test_what_is_not_the_rest_of_the_same_state(store: FakeStore, then: Behaviour, reason: Reason) -> None:
    reading = Reading(store, breaks(), then)

    assert refusal(reading.run).reason is reason
    assert len(store.seen) == 2


def test_without_an_identity_nothing_is_continued(store: FakeStore) -> None:
    length = {"Content-Length": str(len(BODY))}
    reading = Reading(store, sends(head(200, length), BODY[:HALF]), answer(206, BODY[HALF:]), tag="")

    assert refusal(reading.run).reason is Reason.SOURCE_UNAVAILABLE
    assert len(store.seen) == 1


def test_a_part_where_all_was_asked_for_is_no_answer(store: FakeStore) -> None:
    reading = Reading(store, answer(206, BODY, ETag=TAG))

    assert refusal(reading.run).reason is Reason.SOURCE_MISCONFIGURED


def test_s3_continues_a_version(store: FakeStore) -> None:
    version = {"x-amz-version-id": "v1"}
    length = {"Content-Length": str(len(BODY)), **version}
    store.behaviours["/models/o"] = in_turn(sends(head(200, length), BODY[:HALF]), rest(HALF, **version))
    file = StoredFile("", len(BODY), Identity(IdentityKind.VERSION_ID, "v1"))
    artifact = ResolvedArtifact("s3://models/o", "", store.url, (file,))
    state = hashlib.sha256()
    transport = Transport(store.access(), QUICK, wait=lambda _: None)
    S3Store(store.access(), transport).read(artifact, file, state.update)

    assert state.digest() == hashlib.sha256(BODY).digest()
    assert [seen.target for seen in store.seen] == ["/models/o?versionId=v1"] * 2


def test_all_work_of_one_transport_has_an_end(store: FakeStore) -> None:
    store.behaviours["/o"] = answer(200, BODY, ETag=TAG)
    now = [0.0]
    transport = Transport(store.access(), QUICK, monotonic=lambda: now[0])
    https = HTTPSStore(store.access(), transport)
    https.resolve(f"{store.url}/o", "")
    now[0] = QUICK.work_seconds

    error = refusal(lambda: https.resolve(f"{store.url}/o", ""))
    assert error.reason is Reason.SOURCE_TIMEOUT
    assert "in all" in str(error)
