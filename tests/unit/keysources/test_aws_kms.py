"""AWS KMS: what the states of a key mean, its error codes, and the role that is assumed for a token."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.unit.keysources.clouds import (
    ARN,
    ASSUMED,
    IN_FILE,
    OWN,
    ROLE,
    SESSION,
    aws,
    cloud_context,
    der_of,
    kms,
    metadata,
)
from tests.unit.keysources.fake_server import FakeServer, Seen, says
from tests.unit.keysources.vault_builders import SERVICE_ACCOUNT_TOKEN, TOKEN, Clock, public_pem

from aegis.adapters.keysources import open_key_source
from aegis.core.errors import Undecidable
from aegis.core.keys import PublicKey
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.aws_kms import AWSWebIdentity

NOT_FOUND = says(400, {"__type": "NotFoundException", "message": "Alias is not found."})


def refused(fake: FakeServer, **changes: Any) -> Undecidable:
    with pytest.raises(Undecidable) as caught:
        open_key_source(aws(fake, **changes), cloud_context(fake)).read()
    return caught.value


def targets(fake: FakeServer) -> list[str]:
    return [request.headers.get("X-Amz-Target", "STS").rpartition(".")[2] for request in fake.requests]


def test_a_request_is_signed_and_asks_for_the_key_by_its_arn(fake: FakeServer) -> None:
    kms(fake)
    open_key_source(aws(fake), cloud_context(fake)).read()
    describe, public = fake.requests
    assert [describe.json, public.json] == [{"KeyId": "alias/release"}, {"KeyId": ARN}]
    assert targets(fake) == ["DescribeKey", "GetPublicKey"]
    for request in fake.requests:
        assert request.headers["Content-Type"] == "application/x-amz-json-1.1"
        assert "/eu-central-1/kms/aws4_request" in request.headers["Authorization"]
        assert "X-Amz-Security-Token" not in request.headers


def test_a_session_token_travels_along(fake: FakeServer) -> None:
    kms(fake)
    entries = {"AWS_ACCESS_KEY_ID": b"A", "AWS_SECRET_ACCESS_KEY": b"S\n", "AWS_SESSION_TOKEN": b"T"}
    open_key_source(aws(fake), cloud_context(fake, secrets={"aws": entries})).read()
    assert fake.requests[0].headers["X-Amz-Security-Token"] == "T"


STATES = {"Enabled": False, "Disabled": True, "PendingDeletion": True, "PendingReplicaDeletion": True}


@pytest.mark.parametrize(("state", "ended"), STATES.items())
def test_a_key_that_an_admin_disabled_has_ended(fake: FakeServer, state: str, ended: bool) -> None:
    kms(fake, describe=says(200, metadata(state)))
    (key,) = open_key_source(aws(fake), cloud_context(fake)).read().keys
    assert (key.version, key.created, key.ended) == (1, None, ended)


@pytest.mark.parametrize("state", ["Creating", "Updating", "Unavailable", "PendingImport", "SomethingNew"])
def test_another_state_passes_by_and_changes_nothing(fake: FakeServer, state: str) -> None:
    kms(fake, describe=says(200, metadata(state)))
    error = refused(fake)
    assert error.reason is Reason.KEY_SOURCE_UNAVAILABLE
    assert state in error.detail


def test_a_disabled_key_that_is_not_shown_has_ended_all_the_same(fake: FakeServer) -> None:
    hidden = says(400, {"__type": "DisabledException", "message": f"{ARN} is disabled."})
    kms(fake, describe=says(200, metadata("Disabled")), public=hidden)
    snapshot = open_key_source(aws(fake), cloud_context(fake)).read()
    assert (snapshot.keys, snapshot.ended_versions) == ((), {1})


def test_another_key_behind_the_alias_is_read(fake: FakeServer) -> None:
    served = kms(fake)
    source = open_key_source(aws(fake), cloud_context(fake))
    first = source.read()
    pem = public_pem()
    served.describe = says(200, metadata(arn=ARN[:-1] + "0"))
    served.public = says(200, {"PublicKey": der_of(pem)})
    (key,) = source.read().keys
    assert key.key == PublicKey.from_pem(pem.encode())
    assert key.key != first.keys[0].key
    assert targets(fake) == ["DescribeKey", "GetPublicKey"] * 2


KEYS: dict[str, tuple[dict[str, Any], Reason | None, str]] = {
    "a key that encrypts": ({"describe": metadata(usage="ENCRYPT_DECRYPT")}, Reason.KEY_SOURCE_MISCONFIGURED, "signs"),
    "no base64": ({"public": {"PublicKey": "§"}}, Reason.KEY_SOURCE_MALFORMED, "not base64"),
    "no key": ({"public": {"PublicKey": 7}}, Reason.KEY_SOURCE_MALFORMED, "not a string"),
    "no state": ({"describe": {"KeyMetadata": {"KeyUsage": "SIGN_VERIFY"}}}, Reason.KEY_SOURCE_MALFORMED, "KeyState"),
    "bytes that are no key": ({"public": {"PublicKey": "TUVV"}}, None, "no readable public key"),
}


@pytest.mark.parametrize(("answers", "reason", "words"), KEYS.values(), ids=KEYS.keys())
def test_an_answer_with(fake: FakeServer, answers: dict[str, Any], reason: Reason | None, words: str) -> None:
    kms(fake, **{name: says(200, answer) for name, answer in answers.items()})
    if reason is None:
        (refusal,) = open_key_source(aws(fake), cloud_context(fake)).read().refused
        assert words in refusal.refused.detail
        return
    error = refused(fake)
    assert error.reason is reason
    assert words in error.detail


CODES = {
    "AccessDeniedException": Reason.KEY_SOURCE_DENIED,
    "UnrecognizedClientException": Reason.KEY_SOURCE_DENIED,
    "InvalidSignatureException": Reason.KEY_SOURCE_DENIED,
    "NotFoundException": Reason.KEY_NOT_FOUND,
    "com.amazonaws.kms#NotFoundException": Reason.KEY_NOT_FOUND,
    "InvalidArnException": Reason.KEY_SOURCE_MISCONFIGURED,
    "UnsupportedOperationException": Reason.KEY_SOURCE_MISCONFIGURED,
    "ThrottlingException": Reason.KEY_SOURCE_UNAVAILABLE,
    "DependencyTimeoutException": Reason.KEY_SOURCE_TIMEOUT,
    "DisabledException": Reason.KEY_SOURCE_MALFORMED,
    "SomethingNew": Reason.KEY_SOURCE_MALFORMED,
}


@pytest.mark.parametrize(("code", "reason"), CODES.items())
def test_an_error_code_has_its_reason(fake: FakeServer, code: str, reason: Reason) -> None:
    kms(fake, public=says(400, {"__type": code, "message": "…"}))
    assert refused(fake).reason is reason


SECRETS = {
    "no Secret": {},
    "no access key": {"aws": {"AWS_SECRET_ACCESS_KEY": b"s"}},
    "no secret key": {"aws": {"AWS_ACCESS_KEY_ID": b"a"}},
    "a key of two lines": {"aws": {"AWS_ACCESS_KEY_ID": b"a\r\nb", "AWS_SECRET_ACCESS_KEY": b"s"}},
    "an empty session": {"aws": {"AWS_ACCESS_KEY_ID": b"a", "AWS_SECRET_ACCESS_KEY": b"s", "AWS_SESSION_TOKEN": b""}},
}


@pytest.mark.parametrize("secrets", SECRETS.values(), ids=SECRETS.keys())
def test_credentials_that_cannot_be_used_say_so(fake: FakeServer, secrets: dict[str, dict[str, bytes]]) -> None:
    kms(fake)
    with pytest.raises(Undecidable) as caught:
        open_key_source(aws(fake), cloud_context(fake, secrets=secrets)).read()
    assert caught.value.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert fake.requests == []


def form(request: Seen) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


def test_a_role_is_assumed_with_a_token_of_the_controllers_and_again_before_it_ends(fake: FakeServer) -> None:
    kms(fake)
    clock, audiences = Clock(), []

    def token(audience: str) -> str:
        audiences.append(audience)
        return f"{SERVICE_ACCOUNT_TOKEN}\n"

    web = AWSWebIdentity(ROLE, OWN, fake.address)
    source = open_key_source(aws(fake, web), cloud_context(fake, monotonic=clock, service_account_token=token))
    source.read()
    assume, describe, _ = fake.requests
    assert form(assume) == {
        "Action": "AssumeRoleWithWebIdentity",
        "Version": "2011-06-15",
        "RoleArn": ROLE,
        "RoleSessionName": "aegis",
        "DurationSeconds": "3600",
        "WebIdentityToken": SERVICE_ACCOUNT_TOKEN,
    }
    assert "Authorization" not in assume.headers
    assert describe.headers["X-Amz-Security-Token"] == SESSION
    clock.now += 2399
    source.read()
    assert targets(fake).count("STS") == 1
    clock.now += 1
    source.read()
    assert targets(fake).count("STS") == 2
    assert audiences == ["an-audience"] * 2


def test_the_token_may_lie_in_a_file(fake: FakeServer) -> None:
    kms(fake)
    open_key_source(aws(fake, AWSWebIdentity(ROLE, IN_FILE, fake.address)), cloud_context(fake)).read()
    assert form(fake.requests[0])["WebIdentityToken"] == TOKEN


def sts_error(code: str) -> bytes:
    return f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code></Error></ErrorResponse>".encode()


STS = {
    "an issuer that AWS does not know": (400, sts_error("InvalidIdentityToken"), Reason.KEY_SOURCE_DENIED),
    "a role that it may not assume": (403, sts_error("AccessDenied"), Reason.KEY_SOURCE_DENIED),
    "an issuer that AWS cannot reach": (400, sts_error("IDPCommunicationError"), Reason.KEY_SOURCE_UNAVAILABLE),
    "a region without STS": (403, sts_error("RegionDisabledException"), Reason.KEY_SOURCE_MISCONFIGURED),
    "an answer without a session": (200, ASSUMED.replace(b"SessionToken", b"Other"), Reason.KEY_SOURCE_MALFORMED),
    "an answer with an empty key": (
        200,
        ASSUMED.replace(b"ASIAEXAMPLE", b" "),
        Reason.KEY_SOURCE_MALFORMED,
    ),
}


@pytest.mark.parametrize(("status", "body", "reason"), STS.values(), ids=STS.keys())
def test_a_role_is_not_assumed_for(fake: FakeServer, status: int, body: bytes, reason: Reason) -> None:
    kms(fake, assume=says(status, body))
    error = refused(fake, auth=AWSWebIdentity(ROLE, OWN, fake.address))
    assert error.reason is reason
    assert set(targets(fake)) == {"STS"}


def test_a_token_that_is_missing_is_a_mistake_in_the_keyring(fake: FakeServer) -> None:
    kms(fake)

    def missing(_audience: str) -> str:
        raise FileNotFoundError

    surroundings = cloud_context(fake, service_account_token=missing)
    source = open_key_source(aws(fake, AWSWebIdentity(ROLE, OWN, fake.address)), surroundings)
    with pytest.raises(Undecidable) as caught:
        source.read()
    assert caught.value.reason is Reason.KEY_SOURCE_MISCONFIGURED


@pytest.mark.parametrize("endpoint", ["http://kms.example", "https://kms.example/path", "kms"])
def test_an_endpoint_that_cannot_be_used_says_so_when_read(fake: FakeServer, endpoint: str) -> None:
    error = refused(fake, endpoint=endpoint)
    assert (error.reason, error.detail) == (
        Reason.KEY_SOURCE_MISCONFIGURED,
        "spec.source.awsKMS.endpoint must be https://host[:port]",
    )


def test_a_key_that_is_not_there_is_not_found(fake: FakeServer) -> None:
    kms(fake, describe=NOT_FOUND)
    assert refused(fake).reason is Reason.KEY_NOT_FOUND
