"""`aegis keys` and `aegis verify` with keys of real key servers."""

import json
import os
from pathlib import Path

import pytest
from tests.integration.keysource_bench import Bench, few_rights
from tests.testbed.aws import AWS, REGION
from tests.testbed.openbao import OpenBao
from tests.unit.cli.calling import Caller

from aegis.settings import VARIABLES


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Caller:
    """Calls the program with none of its variables set."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)
    return Caller(capsys)


@pytest.fixture
def bench(openbao: OpenBao, monkeypatch: pytest.MonkeyPatch, call: Caller) -> Bench:
    bench = few_rights(openbao)
    monkeypatch.setenv("VAULT_ADDR", openbao.url)
    monkeypatch.setenv("VAULT_TOKEN", bench.token)
    monkeypatch.setenv("VAULT_CACERT", str(openbao.bundle))
    return bench


@pytest.mark.e2e
def test_the_versions_of_a_key_in_vault_are_listed_with_their_states(call: Caller, bench: Bench) -> None:
    bench.create("ecdsa-p384")
    bench.rotate()
    bench.rotate()
    bench.admin.secrets.transit.update_key_configuration(bench.name, min_decryption_version=2)
    called = call("keys", f"vault-transit:{bench.name}", "-o", "json")
    assert called.code == 0
    assert [(key["version"], key["state"]) for key in called.answer["keys"]] == [(2, "Retiring"), (3, "Active")]
    assert called.answer["endedVersions"] == [1]
    assert (
        "ended    versions that are deleted, destroyed or disabled: 1"
        in call("keys", f"vault-transit:{bench.name}").out
    )


@pytest.mark.e2e
def test_what_is_refused_in_vault_is_listed(call: Caller, bench: Bench) -> None:
    bench.write(publicKey="ssh-ed25519 AAAA")
    called = call("keys", f"vault-kv:secret/{bench.name}", "-o", "json")
    assert (called.code, called.answer["keys"]) == (1, [])
    assert "no PEM block" in called.answer["refusedKeys"][0]["detail"]


@pytest.mark.e2e
def test_a_key_that_is_not_in_vault_is_undecided(call: Caller, bench: Bench) -> None:
    called = call("keys", f"vault-transit:{bench.name}", "-o", "json")
    assert (called.code, called.answer["failure"]["reason"]) == (3, "KeyNotFound")


@pytest.fixture
def alias(aws: AWS, call: Caller, monkeypatch: pytest.MonkeyPatch) -> str:
    """An alias of a new P-256 key, and the variables by which it is read."""
    kms, name = aws.client("kms"), f"alias/release-{os.urandom(4).hex()}"
    key = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=name, TargetKeyId=key)
    variables = {
        "AWS_ENDPOINT_URL_KMS": aws.url,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "AKIAREADER",
        "AWS_SECRET_ACCESS_KEY": "reader",
        "AWS_CA_BUNDLE": str(aws.bundle),
    }
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    return name


def test_a_key_of_aws_is_listed_and_verifies_what_it_signed(call: Caller, aws: AWS, alias: str, tmp_path: Path) -> None:
    called = call("keys", f"awskms:{alias}")
    assert called.code == 0
    assert "ECDSA-P256" in called.out
    artifact = tmp_path / "model.bin"
    artifact.write_bytes(b"weights")
    signed = aws.client("kms").sign(KeyId=alias, Message=b"weights", SigningAlgorithm="ECDSA_SHA_256")
    (tmp_path / "model.bin.sig").write_bytes(signed["Signature"])
    called = call.verify("--artifact", artifact, "--key", f"awskms:{alias}")
    assert called.outcome == (0, "Verified", "Verified")
    artifact.write_bytes(b"weightz")
    assert call.verify("--artifact", artifact, "--key", f"awskms:{alias}").outcome[1] == "Rejected"


def test_a_key_of_aws_that_is_disabled_counts_no_more(call: Caller, aws: AWS, alias: str) -> None:
    aws.client("kms").disable_key(KeyId=aws.client("kms").describe_key(KeyId=alias)["KeyMetadata"]["KeyId"])
    called = call("keys", f"awskms:{alias}", "-o", "json")
    assert called.code == 1
    assert [(key["state"], key["reason"]) for key in called.answer["keys"]] == [("Ended", "KeyEnded")]
    assert json.loads(called.out)["failure"] is None
