"""Credentials of clouds for stores, by a token that is shown: what is asked for, how long it is kept, and faults."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.testbed.pki import Authority
from tests.unit.keysources.clouds import (
    ACCESS_KEY,
    ACCESS_TOKEN,
    CANARIES,
    CLIENT,
    IN_FILE,
    OWN,
    PROVIDER,
    ROLE,
    SESSION,
    TENANT,
    TOKEN_PATH,
    kms,
    serve_azure,
    serve_gcp,
)
from tests.unit.keysources.fake_server import FakeServer, says
from tests.unit.keysources.vault_builders import SERVICE_ACCOUNT_TOKEN, TOKEN, Clock

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.aws_kms import AWSWebIdentity
from aegis.core.spec.key_sources.azure_key_vault import AzureAuth
from aegis.core.spec.key_sources.gcp_kms import GCPWorkloadIdentity
from aegis.core.spec.policy import Source
from aegis.wiring import store_logins
from aegis.wiring.store_logins import StoreLogins

PATHS = {"s3": "/", "gs": "/v1/token", "az": TOKEN_PATH}
LENT = {
    "s3": {
        "AWS_ACCESS_KEY_ID": b"ASIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": ACCESS_KEY.encode(),
        "AWS_SESSION_TOKEN": SESSION.encode(),
    },
    "gs": {"token": ACCESS_TOKEN.encode()},
    "az": {"token": ACCESS_TOKEN.encode()},
}
CLOUDS = pytest.mark.parametrize("scheme", LENT)


@pytest.fixture
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeServer]:
    """The three clouds, all at one address."""
    with FakeServer().serving(Authority(tmp_path_factory.mktemp("pki"), "clouds-ca")) as served:
        kms(served)
        serve_gcp(served)
        serve_azure(served)
        yield served


def source(fake: FakeServer, scheme: str, token: Any = OWN) -> Source:
    logins: dict[str, AWSWebIdentity | GCPWorkloadIdentity | AzureAuth] = {
        "s3": AWSWebIdentity(ROLE, token, fake.address),
        "gs": GCPWorkloadIdentity(PROVIDER, token, fake.address),
        "az": AzureAuth(fake.address, TENANT, CLIENT, token),
    }
    return Source("models", f"{scheme}://models/", fake.address, ca_bundle=fake.bundle, auth=logins[scheme])


async def own_token(audience: str) -> str:
    assert audience == OWN.audience
    return SERVICE_ACCOUNT_TOKEN


def log_in(logins: StoreLogins, *sources: Source) -> list[dict[str, bytes]]:
    async def all_of_them() -> list[dict[str, bytes]]:
        return [dict(await logins(each)) for each in sources]

    return asyncio.run(all_of_them())


def refused(logins: StoreLogins, source: Source) -> Undecidable:
    with pytest.raises(Undecidable) as caught:
        log_in(logins, source)
    return caught.value


def shown(fake: FakeServer, scheme: str) -> list[dict[str, list[str]]]:
    """The forms that were sent to the login."""
    return [parse_qs(seen.body.decode()) for seen in fake.requests if seen.path == PATHS[scheme]]


@CLOUDS
def test_a_token_is_exchanged_for_credentials_as_a_secret_holds_them(fake: FakeServer, scheme: str) -> None:
    assert log_in(StoreLogins(own_token), source(fake, scheme)) == [LENT[scheme]]
    (form,) = shown(fake, scheme)

    proofs = {"s3": "WebIdentityToken", "gs": "subject_token", "az": "client_assertion"}
    assert form[proofs[scheme]] == [SERVICE_ACCOUNT_TOKEN]


def test_what_is_asked_for_is_for_storage_alone(fake: FakeServer) -> None:
    log_in(StoreLogins(own_token), *(source(fake, scheme) for scheme in LENT))

    assert shown(fake, "s3")[0]["RoleArn"] == [ROLE]
    assert shown(fake, "gs")[0]["scope"] == ["https://www.googleapis.com/auth/devstorage.read_only"]
    assert shown(fake, "gs")[0]["audience"] == [f"//iam.googleapis.com/{PROVIDER}"]
    assert shown(fake, "az")[0]["client_id"] == [CLIENT]
    assert "https://storage.azure.com/.default" in shown(fake, "az")[0]["scope"][0]


@CLOUDS
def test_a_token_in_a_file_is_shown_instead(fake: FakeServer, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_logins, "small_file", {IN_FILE.file: TOKEN.encode()}.__getitem__)
    log_in(StoreLogins(own_token), source(fake, scheme, IN_FILE))

    assert [TOKEN] in shown(fake, scheme)[0].values()


@CLOUDS
def test_credentials_are_kept_while_they_are_fresh(fake: FakeServer, scheme: str) -> None:
    clock, here = Clock(), source(fake, scheme)

    async def for_an_hour() -> list[int]:
        logins, asked = StoreLogins(own_token, clock), []
        for passed in (0, 2399, 2):
            clock.now += passed
            await logins(here)
            asked.append(len(shown(fake, scheme)))
        return asked

    assert asyncio.run(for_an_hour()) == [1, 1, 2]


@CLOUDS
def test_a_source_that_is_written_anew_logs_in_anew(fake: FakeServer, scheme: str) -> None:
    here = source(fake, scheme)
    log_in(StoreLogins(own_token), here, replace(here, redirect_hosts=("cdn.example",)), here)

    assert len(shown(fake, scheme)) == 3


@CLOUDS
@pytest.mark.parametrize(
    ("status", "reason"),
    [(400, Reason.SOURCE_MISCONFIGURED), (403, Reason.SOURCE_MISCONFIGURED), (503, Reason.SOURCE_UNAVAILABLE)],
)
def test_a_login_that_fails_is_undecided(fake: FakeServer, scheme: str, status: int, reason: Reason) -> None:
    fake.answers[PATHS[scheme]] = says(status, b"canary-of-a-body")
    error = refused(StoreLogins(own_token), source(fake, scheme))

    assert error.reason is reason
    assert not any(canary in str(error) for canary in CANARIES)


@CLOUDS
def test_a_server_that_nobody_vouches_for_gets_no_token(fake: FakeServer, scheme: str) -> None:
    error = refused(StoreLogins(own_token), replace(source(fake, scheme), ca_bundle=""))

    assert error.reason is Reason.SOURCE_UNTRUSTED
    assert fake.requests == []


@CLOUDS
def test_without_a_token_nobody_is_asked(fake: FakeServer, scheme: str) -> None:
    async def no_token(_audience: str) -> str:
        raise OSError("the API server fails")

    error = refused(StoreLogins(no_token), source(fake, scheme))
    assert error.reason is Reason.SOURCE_MISCONFIGURED
    assert shown(fake, scheme) == []
