"""What the clouds have in common: every failure by its reason, no secret shown, nothing from the environment."""

import logging
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.testbed.pki import Authority
from tests.unit.keysources.clouds import CANARIES, CLOUDS, PRIVATE_LINE, Cloud, cloud_context
from tests.unit.keysources.fake_server import Behaviour, FakeServer, dripping, in_turn, resetting, says, sends, silent
from tests.unit.keysources.test_vault_secrecy import everything_said
from tests.unit.keysources.vault_builders import BODY, Clock

from aegis.adapters.keysources import open_key_source
from aegis.adapters.keysources.logins import MIN_LOGIN_SECONDS
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

HTML = f"<!DOCTYPE html><html>{BODY}</html>".encode()
EVERY = pytest.mark.parametrize("cloud", CLOUDS.values(), ids=CLOUDS.keys())


SHORT, LONG = 0.4, 5.0
"""Seconds: what never comes is waited for briefly, and what comes as long as a busy machine may take."""


def waits(reason: Reason) -> float:
    return SHORT if reason is Reason.KEY_SOURCE_TIMEOUT else LONG


def refused(cloud: Cloud, fake: FakeServer, **changes: Any) -> Undecidable:
    with pytest.raises(Undecidable) as caught:
        open_key_source(cloud.spec(fake), cloud_context(fake, monotonic=time.monotonic, **changes)).read()
    return caught.value


@EVERY
def test_its_keys_are_read(fake: FakeServer, cloud: Cloud) -> None:
    cloud.serve(fake)
    snapshot = open_key_source(cloud.spec(fake), cloud_context(fake)).read()
    assert [each.version for each in snapshot.keys] == [1]
    assert (snapshot.ended_versions, snapshot.refused, snapshot.complete) == (frozenset(), (), False)


