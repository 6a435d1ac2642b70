"""What Google's store seldom says."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.unit.transport.asking import QUICK, refusal
from tests.unit.transport.fake_store import Behaviour, FakeStore, Seen, answer, in_turn

from aegis.adapters.stores import open_store
from aegis.adapters.stores.gcs.objects import listing
from aegis.adapters.stores.paging import MOST_PAGES
from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.ports import Store

NAME = "llama/model.bin"
URI = f"gs://models/{NAME}"
PREFIX = "gs://models/llama/"
OBJECT = "/storage/v1/b/models/o/llama%2Fmodel.bin"
OBJECTS = "/storage/v1/b/models/o"


def opened(fake: FakeStore, **changes: object) -> Store:
    return open_store("gs", fake.access(**changes), QUICK)


def described(name: str = NAME, size: Any = "3", generation: Any = "7", **more: Any) -> dict[str, Any]:
    """An object as the API describes it."""
    return {"name": name, "size": size, "generation": generation, **more}


def says(value: object, status: int = 200) -> Behaviour:
    return answer(status, json.dumps(value).encode())


def serving(about: Behaviour, media: Behaviour) -> Behaviour:
    """What the API says of an object, and its bytes."""
    return lambda seen: (media if "alt=media" in seen.target else about)(seen)


def read(store: Store, location: str = URI) -> bytes:
    artifact = store.resolve(location, "")
    received = bytearray()
    store.read(artifact, artifact.files[0], received.extend)
    return bytes(received)


def test_an_object_is_asked_for_by_the_generation_that_was_looked_up(store: FakeStore) -> None:
    store.behaviours[OBJECT] = serving(says(described()), answer(200, b"abc", x_goog_generation="7"))

    assert read(opened(store)) == b"abc"
    assert [(seen.method, seen.target) for seen in store.seen] == [
        ("GET", f"{OBJECT}?fields=name%2Csize%2Cgeneration%2CcontentEncoding"),
        ("GET", f"{OBJECT}?alt=media&generation=7"),
    ]
    assert opened(store).resolve(URI, "7").identity == Identity(IdentityKind.GENERATION, "7")


@pytest.mark.parametrize(
    "media",
    [
        answer(404),
        answer(412),
        answer(200, b"abc", x_goog_generation="8"),
        answer(200, b"abc"),
        answer(200, b"abcd", x_goog_generation="7"),
    ],
    ids=["gone", "precondition", "other generation", "no generation", "other size"],
)
def test_an_object_that_changed_since_it_was_looked_up(store: FakeStore, media: Behaviour) -> None:
    store.behaviours[OBJECT] = serving(says(described()), media)

    assert refusal(lambda: read(opened(store))).reason is Reason.ARTIFACT_CHANGED


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        (answer(404), Reason.ARTIFACT_NOT_FOUND),
        (answer(403), Reason.ARTIFACT_NOT_FOUND),
        (answer(401), Reason.SOURCE_MISCONFIGURED),
        (answer(429), Reason.SOURCE_UNAVAILABLE),
        (answer(503), Reason.SOURCE_UNAVAILABLE),
        (answer(200, b"<html>"), Reason.SOURCE_MISCONFIGURED),
        (answer(200, b"[" * 50000), Reason.SOURCE_MISCONFIGURED),
        (says([described()]), Reason.SOURCE_MISCONFIGURED),
        (says(described(name="llama/other")), Reason.SOURCE_MISCONFIGURED),
        (says(described(name=None)), Reason.SOURCE_MISCONFIGURED),
        (says(described(size=3)), Reason.SOURCE_MISCONFIGURED),
        (says(described(size="-3")), Reason.SOURCE_MISCONFIGURED),
        (says(described(size="9" * 30)), Reason.SOURCE_MISCONFIGURED),
        (says(described(generation="")), Reason.SOURCE_MISCONFIGURED),
        (says(described(generation="x")), Reason.SOURCE_MISCONFIGURED),
        (says(described(contentEncoding="gzip")), Reason.SOURCE_MISCONFIGURED),
        (says(described(padding="x" * (64 << 10))), Reason.ARTIFACT_TOO_LARGE),
    ],
)
def test_what_the_api_may_say_of_an_object_instead(store: FakeStore, about: Behaviour, reason: Reason) -> None:
    store.behaviours[OBJECT] = about

    assert refusal(lambda: opened(store).resolve(URI, "")).reason is reason


def test_a_store_that_passes_over_a_revision_is_not_believed(store: FakeStore) -> None:
    store.behaviours[OBJECT] = says(described())

    assert refusal(lambda: opened(store).resolve(URI, "6")).reason is Reason.SOURCE_MISCONFIGURED
    assert "generation=6" in store.seen[0].target


@pytest.mark.parametrize(
    ("behaviour", "absent"),
    [(answer(404, b"No such object"), True), (answer(410), True), (answer(403), False), (answer(500), False)],
)
def test_a_fault_never_looks_like_a_missing_signature(store: FakeStore, behaviour: Behaviour, absent: bool) -> None:
    store.behaviours[OBJECT] = behaviour
    if absent:
        assert opened(store).fetch(URI, 9) is None
    else:
        refusal(lambda: opened(store).fetch(URI, 9))


def pages(*found: dict[str, Any]) -> Behaviour:
    """Pages by the token that the page before told."""

    def behave(seen: Seen) -> Any:
        token = parse_qs(urlsplit(seen.target).query).get("pageToken", ["0"])[0]
        return says(found[int(token)])(seen)

    return behave


def test_a_prefix_is_every_page_of_its_listing(store: FakeStore) -> None:
    store.behaviours[OBJECTS] = pages(
        {"items": [described("llama/b"), described("llama/", "0")], "nextPageToken": "1"},
        {"nextPageToken": "2"},
        {"items": [described("llama/a c/é", generation="9")]},
    )
    artifact = opened(store).resolve(PREFIX, "")

    assert [(file.path, file.identity.value) for file in artifact.files] == [("a c/é", "9"), ("b", "7")]
    assert [file.identity.kind for file in artifact.files] == [IdentityKind.GENERATION] * 2
    assert parse_qs(urlsplit(store.seen[0].target).query)["prefix"] == ["llama/"]
    store.behaviours[f"{OBJECTS}/llama%2Fa%20c%2F%C3%A9"] = answer(200, b"abc", x_goog_generation="9")
    received = bytearray()
    opened(store).read(artifact, artifact.files[0], received.extend)
    assert received == b"abc"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ({}, Reason.ARTIFACT_NOT_FOUND),
        ({"items": [described("llama/", "0")]}, Reason.ARTIFACT_NOT_FOUND),
        ({"items": [described("llama/x/", "1")]}, Reason.ARTIFACT_UNREADABLE),
        ({"items": [described("other/x")]}, Reason.SOURCE_MISCONFIGURED),
        ({"items": [described("llama/../x")]}, Reason.ARTIFACT_UNREADABLE),
        ({"items": [described("llama/x"), described("llama/x")]}, Reason.ARTIFACT_UNREADABLE),
        ({"items": [described("llama/x", contentEncoding="br")]}, Reason.SOURCE_MISCONFIGURED),
        ({"items": "x"}, Reason.SOURCE_MISCONFIGURED),
        ({"items": [7]}, Reason.SOURCE_MISCONFIGURED),
        ({"items": [], "nextPageToken": 1}, Reason.SOURCE_MISCONFIGURED),
    ],
)
def test_what_no_prefix_of_an_artifact_may_hold(store: FakeStore, page: dict[str, Any], reason: Reason) -> None:
    store.behaviours[OBJECTS] = says(page)

    assert refusal(lambda: opened(store).resolve(PREFIX, "")).reason is reason


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (answer(403), Reason.ARTIFACT_NOT_FOUND),
        (answer(404), Reason.ARTIFACT_NOT_FOUND),
        (answer(500), Reason.SOURCE_UNAVAILABLE),
        (answer(200, b"x" * (8 << 20 | 1)), Reason.ARTIFACT_TOO_LARGE),
    ],
)
def test_a_listing_that_fails(store: FakeStore, behaviour: Behaviour, reason: Reason) -> None:
    store.behaviours[OBJECTS] = behaviour

    assert refusal(lambda: opened(store).resolve(PREFIX, "")).reason is reason


def test_a_listing_without_end() -> None:
    asked: list[str] = []

    def fetch(token: str) -> bytes:
        asked.append(token)
        return json.dumps({"nextPageToken": f"{len(asked)}"}).encode()

    with pytest.raises(Undecidable, match="does not end"):
        list(listing(fetch, "the store"))
    assert len(asked) == MOST_PAGES


def test_prefixes_have_no_generation(store: FakeStore) -> None:
    assert refusal(lambda: opened(store).resolve(PREFIX, "7")).reason is Reason.SOURCE_MISCONFIGURED
    assert store.connections == 0


@pytest.mark.parametrize(
    "after",
    [
        {"items": [described("llama/a")]},
        {"items": [described("llama/a", generation="8"), described("llama/b")]},
        {"items": [described("llama/a"), described("llama/b"), described("llama/c")]},
    ],
    ids=["gone", "replaced", "added"],
)
def test_a_prefix_that_changed_while_it_was_read(store: FakeStore, after: dict[str, Any]) -> None:
    before = {"items": [described("llama/a"), described("llama/b")]}
    store.behaviours[OBJECTS] = in_turn(says(before), says(before), says(after))
    asked = opened(store)
    artifact = asked.resolve(PREFIX, "")

    asked.confirm(artifact)
    assert refusal(lambda: asked.confirm(artifact)).reason is Reason.ARTIFACT_CHANGED
