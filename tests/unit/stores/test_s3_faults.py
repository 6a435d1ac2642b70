"""What a real S3 store seldom or never says: each error code, odd versions, other regions."""

import logging

import pytest
from tests.unit.transport.asking import QUICK, refusal
from tests.unit.transport.fake_store import Behaviour, FakeStore, answer, in_turn

from aegis.adapters.stores import open_store
from aegis.adapters.stores.s3_errors import CODES
from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.reasons import Reason
from aegis.ports import Store

KEYS = {"AWS_ACCESS_KEY_ID": b"AKID", "AWS_SECRET_ACCESS_KEY": b"canary-secret", "AWS_SESSION_TOKEN": b"canary-token"}
MODIFIED = "Wed, 21 Oct 2026 07:28:00 GMT"


def opened(fake: FakeStore, **changes: object) -> Store:
    return open_store("s3", fake.access(**{"credentials": KEYS, **changes}), QUICK)


def failing(code: str, status: int = 403) -> Behaviour:
    """An error as S3 writes it."""
    return answer(status, f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>m</Message></Error>'.encode())


def read(store: Store, location: str = "s3://models/o") -> bytes:
    artifact = store.resolve(location, "")
    received = bytearray()
    store.read(artifact, artifact.files[0], received.extend)
    return bytes(received)


@pytest.mark.parametrize("code", CODES)
def test_a_code_that_blames_the_source_is_told_to_the_platform(store: FakeStore, code: str) -> None:
    store.behaviours[""] = failing(code, 400 if code.startswith("A") else 403)
    asked = opened(store)

    for work in (lambda: asked.resolve("s3://models/o", ""), lambda: asked.fetch("s3://models/o", 9)):
        error = refusal(work)
        assert error.reason is Reason.SOURCE_MISCONFIGURED
        assert CODES[code] in str(error)


@pytest.mark.parametrize("code", ["AccessDenied", "AllAccessDisabled", "Nonsense"])
def test_a_forbidden_object_looks_like_a_missing_one(store: FakeStore, code: str) -> None:
    store.behaviours |= {"/models/forbidden": failing(code), "/models/missing": failing("NoSuchKey", 404)}
    forbidden, missing = (
        refusal(lambda name=name: opened(store).resolve(f"s3://models/{name}", "")) for name in ("forbidden", "missing")
    )

    assert forbidden.reason is Reason.ARTIFACT_NOT_FOUND
    assert str(forbidden) == str(missing)


@pytest.mark.parametrize(
    ("behaviour", "absent"),
    [
        (failing("NoSuchKey", 404), True),
        (answer(404), True),
        (answer(404, b"<html>no XML", x_amz_delete_marker="true"), True),
        (failing("NoSuchBucket", 404), False),
        (failing("AccessDenied"), False),
        (failing("RequestTimeTooSkewed"), False),
        (failing("SlowDown", 503), False),
        (failing("InternalError", 500), False),
        (answer(403), False),
    ],
)
def test_a_fault_never_looks_like_a_missing_signature(store: FakeStore, behaviour: Behaviour, absent: bool) -> None:
    store.behaviours[""] = behaviour
    if absent:
        assert opened(store).fetch("s3://models/o.sig", 100) is None
    else:
        refusal(lambda: opened(store).fetch("s3://models/o.sig", 100))


def test_another_region_is_named(store: FakeStore) -> None:
    store.behaviours[""] = failing("PermanentRedirect", 301)

    assert "another region" in str(refusal(lambda: opened(store).resolve("s3://models/o", "")))


def test_a_version_is_asked_for_by_its_id(store: FakeStore) -> None:
    store.behaviours["/models/o"] = answer(200, b"abc", ETag='"e"', **{"x-amz-version-id": "v~1+2=/"})

    assert read(opened(store)) == b"abc"
    assert [(seen.method, seen.target) for seen in store.seen] == [
        ("HEAD", "/models/o"),
        ("GET", "/models/o?versionId=v~1%2B2%3D%2F"),
    ]
    assert "if-match" not in store.seen[1].headers


@pytest.mark.parametrize("version", [{}, {"x-amz-version-id": "null"}])
def test_without_versions_tag_and_time_pin_it(store: FakeStore, version: dict[str, str]) -> None:
    store.behaviours["/models/o"] = answer(200, b"abc", ETag='"e"', Last_Modified=MODIFIED, **version)
    artifact = opened(store).resolve("s3://models/o", "")

    assert artifact.identity == Identity(IdentityKind.ETAG, f'"e" {MODIFIED}')
    assert read(opened(store)) == b"abc"
    assert store.seen[-1].headers["if-match"] == '"e"'


@pytest.mark.parametrize(
    "now",
    [
        answer(412),
        failing("NoSuchKey", 404),
        answer(200, b"xyz", ETag='"f"', Last_Modified=MODIFIED),
        # An entity tag is an MD5 digest: its writer can make two objects with the same.
        answer(200, b"xyz", ETag='"e"', Last_Modified="Wed, 21 Oct 2026 07:28:01 GMT"),
        answer(200, b"xyz", ETag='"e"', Last_Modified=MODIFIED, **{"x-amz-version-id": "v1"}),
    ],
    ids=["precondition", "deleted", "other tag", "same tag, later", "versioned since"],
)
def test_an_object_that_changed_since_it_was_looked_up(store: FakeStore, now: Behaviour) -> None:
    store.behaviours["/models/o"] = in_turn(answer(200, b"abc", ETag='"e"', Last_Modified=MODIFIED), now)

    assert refusal(lambda: read(opened(store))).reason is Reason.ARTIFACT_CHANGED


@pytest.mark.parametrize(
    "headers",
    [
        {"ETag": '"' + "e" * 600 + '"', "Last_Modified": MODIFIED},
        {"ETag": '"e"'},
        {"ETag": '"e"', "x-amz-version-id": "v" * 600},
    ],
    ids=["endless tag", "no time", "endless version"],
)
def test_an_identity_that_cannot_be_kept_is_none(store: FakeStore, headers: dict[str, str]) -> None:
    store.behaviours["/models/o"] = answer(200, b"abc", **headers)

    assert opened(store).resolve("s3://models/o", "").identity == Identity(IdentityKind.NONE)
    assert read(opened(store)) == b"abc"


@pytest.mark.parametrize("version", [{}, {"x-amz-version-id": "other"}])
def test_a_store_that_passes_over_a_revision_is_not_believed(store: FakeStore, version: dict[str, str]) -> None:
    store.behaviours["/models/o"] = answer(200, b"abc", ETag='"e"', **version)

    assert refusal(lambda: opened(store).resolve("s3://models/o", "v1")).reason is Reason.SOURCE_MISCONFIGURED


def test_the_mark_of_a_deletion_is_no_object(store: FakeStore) -> None:
    store.behaviours["/models/o"] = answer(405, x_amz_delete_marker="true")

    assert refusal(lambda: opened(store).resolve("s3://models/o", "v1")).reason is Reason.ARTIFACT_NOT_FOUND


def test_keys_are_percent_encoded_once(store: FakeStore) -> None:
    store.behaviours["/models/a-b._~%2B%3D%2C%3A%40/c"] = answer(200, b"abc", ETag='"e"')

    assert read(opened(store), "s3://models/a-b._~+=,:@/c") == b"abc"


def test_requests_are_signed_with_nothing_but_the_secret(store: FakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.setenv(name, "ambient")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://ambient.example")
    store.behaviours["/models/o"] = answer(200, b"abc")
    opened(store, region="eu-central-7").fetch("s3://models/o", 3)
    opened(store, credentials={}).fetch("s3://models/o", 3)
    signed, anonymous = (seen.headers for seen in store.seen)

    assert signed["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKID/")
    assert "/eu-central-7/s3/aws4_request" in signed["authorization"]
    assert "host;x-amz-content-sha256;x-amz-date;x-amz-security-token" in signed["authorization"]
    assert signed["x-amz-security-token"] == "canary-token"
    assert not {name for name in anonymous if name.startswith("x-amz") or name == "authorization"}


@pytest.mark.parametrize("missing", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_half_a_secret_is_not_anonymous(store: FakeStore, missing: str) -> None:
    secret = {key: value for key, value in KEYS.items() if key != missing}
    error = refusal(lambda: opened(store, credentials=secret))

    assert error.reason is Reason.SOURCE_MISCONFIGURED
    assert missing in str(error)


def test_secrets_reach_no_log_and_no_message(store: FakeStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store.behaviours[""] = failing("AccessDenied")
    said = [str(refusal(lambda: opened(store).fetch("s3://models/o", 9))), repr(store.access(credentials=KEYS))]

    assert store.seen[0].headers["x-amz-security-token"] == "canary-token"
    assert "canary" not in caplog.text + "".join(said)
    assert "Signature" not in caplog.text


def test_a_signature_is_one_object(store: FakeStore) -> None:
    error = refusal(lambda: opened(store).fetch("s3://models/llama/", 9))

    assert error.reason is Reason.ARTIFACT_UNREADABLE
    assert store.connections == 0


@pytest.mark.parametrize(
    "location", ["s3://models/../o", "s3://Models/o", "s3://models/a%2Fb", "/etc/passwd", "s3://m//o"]
)
def test_a_location_that_is_not_canonical_is_not_asked_for(store: FakeStore, location: str) -> None:
    assert refusal(lambda: opened(store).resolve(location, "")).reason is Reason.SOURCE_MISCONFIGURED
    assert store.connections == 0
