"""Calls of `aegis verify` that nothing can come of: one sentence on standard error, exit code 2."""

from pathlib import Path

import pytest
from tests.unit.cli.calling import VECTORS, Caller, Signer

UNREACHABLE = "https://127.0.0.1:1"


def wrong(call: Caller, *arguments: object) -> str:
    """The one sentence on standard error."""
    called = call("verify", *arguments)
    assert (called.code, called.out) == (2, "")
    assert "Traceback" not in called.err
    sentence = called.err.splitlines()[-1]
    assert sentence.startswith("aegis")
    return sentence


def test_files_that_are_not_there_are_named(call: Caller, artifact: Path, signer: Signer) -> None:
    key = ("--key", signer.public)
    assert "no file or folder 'gone.bin'" in wrong(call, "--artifact", "gone.bin", *key)
    assert "no file or folder 'gone.sig'" in wrong(call, "--artifact", artifact, "--signature", "gone.sig", *key)
    assert "'gone.pub' cannot be read: No such file" in wrong(call, "--artifact", artifact, "--key", "gone.pub")
    folder = ("--signature", artifact.parent)
    assert "names a folder; a signature is one file" in wrong(call, "--artifact", artifact, *folder, *key)


def test_a_private_key_is_refused_and_not_shown(call: Caller, artifact: Path, signer: Signer) -> None:
    signer.public.write_bytes(signer.private_pem())
    sentence = wrong(call, "--artifact", artifact, "--key", signer.public)
    assert "it contains a private key" in sentence
    assert signer.private_pem().splitlines()[1].decode() not in sentence


@pytest.mark.parametrize(("name", "said"), [("rsa1024.pub.pem", "1024 bits"), ("ec-secp256k1.pub.pem", "secp256k1")])
def test_a_weak_key_is_refused_with_the_reason(call: Caller, artifact: Path, name: str, said: str) -> None:
    assert said in wrong(call, "--artifact", artifact, "--key", VECTORS / "keys" / name)


def test_the_artifact_in_place_of_the_key_is_noticed(call: Caller, artifact: Path) -> None:
    assert "no PEM block in it" in wrong(call, "--artifact", artifact, "--key", artifact)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--threshold", "0"), "no number from 1 on"),
        (("--threshold", "two"), "no number from 1 on"),
        (("--format", "gpg"), "none of auto, Detached"),
        (("--digest", "0" * 64), "--digest: "),
        (("--digest", f"sha512:{'0' * 128}"), "only sha256"),
        (("-o", "yaml"), "invalid choice"),
        (("--unknown",), "aegis verify: error: unrecognized arguments: --unknown"),
    ],
)
def test_options_say_what_they_take(
    call: Caller, artifact: Path, signer: Signer, arguments: tuple[str, ...], said: str
) -> None:
    assert said in wrong(call, "--artifact", artifact, "--key", signer.public, *arguments)


@pytest.mark.parametrize(
    ("uri", "said"),
    [
        ("S3://models/x", "must start with one of"),
        ("s3://models/a/../b", "path segment"),
        ("https://user:pw@host/x", "user name"),
        ("http://host/x", "must start with one of"),
    ],
)
def test_a_uri_has_its_one_spelling(call: Caller, signer: Signer, uri: str, said: str) -> None:
    assert said in wrong(call, "--artifact", uri, "--key", signer.public)


@pytest.mark.parametrize(
    ("environment", "key", "said"),
    [
        ({}, "vault-kv:secret/release", "VAULT_ADDR"),
        ({"VAULT_ADDR": "http://127.0.0.1:8200"}, "vault-kv:secret/release", "https"),
        ({"VAULT_ADDR": UNREACHABLE}, "vault-kv:secret/release", "VAULT_TOKEN"),
        ({"VAULT_ADDR": UNREACHABLE, "VAULT_TOKEN": "t"}, "vault-kv:secret", "vault-kv:MOUNT/PATH"),
        ({"VAULT_ADDR": UNREACHABLE, "VAULT_TOKEN": "t"}, "vault-transit:", "vault-transit:"),
        ({"VAULT_ADDR": UNREACHABLE, "VAULT_TOKEN": "t", "VAULT_CACERT": "gone"}, "vault-transit:x", "VAULT_CACERT"),
    ],
)
def test_what_the_environment_lacks_is_named(
    call: Caller,
    artifact: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    key: str,
    said: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert said in wrong(call, "--artifact", artifact, "--key", key)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("https://store.example/m?X-Amz-Signature=5ecre7", "'https://store.example/m?[redacted]' must not contain '?'"),
        ("https://ci:5ecre7@store.example/m", "'https://[redacted]@store.example/m' must not contain a user name"),
    ],
)
def test_what_a_uri_hides_is_in_no_log_of_a_pipeline(call: Caller, artifact: Path, uri: str, shown: str) -> None:
    assert wrong(call, "--artifact", uri, "--key", artifact) == f"aegis verify: {shown}"
    assert wrong(call, "--artifact", artifact, "--signature", uri, "--key", artifact) == f"aegis verify: {shown}"
    inspected = call("inspect", uri)
    assert (inspected.code, inspected.err) == (2, f"aegis inspect: {shown}\n")


def test_a_password_in_the_address_of_vault_is_in_no_log(
    call: Caller, artifact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAULT_ADDR", "http://ci:5ecre7@vault.example")
    sentence = wrong(call, "--artifact", artifact, "--key", "vault-kv:secret/release")
    assert "VAULT_ADDR='http://[redacted]@vault.example' must be the https URL" in sentence
