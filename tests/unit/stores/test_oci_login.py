"""Logins to registries: who gets the credentials, who does not, and what a wrong answer is called."""

import base64
import json
import logging
from collections.abc import Iterator

import pytest
from tests.testbed.pki import Authority
from tests.unit.stores.registries import DIGEST, MODEL, FakeRegistry, basic, logged_in
from tests.unit.transport.asking import refusal
from tests.unit.transport.fake_store import Behaviour, FakeStore, answer

from aegis.core.reasons import Reason

USER, PASSWORD = "aegis", "canary-password"
SECRET = {"username": USER.encode(), "password": PASSWORD.encode()}
BASIC = basic(USER, PASSWORD)


@pytest.fixture
def registry(store: FakeStore) -> FakeRegistry:
    return FakeRegistry(store)


@pytest.fixture
def tokens(authority: Authority) -> Iterator[FakeStore]:
    """A token service at another origin, which gives the token `good` to the user."""
    with FakeStore().serving(authority) as fake:
        fake.behaviours["/token"] = logged_in(BASIC, "Basic", answer(200, b'{"token":"good","expires_in":60}'))
        yield fake


def challenge(service: FakeStore, more: str = "") -> str:
    return f'Bearer realm="{service.url}/token",service="reg",scope="repository:team/tiny:pull,push"{more}'


def demand(registry: FakeRegistry, authorization: str, said: str) -> None:
    registry.behave(f"manifests/{DIGEST}", logged_in(authorization, said, answer(200, MODEL)))


def trusting(service: FakeStore) -> dict[str, tuple[str, ...]]:
    return {"redirect_hosts": (f"127.0.0.1:{service.port}",)}


def test_basic_credentials_go_only_to_who_asks_for_them(registry: FakeRegistry) -> None:
    demand(registry, BASIC, 'Basic realm="registry"')
    store = registry.open(credentials=SECRET)

    assert store.resolve(registry.location, "").size == len(MODEL)
    assert [seen.headers.get("authorization") for seen in registry.store.seen] == [None, BASIC]
    store.attached(registry.location, 100, frozenset())
    assert {seen.headers.get("authorization") for seen in registry.store.seen[2:]} == {BASIC}


def test_a_token_is_had_for_the_right_to_pull_and_no_other(registry: FakeRegistry, tokens: FakeStore) -> None:
    demand(registry, "Bearer good", challenge(tokens))
    store = registry.open(credentials=SECRET, **trusting(tokens))

    assert store.resolve(registry.location, "").size == len(MODEL)
    (asked,) = tokens.seen
    assert asked.target == "/token?service=reg&scope=repository%3Ateam%2Ftiny%3Apull"
    assert asked.headers["authorization"] == BASIC
    assert [seen.headers.get("authorization") for seen in registry.store.seen] == [None, "Bearer good"]


def test_a_token_that_has_ended_is_renewed_once(registry: FakeRegistry, tokens: FakeStore) -> None:
    demand(registry, "Bearer good", challenge(tokens))
    store = registry.open(credentials=SECRET, **trusting(tokens))
    store.resolve(registry.location, "")
    tokens.behaviours["/token"] = answer(200, b'{"access_token":"better"}')
    registry.store.behaviours.clear()
    registry.store.behaviours[""] = logged_in("Bearer better", challenge(tokens), answer(404))

    assert store.attached(registry.location, 100, frozenset()) == ()
    assert len(tokens.seen) == 2


def test_a_public_registry_gives_a_token_to_nobody_in_particular(registry: FakeRegistry, tokens: FakeStore) -> None:
    tokens.behaviours["/token"] = answer(200, b'{"token":"anyone"}')
    demand(registry, "Bearer anyone", challenge(tokens))

    assert registry.open(**trusting(tokens)).resolve(registry.location, "").size == len(MODEL)
    assert "authorization" not in tokens.seen[0].headers


@pytest.mark.parametrize(
    ("realm", "reason"),
    [
        ("{tokens}/token", Reason.REDIRECT_FORBIDDEN),
        ("https://169.254.169.254/token", Reason.REDIRECT_FORBIDDEN),
        ("https://evil.example/token", Reason.REDIRECT_FORBIDDEN),
        ("http://127.0.0.1/token", Reason.SOURCE_MISCONFIGURED),
        ("{tokens}@evil.example/token", Reason.SOURCE_MISCONFIGURED),
        ("", Reason.SOURCE_MISCONFIGURED),
    ],
)
def test_credentials_go_to_no_token_service_that_is_not_listed(
    registry: FakeRegistry, tokens: FakeStore, realm: str, reason: Reason
) -> None:
    demand(registry, "Bearer good", f'Bearer realm="{realm.format(tokens=tokens.url)}"')
    refused = refusal(lambda: registry.open(credentials=SECRET).resolve(registry.location, ""))

    assert refused.reason is reason
    assert tokens.connections == 0


