"""Azure Key Vault: versions in the order of their creation, their dates, their JSON Web Keys, and the login."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from tests.unit.keysources.clouds import (
    ACCESS_TOKEN,
    CLIENT,
    CLIENT_SECRET,
    DISCOVERY_PATH,
    IN_FILE,
    KEY_PATH,
    OWN,
    RSA_KEY,
    TENANT,
    TOKEN_PATH,
    azure,
    azure_version,
    cloud_context,
    ec_jwk,
    rsa_jwk,
    serve_azure,
)
from tests.unit.keysources.fake_server import FakeServer, Handler, says
from tests.unit.keysources.vault_builders import SERVICE_ACCOUNT_TOKEN, TOKEN

from aegis.adapters.keysources import open_key_source
from aegis.core.errors import Undecidable
from aegis.core.keyrings import KeySnapshot
from aegis.core.keys import PublicKey
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.azure_key_vault import SCOPE, AzureAuth
from aegis.core.spec.key_sources.secret import SecretKeyRef

LIST = f"{KEY_PATH}/versions"


def read(fake: FakeServer) -> KeySnapshot:
    return open_key_source(azure(fake), cloud_context(fake)).read()


def refused(fake: FakeServer, **changes: Any) -> Undecidable:
    with pytest.raises(Undecidable) as caught:
        open_key_source(azure(fake, **changes), cloud_context(fake)).read()
    return caught.value


def test_a_version_is_numbered_by_its_place_in_time(fake: FakeServer) -> None:
    versions = [azure_version(fake, "ccc", 300), azure_version(fake, "aaa", 200), azure_version(fake, "bbb", 100)]
    serve_azure(fake, *versions)
    snapshot = read(fake)
    assert [(each.version, each.created.timestamp()) for each in snapshot.keys if each.created] == [
        (1, 100),
        (2, 200),
        (3, 300),
    ]
    asked = [request for request in fake.requests if request.path.startswith(KEY_PATH)]
    assert {request.headers["Authorization"] for request in asked} == {f"Bearer {ACCESS_TOKEN}"}
    assert all(request.path.endswith("?api-version=7.4") for request in asked)


def test_a_version_that_is_disabled_has_ended_until_it_is_enabled_again(fake: FakeServer) -> None:
    old, new = azure_version(fake, "old", 100), azure_version(fake, "new", 200)
    serve_azure(fake, old, new)
    source = open_key_source(azure(fake), cloud_context(fake))
    before = source.read()
    disabled = azure_version(fake, "old", 100, enabled=False)
    fake.answers[LIST] = says(200, {"value": [disabled, new]})
    snapshot = source.read()
    assert ([each.version for each in snapshot.keys], snapshot.ended_versions) == ([2], {1})
    fake.answers[LIST] = says(200, {"value": [old, new]})
    assert source.read() == before


def test_the_dates_of_a_version_bound_its_key_as_they_are_now(fake: FakeServer) -> None:
    serve_azure(fake, azure_version(fake, "aaa", 100, nbf=150, exp=250))
    source = open_key_source(azure(fake), cloud_context(fake))
    (key,) = source.read().keys
    assert (key.validity.not_before.timestamp(), key.validity.not_after.timestamp()) == (150, 250)
    fake.answers[LIST] = says(200, {"value": [azure_version(fake, "aaa", 100, exp=300)]})
    (key,) = source.read().keys
    assert (key.validity.not_before, key.validity.not_after.timestamp()) == (None, 300)


P384 = ec.generate_private_key(ec.SECP384R1()).public_key()
P521 = ec.generate_private_key(ec.SECP521R1()).public_key()
KEYS: dict[str, tuple[dict[str, Any], object]] = {
    "EC P-384": (ec_jwk(P384), P384),
    "EC P-521, not in an HSM": (ec_jwk(P521, kty="EC"), P521),
    "RSA": (rsa_jwk(), RSA_KEY.public_key()),
    "RSA in an HSM": (rsa_jwk(kty="RSA-HSM"), RSA_KEY.public_key()),
    "without a word on its use": (rsa_jwk(key_ops=None), RSA_KEY.public_key()),
}


@pytest.mark.parametrize(("jwk", "key"), KEYS.values(), ids=KEYS.keys())
def test_a_json_web_key_is_read(fake: FakeServer, jwk: dict[str, Any], key: object) -> None:
    serve_azure(fake)
    fake.answers[f"{KEY_PATH}/a1b2c3"] = says(200, {"key": jwk})
    assert [each.key for each in read(fake).keys] == [PublicKey.from_key(key)]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "that encrypts": (rsa_jwk(key_ops=["encrypt", "wrapKey"]), "neither 'sign' nor 'verify'"),
    "that is symmetric": ({"kty": "oct", "k": "AAAA"}, "another kind than RSA and EC"),
    "on the curve of a currency": (ec_jwk(crv="P-256K"), "a curve other than"),
    "that is no point of its curve": (ec_jwk(x="AQ"), "no public key"),
    "that is too short": (rsa_jwk(n="w" * 171), "an RSA key of 1024 bits"),
}


@pytest.mark.parametrize(("jwk", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_a_version_is_refused_whose_key_is_one(fake: FakeServer, jwk: dict[str, Any], words: str) -> None:
    serve_azure(fake)
    fake.answers[f"{KEY_PATH}/a1b2c3"] = says(200, {"key": jwk})
    snapshot = read(fake)
    assert snapshot.keys == ()
    assert words in snapshot.refused[0].refused.detail


MALFORMED: dict[str, dict[str, Any]] = {
    "no key": {"attributes": {}},
    "no kind": {"key": {"n": "AQAB"}},
    "a number that is none": {"key": rsa_jwk(n="a+b/")},
    "an empty number": {"key": rsa_jwk(e="")},
    "a huge number": {"key": rsa_jwk(n="AQAB" * 1000)},
    "no number": {"key": rsa_jwk(e=65537)},
}


@pytest.mark.parametrize("answer", MALFORMED.values(), ids=MALFORMED.keys())
def test_an_answer_is_malformed_with(fake: FakeServer, answer: dict[str, Any]) -> None:
    serve_azure(fake)
    fake.answers[f"{KEY_PATH}/a1b2c3"] = says(200, answer)
    assert refused(fake).reason is Reason.KEY_SOURCE_MALFORMED


def entry(**attributes: Any) -> dict[str, Any]:
    usual = {"enabled": True, "created": 1}
    return {"value": [{"kid": "https://v/keys/release/abc", "attributes": {**usual, **attributes}}]}


LISTS: dict[str, tuple[object, Reason]] = {
    "no version": ({"value": []}, Reason.KEY_NOT_FOUND),
    "versions that are no list": ({"value": {}}, Reason.KEY_SOURCE_MALFORMED),
    "no date": (entry(created=None), Reason.KEY_SOURCE_MALFORMED),
    "a date that is none": (entry(created="now"), Reason.KEY_SOURCE_MALFORMED),
    "a date beyond all counting": (entry(exp=2**60), Reason.KEY_SOURCE_MALFORMED),
    "an enabling that is no boolean": (entry(enabled="yes"), Reason.KEY_SOURCE_MALFORMED),
    "no name": (
        {"value": [{"kid": "https://v/keys/release/", "attributes": {"created": 1}}]},
        Reason.KEY_SOURCE_MALFORMED,
    ),
    "a name that climbs": ({"value": [{"kid": "k/..", "attributes": {"created": 1}}]}, Reason.KEY_SOURCE_MALFORMED),
}


@pytest.mark.parametrize(("answer", "reason"), LISTS.values(), ids=LISTS.keys())
def test_a_list_with(fake: FakeServer, answer: object, reason: Reason) -> None:
    serve_azure(fake)
    fake.answers[LIST] = says(200, answer)
    assert refused(fake).reason is reason


def pages(fake: FakeServer, count: int, *, elsewhere: str = "") -> Any:
    """As many pages of one disabled version each; each links to the next."""

    def behave(handler: Handler) -> None:
        page = int(parse_qs(handler.path.partition("?")[2]).get("$skiptoken", ["1"])[0])
        link = f"{elsewhere or fake.address}{LIST}?api-version=7.4&$skiptoken={page + 1}"
        version = azure_version(fake, f"v{page}", page, enabled=False)
        says(200, {"value": [version], "nextLink": link if page < count else None})(handler)

    return behave


def test_all_pages_are_read(fake: FakeServer) -> None:
    serve_azure(fake)
    fake.answers[LIST] = pages(fake, 3)
    assert read(fake).ended_versions == {1, 2, 3}


def test_pages_without_an_end_are_not_followed_for_ever(fake: FakeServer) -> None:
    serve_azure(fake)
    fake.answers[LIST] = pages(fake, 1000)
    assert refused(fake).reason is Reason.KEY_SOURCE_MALFORMED


def test_a_page_at_another_server_is_not_asked_for(fake: FakeServer) -> None:
    serve_azure(fake)
    fake.answers[LIST] = pages(fake, 2, elsewhere="https://elsewhere.example")
    error = refused(fake)
    assert error.reason is Reason.KEY_SOURCE_MALFORMED
    assert "leads to another server" in error.detail


def form(fake: FakeServer) -> dict[str, str]:
    (asked,) = [request for request in fake.requests if request.path == TOKEN_PATH]
    return {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}


def test_an_application_logs_in_with_its_secret(fake: FakeServer) -> None:
    """RFC 6749 4.4.2."""
    serve_azure(fake)
    read(fake)
    asked = form(fake)
    assert (asked["grant_type"], asked["scope"]) == ("client_credentials", SCOPE)
    assert (asked["client_id"], asked["client_secret"]) == (CLIENT, CLIENT_SECRET)


@pytest.mark.parametrize(("proof", "shown"), [(OWN, SERVICE_ACCOUNT_TOKEN), (IN_FILE, TOKEN)], ids=["own", "file"])
def test_an_application_logs_in_with_a_federated_token(fake: FakeServer, proof: Any, shown: str) -> None:
    """RFC 7523 2.2."""
    serve_azure(fake)
    open_key_source(azure(fake, proof), cloud_context(fake)).read()
    asked = form(fake)
    assert asked["client_assertion"] == shown
    assert asked["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def test_a_token_endpoint_at_another_server_is_not_asked(fake: FakeServer) -> None:
    serve_azure(fake)
    elsewhere = {
        "issuer": f"{fake.address}/{TENANT}/v2.0",
        "authorization_endpoint": f"{fake.address}/authorize",
        "token_endpoint": "https://elsewhere.example/token",
    }
    fake.answers[DISCOVERY_PATH] = says(200, elsewhere)
    assert refused(fake).reason is Reason.KEY_SOURCE_MALFORMED
    assert [request.path for request in fake.requests] == [DISCOVERY_PATH]


@pytest.mark.parametrize("body", [{}, {"token_endpoint": 7}], ids=["nothing", "a number"])
def test_an_authority_that_does_not_describe_itself_is_not_understood(fake: FakeServer, body: object) -> None:
    serve_azure(fake)
    fake.answers[DISCOVERY_PATH] = says(200, body)
    assert refused(fake).reason is Reason.KEY_SOURCE_MALFORMED


SECRET = SecretKeyRef("azure", "secret")
UNUSABLE: dict[str, dict[str, Any]] = {
    "a name that climbs": {"key_name": ".."},
    "a vault over plain HTTP": {"vault_url": "http://vault.example"},
    "a tenant that climbs": {"auth": AzureAuth("https://login.example", "../x", CLIENT, SECRET)},
    "a client with a line break": {"auth": AzureAuth("https://login.example", TENANT, "a\r\nb", SECRET)},
    "an authority with a path": {"auth": AzureAuth("https://login.example/x", TENANT, CLIENT, SECRET)},
    "no such Secret": {"auth": AzureAuth("https://login.example", TENANT, CLIENT, SecretKeyRef("none", "s"))},
}


@pytest.mark.parametrize("changes", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_a_spec_that_cannot_be_used_says_so_when_read(fake: FakeServer, changes: dict[str, Any]) -> None:
    error = refused(fake, **changes)
    assert error.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert fake.requests == []