STATUSES: dict[str, tuple[Behaviour, Reason]] = {
    "not authenticated": (says(401, {"error": BODY}), Reason.KEY_SOURCE_DENIED),
    "not allowed": (says(403, {"error": BODY}), Reason.KEY_SOURCE_DENIED),
    "nothing there": (says(404, {"error": BODY}), Reason.KEY_NOT_FOUND),
    "too many requests": (says(429, b"", Retry_After="7"), Reason.KEY_SOURCE_UNAVAILABLE),
    "an internal error": (says(500, HTML), Reason.KEY_SOURCE_UNAVAILABLE),
    "a gateway that waited": (says(504, HTML), Reason.KEY_SOURCE_TIMEOUT),
    "a redirect": (says(307, Location="https://elsewhere.example/"), Reason.KEY_SOURCE_MALFORMED),
    "accepted for later": (says(202, b"{}"), Reason.KEY_SOURCE_MALFORMED),
    "a portal's page": (says(200, HTML), Reason.KEY_SOURCE_MALFORMED),
    "a list": (says(200, [BODY]), Reason.KEY_SOURCE_MALFORMED),
}
WAITING = STATUSES["too many requests"][0]
# The transport is one for all of them and for Vault, whose tests break connections in many more ways.
CONNECTIONS: dict[str, tuple[Behaviour, Reason]] = {
    "a tower of lists": (says(200, b"[" * 200_000), Reason.KEY_SOURCE_MALFORMED),
    "more than anybody needs": (says(200, b'{"a":"' + b"x" * (4 << 20) + b'"}'), Reason.KEY_SOURCE_MALFORMED),
    "something that is not HTTP": (sends(b"SSH-2.0-server\r\n\r\n"), Reason.KEY_SOURCE_MALFORMED),
    "a reset": (resetting, Reason.KEY_SOURCE_UNAVAILABLE),
    "silence": (silent, Reason.KEY_SOURCE_TIMEOUT),
    "a drip": (dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"), Reason.KEY_SOURCE_TIMEOUT),
}
READINGS = {
    **{
        f"{cloud}: {name}": (CLOUDS[cloud], *row) for cloud in ("AWS", "GCP", "Azure") for name, row in STATUSES.items()
    },
    **{f"Azure: {name}": (CLOUDS["Azure"], *row) for name, row in CONNECTIONS.items()},
}


@pytest.mark.parametrize(("cloud", "behaviour", "reason"), READINGS.values(), ids=READINGS.keys())
def test_a_reading_that_fails_has_its_reason(
    fake: FakeServer, cloud: Cloud, behaviour: Behaviour, reason: Reason
) -> None:
    cloud.serve(fake)
    fake.answers[cloud.reading] = behaviour
    error = refused(cloud, fake, timeout=waits(reason))
    assert error.reason is reason
    assert error.retry_after == (7 if behaviour is WAITING else None)


LOGINS = {
    **STATUSES,
    "not accepted": (says(400, {"error": "invalid_grant", "error_description": BODY}), Reason.KEY_SOURCE_DENIED),
    "nothing there": (says(404, HTML), Reason.KEY_SOURCE_MISCONFIGURED),
    "an empty object": (says(200, {}), Reason.KEY_SOURCE_MALFORMED),
    "no token": (says(200, {"access_token": None, "expires_in": 3599}), Reason.KEY_SOURCE_MALFORMED),
    "a token of two lines": (says(200, {"access_token": "a\r\nX: b", "expires_in": 9}), Reason.KEY_SOURCE_MALFORMED),
}


@pytest.mark.parametrize(("behaviour", "reason"), LOGINS.values(), ids=LOGINS.keys())
@pytest.mark.parametrize("name", ["GCP by a pool", "Azure"])
def test_a_login_that_fails_has_its_reason(fake: FakeServer, name: str, behaviour: Behaviour, reason: Reason) -> None:
    cloud = CLOUDS[name]
    cloud.serve(fake)
    fake.answers[cloud.login] = behaviour
    error = refused(cloud, fake, timeout=waits(reason))
    assert error.reason is reason
    assert fake.count(cloud.reading) == 0


WITH_LOGIN = {name: cloud for name, cloud in CLOUDS.items() if cloud.login not in ("", "/")}


@pytest.mark.parametrize("cloud", WITH_LOGIN.values(), ids=WITH_LOGIN.keys())
def test_one_login_serves_many_readings_and_is_renewed_once_when_it_is_refused(fake: FakeServer, cloud: Cloud) -> None:
    cloud.serve(fake)
    source = open_key_source(cloud.spec(fake), cloud_context(fake, monotonic=(clock := Clock())))
    for _ in range(3):
        source.read()
    assert fake.count(cloud.login) == 1
    good, fake.answers[cloud.reading] = fake.answers[cloud.reading], says(401, {"error": BODY})
    for _ in range(2):
        with pytest.raises(Undecidable):
            source.read()
    assert fake.count(cloud.login) == 2, "another login so soon would only be load"
    clock.now += MIN_LOGIN_SECONDS
    fake.answers[cloud.reading] = in_turn(says(401, {"error": BODY}), good)
    assert source.read().keys
    assert fake.count(cloud.login) == 3


@EVERY
def test_a_public_key_is_read_once(fake: FakeServer, cloud: Cloud) -> None:
    cloud.serve(fake)
    source = open_key_source(cloud.spec(fake), cloud_context(fake))
    first = source.read()
    before = len(fake.requests)
    assert source.read() == first
    assert len(fake.requests) == before + 1, "the state of the versions, and nothing else"


TELLING: dict[str, Behaviour] = {
    "a refusal": says(403, {"error": list(CANARIES), "__type": "AccessDeniedException"}),
    "a refused proof": says(400, {"error": "invalid_client", "error_description": " ".join(CANARIES)}),
    "an error": says(500, " ".join(CANARIES).encode()),
    "half an answer": says(200, f'{{"access_token": "{CANARIES[0]}", "{CANARIES[1]}'.encode()),
    "an answer of another shape": says(200, {name: name for name in CANARIES}),
    "a redirect": says(307, Location=f"https://{BODY}.example@kms/{BODY}?token={CANARIES[0]}"),
    "half a header": sends(f"HTTP/1.1 200 OK\r\n{BODY}".encode()),
}


@EVERY
@pytest.mark.parametrize("behaviour", TELLING.values(), ids=TELLING.keys())
def test_no_error_and_no_log_shows_a_secret(
    fake: FakeServer, caplog: pytest.LogCaptureFixture, cloud: Cloud, behaviour: Behaviour
) -> None:
    caplog.set_level(logging.DEBUG, "aegis")
    cloud.serve(fake)
    fake.answers[cloud.login or cloud.reading] = behaviour
    shown = everything_said(refused(cloud, fake, timeout=0.4)) + caplog.text
    assert [canary for canary in (*CANARIES, PRIVATE_LINE) if canary in shown] == []


@EVERY
def test_no_representation_shows_a_secret(fake: FakeServer, cloud: Cloud) -> None:
    cloud.serve(fake)
    source = open_key_source(cloud.spec(fake), cloud_context(fake))
    source.read()
    shown = repr(source) + repr(vars(source)) + repr(cloud.spec(fake))
    assert [canary for canary in (*CANARIES, PRIVATE_LINE) if canary in shown] == []


@EVERY
def test_the_environment_has_no_say(
    fake: FakeServer, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cloud: Cloud
) -> None:
    cloud.serve(fake)
    with FakeServer().serving(authority) as other:
        for name in PROXIES:
            monkeypatch.setenv(name, other.address)
        for name in FILES:
            monkeypatch.setenv(name, "/nonexistent")
        for name, value in {**WORDS, "SSLKEYLOGFILE": str(tmp_path / "keys.log"), "HOME": str(tmp_path)}.items():
            monkeypatch.setenv(name, value)
        assert open_key_source(cloud.spec(fake), cloud_context(fake)).read().keys
        assert other.requests == []
    assert not (tmp_path / "keys.log").exists()


PROXIES = [
    *("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_KMS", "AWS_ENDPOINT_URL_STS"),
    *("AZURE_AUTHORITY_HOST", "GCE_METADATA_HOST", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "IDENTITY_ENDPOINT"),
]
FILES = [
    *("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"),
    *("GOOGLE_APPLICATION_CREDENTIALS", "AWS_WEB_IDENTITY_TOKEN_FILE", "AZURE_FEDERATED_TOKEN_FILE"),
]
WORDS = {
    "AWS_ACCESS_KEY_ID": "from-the-environment",
    "AWS_SECRET_ACCESS_KEY": "from-the-environment",
    "AWS_PROFILE": "other",
    "AWS_REGION": "us-west-1",
    "AZURE_CLIENT_ID": "other",
    "AZURE_TENANT_ID": "other",
    "AZURE_CLIENT_SECRET": "other",
    "AZURE_REGIONAL_AUTHORITY_NAME": "tryautodetect",
    "GOOGLE_CLOUD_PROJECT": "other",
    "GOOGLE_API_USE_CLIENT_CERTIFICATE": "true",
}


@pytest.mark.parametrize(
    ("name", "library", "extra"), [("GCP", "google", "gcp"), ("Azure", "msal", "azure")], ids=["GCP", "Azure"]
)
def test_without_its_library_a_source_says_what_to_install(
    fake: FakeServer, monkeypatch: pytest.MonkeyPatch, name: str, library: str, extra: str
) -> None:
    for module in [each for each in sys.modules if each.endswith(".tokens") and "keysources" in each]:
        monkeypatch.delitem(sys.modules, module)
    for module in [each for each in sys.modules if each.partition(".")[0] == library]:
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, library, None)
    error = refused(CLOUDS[name], fake)
    assert error.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert f"the extra `{extra}`" in error.detail
