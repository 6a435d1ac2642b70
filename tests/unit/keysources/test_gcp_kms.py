"""Google Cloud KMS: versions and their states, pages, and the two ways to a token."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from tests.unit.keysources.clouds import (
    ACCESS_TOKEN,
    IN_FILE,
    KEY_NAME,
    OWN,
    PROVIDER,
    RSA_KEY,
    VERSIONS,
    cloud_context,
    crypto_key_version,
    gcp,
    gcp_public_key,
    serve_gcp,
    service_account,
)
from tests.unit.keysources.fake_server import FakeServer, Handler, says
from tests.unit.keysources.vault_builders import SERVICE_ACCOUNT_TOKEN, TOKEN, public_pem

from aegis.adapters.keysources import open_key_source
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.gcp_kms import GCPWorkloadIdentity


def refused(fake: FakeServer, **changes: Any) -> Undecidable:
    surroundings = cloud_context(fake, **changes.pop("surroundings", {}))
    with pytest.raises(Undecidable) as caught:
        open_key_source(gcp(fake, **changes), surroundings).read()
    return caught.value


def public_key_of(number: int) -> str:
    return f"{VERSIONS}/{number}/publicKey"


def test_every_version_is_read_with_its_date(fake: FakeServer) -> None:
    serve_gcp(fake, crypto_key_version(2), crypto_key_version(1))
    snapshot = open_key_source(gcp(fake), cloud_context(fake)).read()
    assert [each.version for each in snapshot.keys] == [1, 2]
    assert str(snapshot.keys[0].created) == "2026-01-02 03:04:05.678901+00:00"
    for request in fake.requests:
        if "publicKey" in request.path or "Versions?" in request.path:
            assert request.headers["Authorization"] == f"Bearer {ACCESS_TOKEN}"


STATES = {
    "ENABLED": ([1, 2], set()),
    "DISABLED": ([1], {2}),
    "DESTROY_SCHEDULED": ([1], {2}),
    "DESTROYED": ([1], {2}),
    "PENDING_EXTERNAL_DESTRUCTION": ([1], {2}),
    "PENDING_GENERATION": ([1], set()),
    "PENDING_IMPORT": ([1], set()),
    "IMPORT_FAILED": ([1], set()),
}


@pytest.mark.parametrize(("state", "expected"), STATES.items())
def test_the_state_of_a_version(fake: FakeServer, state: str, expected: tuple[list[int], set[int]]) -> None:
    serve_gcp(fake, crypto_key_version(1), crypto_key_version(2, state))
    snapshot = open_key_source(gcp(fake), cloud_context(fake)).read()
    assert ([each.version for each in snapshot.keys], snapshot.ended_versions) == expected
    assert snapshot.refused == ()


def test_a_version_that_is_disabled_and_enabled_again_comes_back(fake: FakeServer) -> None:
    serve_gcp(fake)
    source = open_key_source(gcp(fake), cloud_context(fake))
    before = source.read()
    fake.answers[VERSIONS] = says(200, {"cryptoKeyVersions": [crypto_key_version(1, "DISABLED")]})
    assert source.read().ended_versions == {1}
    fake.answers[VERSIONS] = says(200, {"cryptoKeyVersions": [crypto_key_version(1)]})
    assert source.read() == before


REFUSED = {
    "a state that nobody knows": (crypto_key_version(2, "SOMETHING_NEW"), "a state that is not known"),
    "a key that encrypts": (crypto_key_version(2, algorithm="GOOGLE_SYMMETRIC_ENCRYPTION"), "not one that signs"),
}


@pytest.mark.parametrize(("version", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_a_version_is_refused_beside_the_others_for(fake: FakeServer, version: dict[str, Any], words: str) -> None:
    serve_gcp(fake, crypto_key_version(1), version)
    snapshot = open_key_source(gcp(fake), cloud_context(fake)).read()
    assert [each.version for each in snapshot.keys] == [1]
    assert [(each.version, words in each.refused.detail) for each in snapshot.refused] == [(2, True)]


def test_a_version_whose_pem_cannot_be_used_is_refused(fake: FakeServer) -> None:
    serve_gcp(fake)
    fake.answers[public_key_of(1)] = says(200, gcp_public_key(1, "ssh-ed25519 AAAA"))
    (refusal,) = open_key_source(gcp(fake), cloud_context(fake)).read().refused
    assert "no PEM block" in refusal.refused.detail


def pages(count: int, *, endless: bool = False) -> Any:
    """As many pages of one version each; each names the next."""

    def behave(handler: Handler) -> None:
        query = parse_qs(handler.path.partition("?")[2])
        page = int(query.get("pageToken", ["1"])[0])
        following = str(page + 1) if endless or page < count else ""
        body = {"cryptoKeyVersions": [crypto_key_version(page, "DISABLED")], "nextPageToken": following}
        says(200, body)(handler)

    return behave


def test_all_pages_are_read(fake: FakeServer) -> None:
    serve_gcp(fake)
    fake.answers[VERSIONS] = pages(3)
    assert open_key_source(gcp(fake), cloud_context(fake)).read().ended_versions == {1, 2, 3}


def test_pages_without_an_end_are_not_followed_for_ever(fake: FakeServer) -> None:
    serve_gcp(fake)
    fake.answers[VERSIONS] = pages(1, endless=True)
    assert refused(fake).reason is Reason.KEY_SOURCE_MALFORMED
    assert fake.count(f"{VERSIONS}?pageSize=100&pageToken=64") == 1


def version(**changes: Any) -> dict[str, Any]:
    return {"cryptoKeyVersions": [crypto_key_version(1, **changes)]}


ANSWERS: dict[str, tuple[object, Reason]] = {
    "no version": ({"totalSize": 0}, Reason.KEY_NOT_FOUND),
    "versions that are no list": ({"cryptoKeyVersions": {"1": {}}}, Reason.KEY_SOURCE_MALFORMED),
    "a version that is no object": ({"cryptoKeyVersions": ["1"]}, Reason.KEY_SOURCE_MALFORMED),
    "a version of another key": (version(name=f"{KEY_NAME}x/cryptoKeyVersions/1"), Reason.KEY_SOURCE_MALFORMED),
    "a version that is no number": (version(name=f"{KEY_NAME}/cryptoKeyVersions/one"), Reason.KEY_SOURCE_MALFORMED),
    "a time that is none": (version(createTime="yesterday"), Reason.KEY_SOURCE_MALFORMED),
    "a state that is no text": (version(state=1), Reason.KEY_SOURCE_MALFORMED),
}


@pytest.mark.parametrize(("answer", "reason"), ANSWERS.values(), ids=ANSWERS.keys())
def test_a_list_with(fake: FakeServer, answer: object, reason: Reason) -> None:
    serve_gcp(fake)
    fake.answers[VERSIONS] = says(200, answer)
    assert refused(fake).reason is reason


def test_the_public_key_of_another_version_is_not_taken(fake: FakeServer) -> None:
    serve_gcp(fake)
    fake.answers[public_key_of(1)] = says(200, gcp_public_key(2, public_pem()))
    assert refused(fake).reason is Reason.KEY_SOURCE_MALFORMED


def test_a_name_that_the_server_does_not_take_is_a_mistake_in_the_keyring(fake: FakeServer) -> None:
    serve_gcp(fake)
    fake.answers[VERSIONS] = says(400, {"error": {"code": 400, "status": "INVALID_ARGUMENT"}})
    assert refused(fake).reason is Reason.KEY_SOURCE_MISCONFIGURED


@pytest.mark.parametrize(
    "name", ["", "release", f"{KEY_NAME}/cryptoKeyVersions/1", KEY_NAME.replace("models", "../x", 1)]
)
def test_a_name_that_cannot_stand_in_a_path_is_asked_for_nowhere(fake: FakeServer, name: str) -> None:
    error = refused(fake, key_name=name)
    assert error.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert fake.requests == []


def form(fake: FakeServer) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(fake.requests[0].body.decode()).items()}


def test_a_service_account_signs_for_its_token(fake: FakeServer) -> None:
    """RFC 7523 2.1."""
    serve_gcp(fake)
    open_key_source(gcp(fake), cloud_context(fake)).read()
    asked = form(fake)
    assert asked["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    message, _, signature = asked["assertion"].rpartition(".")
    padded = base64.urlsafe_b64decode(signature + "==")
    RSA_KEY.public_key().verify(padded, message.encode(), padding.PKCS1v15(), hashes.SHA256())
    claims = json.loads(base64.urlsafe_b64decode(message.partition(".")[2] + "=="))
    assert claims["scope"] == "https://www.googleapis.com/auth/cloudkms"
    assert claims["iss"] == "aegis@models.iam.gserviceaccount.com"


@pytest.mark.parametrize(("token", "shown"), [(OWN, SERVICE_ACCOUNT_TOKEN), (IN_FILE, TOKEN)], ids=["own", "file"])
def test_a_token_is_exchanged_for_one_of_googles(fake: FakeServer, token: Any, shown: str) -> None:
    """RFC 8693 2.1."""
    serve_gcp(fake)
    open_key_source(gcp(fake, GCPWorkloadIdentity(PROVIDER, token, fake.address)), cloud_context(fake)).read()
    assert fake.requests[0].path == "/v1/token"
    asked = form(fake)
    assert asked["audience"] == f"//iam.googleapis.com/{PROVIDER}"
    assert asked["subject_token"] == shown
    assert asked["subject_token_type"] == "urn:ietf:params:oauth:token-type:jwt"
    assert asked["scope"] == "https://www.googleapis.com/auth/cloudkms"


INFOS = {
    "no JSON": b"-----BEGIN PRIVATE KEY-----",
    "no object": b"[]",
    "another kind of credential": b'{"type": "external_account"}',
    "half a key": b'{"type": "service_account", "client_email": "a@b", "token_uri": "https://x/token"}',
}


@pytest.mark.parametrize("info", INFOS.values(), ids=INFOS.keys())
def test_a_secret_that_holds_no_key_of_a_service_account_says_so(fake: FakeServer, info: bytes) -> None:
    serve_gcp(fake)
    error = refused(fake, surroundings={"secrets": {"gcp": {"key.json": info}}})
    assert error.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert error.detail == "the Secret 'gcp', entry 'key.json', holds no JSON key of a service account"


@pytest.mark.parametrize("uri", ["http://127.0.0.1/token", "https://127.0.0.1", "https://a@b/token", "ftp://x/"])
def test_a_key_that_leads_to_no_https_server_is_a_mistake_in_the_secret(fake: FakeServer, uri: str) -> None:
    serve_gcp(fake)
    error = refused(fake, surroundings={"secrets": {"gcp": {"key.json": service_account(fake, token_uri=uri)}}})
    assert error.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert "token_uri of the Secret 'gcp'" in error.detail