def test_a_token_service_that_redirects_takes_no_credentials_along(registry: FakeRegistry, tokens: FakeStore) -> None:
    tokens.behaviours["/token"] = answer(302, Location=f"{registry.store.url}/elsewhere")
    registry.store.behaviours["/elsewhere"] = answer(200, b'{"token":"anyone"}')
    demand(registry, "Bearer anyone", challenge(tokens))
    hosts = (*trusting(tokens)["redirect_hosts"], f"127.0.0.1:{registry.store.port}")

    registry.open(credentials=SECRET, redirect_hosts=hosts).resolve(registry.location, "")
    assert [seen.headers.get("authorization") for seen in registry.store.seen] == [None, None, "Bearer anyone"]


def test_who_a_blob_is_redirected_to_gets_no_login(registry: FakeRegistry, tokens: FakeStore) -> None:
    registry.behave(f"manifests/{DIGEST}", answer(307, Location=f"{tokens.url}/blob"))
    tokens.behaviours["/blob"] = answer(401, **{"WWW-Authenticate": "Basic"})
    store = registry.open(credentials=SECRET, **trusting(tokens))

    assert refusal(lambda: store.resolve(registry.location, "")).reason is Reason.SOURCE_MISCONFIGURED
    assert "authorization" not in tokens.seen[0].headers


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (answer(401), Reason.SOURCE_MISCONFIGURED),
        (answer(403), Reason.SOURCE_MISCONFIGURED),
        (answer(404), Reason.SOURCE_MISCONFIGURED),
        (answer(503), Reason.SOURCE_UNAVAILABLE),
        (answer(200, b"<html>"), Reason.SOURCE_MISCONFIGURED),
        (answer(200, b"[" * 60000), Reason.SOURCE_MISCONFIGURED),
        (answer(200, b'{"token":""}'), Reason.SOURCE_MISCONFIGURED),
        (answer(200, b'{"token":"a\\r\\nHost: x"}'), Reason.SOURCE_MISCONFIGURED),
        (answer(200, json.dumps({"token": "x" * 20000}).encode()), Reason.SOURCE_MISCONFIGURED),
        (answer(200, json.dumps({"token": "x" * 70000}).encode()), Reason.ARTIFACT_TOO_LARGE),
        (answer(200, b'{"token":7}'), Reason.SOURCE_MISCONFIGURED),
    ],
)
def test_a_token_service_may_fail(
    registry: FakeRegistry, tokens: FakeStore, behaviour: Behaviour, reason: Reason
) -> None:
    tokens.behaviours["/token"] = behaviour
    demand(registry, "Bearer good", challenge(tokens))
    store = registry.open(credentials=SECRET, **trusting(tokens))

    assert refusal(lambda: store.resolve(registry.location, "")).reason is reason


@pytest.mark.parametrize("said", ["Basic", "Negotiate", "", 'Digest realm="x"'])
def test_wrong_or_missing_credentials_are_a_fault_of_the_source(registry: FakeRegistry, said: str) -> None:
    demand(registry, "never", said)
    for credentials in (SECRET, {}):
        refused = refusal(lambda given=credentials: registry.open(credentials=given).resolve(registry.location, ""))
        assert refused.reason is Reason.SOURCE_MISCONFIGURED
        assert PASSWORD not in str(refused)
    assert len(registry.store.seen) <= 3


def test_nobody_in_particular_takes_the_token_of_two_offers(registry: FakeRegistry, tokens: FakeStore) -> None:
    tokens.behaviours["/token"] = answer(200, b'{"token":"anyone"}')
    demand(registry, "Bearer anyone", f'Basic realm="x", {challenge(tokens)}')

    registry.open(**trusting(tokens)).resolve(registry.location, "")


@pytest.mark.parametrize(
    "said",
    ['Basic realm="x", {bearer}', '{bearer}, Basic realm="x"', 'bearer realm="{url}/token"', '{bearer},realm="x"'],
)
def test_a_challenge_is_read_in_every_spelling(registry: FakeRegistry, tokens: FakeStore, said: str) -> None:
    demand(registry, "Bearer good", said.format(bearer=challenge(tokens), url=tokens.url))
    registry.behave(f"manifests/{DIGEST}", both(BASIC, said.format(bearer=challenge(tokens), url=tokens.url)))

    registry.open(credentials=SECRET, **trusting(tokens)).resolve(registry.location, "")


