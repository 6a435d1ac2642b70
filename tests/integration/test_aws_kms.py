"""AWS KMS as a key source, against moto: every kind of key, the states, the rotation by an alias, and a role."""

import hashlib
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.testbed.aws import AWS, REGION, ROLE

from aegis.adapters.keysources import KeySourceContext, open_key_source
from aegis.core.errors import Undecidable
from aegis.core.keyrings import KeyFacts, Keyring, KeyState, standing
from aegis.core.reasons import Reason
from aegis.core.rotation import missing, observe
from aegis.core.schemes import SCHEMES
from aegis.core.spec.key_sources.aws_kms import AWSAccessKey, AWSKMSSource, AWSWebIdentity
from aegis.core.spec.key_sources.identity_token import IdentityToken
from aegis.ports import KeySource

WINDOW = timedelta(days=7)
ACCESS = AWSAccessKey("aws")


@dataclass
class Bench:
    """One alias of a test's own, and sources that read what it names."""

    aws: AWS
    kms: Any
    alias: str

    def create(self, spec: str = "ECC_NIST_P256", usage: str = "SIGN_VERIFY") -> str:
        """Makes a key, answers its id, and lets the alias name it."""
        key: str = self.kms.create_key(KeyUsage=usage, KeySpec=spec)["KeyMetadata"]["KeyId"]
        named = {entry["AliasName"] for entry in self.kms.list_aliases()["Aliases"]}
        point = self.kms.update_alias if self.alias in named else self.kms.create_alias
        point(AliasName=self.alias, TargetKeyId=key)
        return key

    def source(self, key: str = "", auth: AWSAccessKey | AWSWebIdentity = ACCESS) -> KeySource:
        spec = AWSKMSSource(REGION, key or self.alias, self.aws.url, self.aws.bundle.read_text(), auth)
        entries = {"AWS_ACCESS_KEY_ID": b"AKIAREADER", "AWS_SECRET_ACCESS_KEY": b"reader"}
        surroundings = KeySourceContext(
            secrets={"aws": entries},
            service_account_token=lambda _: "header.claims.signature",
            read_file=lambda _: b"",
            monotonic=time.monotonic,
        )
        return open_key_source(spec, surroundings)


@pytest.fixture
def bench(aws: AWS) -> Bench:
    return Bench(aws, aws.client("kms"), f"alias/release-{os.urandom(4).hex()}")


KINDS = {
    "RSA_2048": ("RSA-2048", "RSASSA_PKCS1_V1_5_SHA_256", "RSASSA-PKCS1-v1_5-SHA256"),
    "RSA_3072": ("RSA-3072", "RSASSA_PSS_SHA_256", "RSASSA-PSS-SHA256"),
    "ECC_NIST_P256": ("ECDSA-P256", "ECDSA_SHA_256", "ECDSA-SHA256"),
    "ECC_NIST_P384": ("ECDSA-P384", "ECDSA_SHA_384", "ECDSA-SHA384"),
    "ECC_NIST_P521": ("ECDSA-P521", "ECDSA_SHA_512", "ECDSA-SHA512"),
}


@pytest.mark.parametrize(("spec", "expected"), KINDS.items())
def test_what_a_key_signs_verifies_under_the_key_that_is_read(
    bench: Bench, spec: str, expected: tuple[str, str, str]
) -> None:
    algorithm, signing, name = expected
    key = bench.create(spec)
    (read,) = bench.source().read().keys
    assert (read.version, read.key.algorithm, read.ended) == (1, algorithm, False)
    scheme = SCHEMES[name]
    digest = hashlib.new(str(scheme.digest), b"weights").digest()
    signed = bench.kms.sign(KeyId=key, Message=b"weights", SigningAlgorithm=signing)
    assert scheme.verifies(read.key, signed["Signature"], digest)
    assert not scheme.verifies(read.key, signed["Signature"], digest[::-1])


def test_a_key_is_named_by_its_alias_its_id_and_its_arn(bench: Bench) -> None:
    key = bench.create()
    arn = bench.kms.describe_key(KeyId=key)["KeyMetadata"]["Arn"]
    assert len({bench.source(name).read() for name in (bench.alias, key, arn)}) == 1


def test_a_role_is_assumed_with_a_token(bench: Bench) -> None:
    bench.create()
    role = AWSWebIdentity(ROLE, IdentityToken("sts.amazonaws.com"), bench.aws.url)
    assert bench.source(auth=role).read() == bench.source().read()


def test_a_key_of_a_currency_is_refused(bench: Bench) -> None:
    bench.create("ECC_SECG_P256K1")
    snapshot = bench.source().read()
    assert snapshot.keys == ()
    assert "secp256k1" in snapshot.refused[0].refused.detail


def test_a_key_that_encrypts_is_a_mistake_in_the_keyring(bench: Bench) -> None:
    bench.create("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT")
    with pytest.raises(Undecidable) as caught:
        bench.source().read()
    assert caught.value.reason is Reason.KEY_SOURCE_MISCONFIGURED


def test_a_key_that_is_not_there_is_not_found(bench: Bench) -> None:
    with pytest.raises(Undecidable) as caught:
        bench.source().read()
    assert caught.value.reason is Reason.KEY_NOT_FOUND


def states(facts: dict[str, KeyFacts], later: timedelta = timedelta(0)) -> list[KeyState]:
    """In the order in which the keys were first seen."""
    ring, now = Keyring("prod", WINDOW, facts), datetime.now(UTC) + later
    ordered = sorted(facts.values(), key=lambda fact: fact.first_seen)
    return [found.state for fact in ordered if (found := standing(ring, fact.fingerprint, now))]


def test_a_rotation_by_the_alias_through_its_whole_life(bench: Bench) -> None:
    first, source = bench.create(), bench.source()
    facts = observe({}, source.read(), datetime.now(UTC))
    second = bench.create()
    facts = observe(facts, source.read(), datetime.now(UTC))
    assert states(facts) == [KeyState.RETIRING, KeyState.ACTIVE]
    assert states(facts, later=WINDOW) == [KeyState.ENDED, KeyState.ACTIVE]
    assert len(missing(facts)) == 1
    bench.kms.disable_key(KeyId=second)
    facts = observe(facts, source.read(), datetime.now(UTC))
    assert states(facts) == [KeyState.RETIRING, KeyState.ENDED]
    bench.kms.enable_key(KeyId=second)
    facts = observe(facts, source.read(), datetime.now(UTC))
    assert states(facts) == [KeyState.RETIRING, KeyState.ACTIVE]
    bench.kms.update_alias(AliasName=bench.alias, TargetKeyId=first)
    facts = observe(facts, source.read(), datetime.now(UTC))
    assert states(facts)[0] is KeyState.ACTIVE, "the alias names what the admin wants now"
    bench.kms.schedule_key_deletion(KeyId=first, PendingWindowInDays=7)
    facts = observe(facts, source.read(), datetime.now(UTC))
    assert states(facts)[0] is KeyState.ENDED
