"""The objects below a prefix are read in the state of the listing, and the listing is still the same after them."""

import pytest
from tests.unit.stores.listings import PREFIX, SENT, entry, keys, listing, opened, page
from tests.unit.transport.asking import refusal
from tests.unit.transport.fake_store import Behaviour, FakeStore, answer

from aegis.core.reasons import Reason


def test_a_file_is_read_in_the_listed_state(store: FakeStore) -> None:
    store.behaviours["/models"] = listing(keys("a b"))
    store.behaviours["/models/llama/a%20b"] = answer(200, b"abc", **SENT)
    artifact = opened(store).resolve(PREFIX, "")
    received = bytearray()
    opened(store).read(artifact, artifact.files[0], received.extend)

    assert received == b"abc"
    assert store.seen[-1].headers["if-match"] == SENT["ETag"]


@pytest.mark.parametrize(
    "now",
    [
        answer(412),
        answer(404),
        answer(200, b"abcd", **SENT),
        answer(200, b"abc", **{**SENT, "ETag": '"other"'}),
        answer(200, b"abc", **{**SENT, "Last_Modified": "Wed, 21 Oct 2026 07:28:01 GMT"}),
        answer(200, b"abc", **{**SENT, "Last_Modified": "yesterday"}),
        answer(200, b"abc", ETag=SENT["ETag"]),
    ],
    ids=["precondition", "deleted", "other size", "other tag", "later", "odd time", "no time"],
)
def test_a_file_that_changed_since_the_listing(store: FakeStore, now: Behaviour) -> None:
    store.behaviours |= {"/models": listing(keys("a")), "/models/llama/a": now}
    artifact = opened(store).resolve(PREFIX, "")

    error = refusal(lambda: opened(store).read(artifact, artifact.files[0], lambda _: None))
    assert error.reason is Reason.ARTIFACT_CHANGED


@pytest.mark.parametrize(
    "after",
    [
        keys("a"),
        keys("a", "b", "c"),
        keys("a", "c"),
        keys("a", "b", "b"),
        page(entry("llama/a"), entry("llama/b", 4)),
        page(entry("llama/a"), entry("llama/b", tag="&quot;f&quot;")),
        page(entry("llama/a"), entry("llama/b", modified="2026-10-21T07:28:00.513Z")),
        page(),
    ],
    ids=["gone", "come", "renamed", "twice", "size", "tag", "time", "all gone"],
)
def test_a_second_listing_that_differs(store: FakeStore, after: bytes) -> None:
    store.behaviours["/models"] = listing(keys("a", "b"))
    artifact = opened(store).resolve(PREFIX, "")
    opened(store).confirm(artifact)
    store.behaviours["/models"] = listing(keys("b", "a"))
    opened(store).confirm(artifact)

    store.behaviours["/models"] = listing(after)
    assert refusal(lambda: opened(store).confirm(artifact)).reason is Reason.ARTIFACT_CHANGED