def both(accepted: str, said: str) -> Behaviour:
    """A registry that takes the token as well as the password."""
    by_token = logged_in("Bearer good", said, answer(200, MODEL))
    by_password = logged_in(accepted, said, answer(200, MODEL))
    return lambda seen: (by_token if "Bearer" in seen.headers.get("authorization", "") else by_password)(seen)


def docker_config(**auths: object) -> dict[str, bytes]:
    return {".dockerconfigjson": json.dumps({"auths": auths}).encode()}


def entry(**fields: str) -> dict[str, str]:
    return fields


AUTH = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


@pytest.mark.parametrize(
    "fields",
    [entry(auth=AUTH), entry(username=USER, password=PASSWORD), entry(username=USER, password=PASSWORD, auth="x")],
)
@pytest.mark.parametrize("name", ["{host}", "https://{host}", "https://{host}/v1/", "{host}/"])
def test_a_docker_configuration_is_read(registry: FakeRegistry, name: str, fields: dict[str, str]) -> None:
    demand(registry, BASIC, "Basic")
    host = registry.store.url.removeprefix("https://")
    other = entry(auth=base64.b64encode(b"other:other").decode())
    secret = docker_config(**{"other.example": other, name.format(host=host): fields})

    assert registry.open(credentials=secret).resolve(registry.location, "").size == len(MODEL)


def test_a_mirror_is_logged_in_to_as_the_registry_that_it_stands_for(registry: FakeRegistry) -> None:
    demand(registry, BASIC, "Basic")
    location = f"oci://registry.example/team/tiny@{DIGEST}"

    store = registry.open(credentials=docker_config(**{"registry.example": entry(auth=AUTH)}))
    assert store.resolve(location, "").endpoint == registry.store.url


HUB = "docker-io".replace("-", ".")
"""Spelt otherwise, because no file of this repository names a registry."""


@pytest.mark.parametrize("registry_name", [HUB, f"index.{HUB}", f"registry-1.{HUB}"])
def test_the_login_of_docker_hub_stands_under_the_name_that_docker_writes(
    registry: FakeRegistry, registry_name: str
) -> None:
    demand(registry, BASIC, "Basic")
    location = f"oci://{registry_name}/team/tiny@{DIGEST}"

    store = registry.open(credentials=docker_config(**{f"https://index.{HUB}/v1/": entry(auth=AUTH)}))
    assert store.resolve(location, "").endpoint == registry.store.url


@pytest.mark.parametrize(
    "secret",
    [
        {"password": b"x"},
        {"username": b"x"},
        {"username": b"x", "password": b"a\nb"},
        {"username": b"x", "password": "pässword".encode()},
        {".dockerconfigjson": b"{}"},
        {".dockerconfigjson": b"[]"},
        {".dockerconfigjson": b"not JSON"},
        {".dockerconfigjson": b"[" * 100000},
        {".dockerconfigjson": b'{"auths":[]}'},
        docker_config(**{"other.example": entry(auth=AUTH)}),
        docker_config(**{f"https://index.{HUB}/v1/": entry(auth=AUTH)}),
        docker_config(**{"127.0.0.1": "x"}),
        docker_config(**{"{host}": entry(auth="====")}),
        docker_config(**{"{host}": entry(identitytoken="x")}),
    ],
)
def test_a_secret_that_cannot_be_used_is_never_anonymous(registry: FakeRegistry, secret: dict[str, bytes]) -> None:
    registry.put_manifest(MODEL)
    host = registry.store.url.removeprefix("https://").encode()
    given = {key: value.replace(b"{host}", host) for key, value in secret.items()}

    refused = refusal(lambda: registry.open(credentials=given).resolve(registry.location, ""))
    assert refused.reason is Reason.SOURCE_MISCONFIGURED
    assert registry.store.connections == 0


def test_secrets_reach_no_log_and_no_message(
    registry: FakeRegistry, tokens: FakeStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    tokens.behaviours["/token"] = answer(200, b'{"token":"canary-token"}')
    demand(registry, "never", challenge(tokens))
    store = registry.open(credentials=SECRET, **trusting(tokens))
    said = str(refusal(lambda: store.resolve(registry.location, "")))

    assert registry.store.seen[-1].headers["authorization"] == "Bearer canary-token"
    assert "canary" not in caplog.text + said
    assert BASIC not in caplog.text
