"""Files of an HTTPS server: pinned by a strong entity tag, and never by less without saying so."""

import base64

import pytest
from tests.unit.transport.asking import QUICK, refusal
from tests.unit.transport.fake_store import FakeStore, answer, in_turn

from aegis.adapters.stores import open_store
from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.reasons import Reason
from aegis.ports import Store


def opened(fake: FakeStore, **changes: object) -> Store:
    return open_store("https", fake.access(**changes), QUICK)


def read(store: Store, location: str) -> bytes:
    artifact = store.resolve(location, "")
    received = bytearray()
    store.read(artifact, artifact.files[0], received.extend)
    return bytes(received)


def test_a_strong_entity_tag_pins_a_file(store: FakeStore) -> None:
    store.behaviours["/m/model.bin"] = answer(200, b"abc", ETag='"v1"')
    artifact = opened(store).resolve(f"{store.url}/m/model.bin", "")

    assert artifact.identity == Identity(IdentityKind.ETAG, '"v1"')
    assert (artifact.size, artifact.endpoint) == (3, store.url)
    assert read(opened(store), f"{store.url}/m/model.bin") == b"abc"
    assert [seen.method for seen in store.seen] == ["HEAD", "HEAD", "GET"]
    assert store.seen[-1].headers["if-match"] == '"v1"'


@pytest.mark.parametrize("tag", [{"ETag": 'W/"v1"'}, {"ETag": "v1"}, {"ETag": '""'}, {}])
def test_a_weak_one_does_not(store: FakeStore, tag: dict[str, str]) -> None:
    store.behaviours["/o"] = answer(200, b"abc", **tag)

    assert opened(store).resolve(f"{store.url}/o", "").identity == Identity(IdentityKind.NONE)
    assert read(opened(store), f"{store.url}/o") == b"abc"
    assert "if-match" not in store.seen[-1].headers


@pytest.mark.parametrize(
    "now",
    [
        answer(412),
        answer(404),
        answer(410),
        answer(200, b"xyz", ETag='"v2"'),
        answer(200, b"xyz"),
        answer(200, b"abcd", ETag='"v1"'),
    ],
    ids=["precondition", "missing", "gone", "other tag", "no tag", "other size"],
)
def test_a_file_that_changed_since_it_was_looked_up(store: FakeStore, now: object) -> None:
    store.behaviours["/o"] = in_turn(answer(200, b"abc", ETag='"v1"'), now)  # type: ignore[arg-type]

    assert refusal(lambda: read(opened(store), f"{store.url}/o")).reason is Reason.ARTIFACT_CHANGED


def test_a_server_that_tells_no_size(store: FakeStore) -> None:
    store.behaviours["/o"] = answer(200, Content_Length="many", ETag='"v1"')

    assert refusal(lambda: opened(store).resolve(f"{store.url}/o", "")).reason is Reason.SOURCE_MISCONFIGURED


@pytest.mark.parametrize(
    ("secret", "header"),
    [
        ({"token": b"t0k3n\n"}, "Bearer t0k3n"),
        ({"username": b"me", "password": b"a:b"}, "Basic " + base64.b64encode(b"me:a:b").decode()),
    ],
)
def test_credentials_of_the_source(store: FakeStore, secret: dict[str, bytes], header: str) -> None:
    store.behaviours["/o"] = answer(200, b"abc")
    opened(store, credentials=secret).fetch(f"{store.url}/o", 3)

    assert store.seen[0].headers["authorization"] == header


def test_without_a_secret_nobody_asks_in_a_name(store: FakeStore) -> None:
    store.behaviours["/o"] = answer(200, b"abc")
    opened(store).fetch(f"{store.url}/o", 3)

    assert "authorization" not in store.seen[0].headers


@pytest.mark.parametrize(
    "secret",
    [{"AWS_ACCESS_KEY_ID": b"x"}, {"username": b"me"}, {"password": b"x"}, {"username": b"a:b", "password": b"x"}],
)
def test_a_secret_that_is_of_no_use_is_not_passed_over(store: FakeStore, secret: dict[str, bytes]) -> None:
    assert refusal(lambda: opened(store, credentials=secret)).reason is Reason.SOURCE_MISCONFIGURED


@pytest.mark.parametrize("location", ["https://models.example/o", "s3://models/o", "https://127.0.0.1/o"])
def test_credentials_go_to_the_sources_own_host_only(store: FakeStore, location: str) -> None:
    asked = opened(store, credentials={"token": b"t0k3n"})

    assert refusal(lambda: asked.resolve(location, "")).reason is Reason.SOURCE_MISCONFIGURED
    assert refusal(lambda: asked.fetch(location, 10)).reason is Reason.SOURCE_MISCONFIGURED
    assert store.connections == 0


@pytest.mark.parametrize("status", [404, 410])
def test_only_a_clear_no_means_that_there_is_no_signature(store: FakeStore, status: int) -> None:
    store.behaviours["/o.sig"] = answer(status, b"<html>")

    assert opened(store).fetch(f"{store.url}/o.sig", 10) is None


@pytest.mark.parametrize("status", [204, 206, 301, 400, 401, 403, 408, 418, 429, 500, 502, 503, 504])
def test_anything_else_is_a_fault(store: FakeStore, status: int) -> None:
    store.behaviours["/o.sig"] = answer(status)

    refusal(lambda: opened(store).fetch(f"{store.url}/o.sig", 10))


def test_a_signature_that_may_not_be_read_says_what_to_do(store: FakeStore) -> None:
    store.behaviours["/o.sig"] = answer(403)

    assert "name the signatures in spec.signatures" in str(
        refusal(lambda: opened(store).fetch(f"{store.url}/o.sig", 9))
    )


def test_the_signature_limit(store: FakeStore) -> None:
    store.behaviours["/o.sig"] = answer(200, b"0123456789")

    assert opened(store).fetch(f"{store.url}/o.sig", 10) == b"0123456789"
    assert refusal(lambda: opened(store).fetch(f"{store.url}/o.sig", 9)).reason is Reason.ARTIFACT_TOO_LARGE


def test_a_prefix_and_a_revision_are_refused_with_the_way_out(store: FakeStore) -> None:
    prefix = refusal(lambda: opened(store).resolve(f"{store.url}/m/", ""))
    assert prefix.reason is Reason.ARTIFACT_UNREADABLE
    assert "https:// has no listings" in str(prefix)

    assert refusal(lambda: opened(store).resolve(f"{store.url}/m", "v1")).reason is Reason.SOURCE_MISCONFIGURED
    assert store.connections == 0
