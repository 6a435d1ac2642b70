"""`aegis keys` of files: what is listed, what is refused, and which exit code says what."""

from pathlib import Path

import pytest
from tests.unit.cli.calling import VECTORS, Called, Caller, Signer
from tests.unit.core.test_certified_keys import FOR_CODE, SIGNS, certificate

from aegis.core.errors import Undecidable
from aegis.core.keys import PublicKey
from aegis.core.reasons import Reason
from aegis.entrypoints.cli.key_list import as_text
from aegis.services.list_keys import KeyListing


def keys(call: Caller, *arguments: object) -> Called:
    return call("keys", "-o", "json", *arguments)


def key_file(name: str) -> Path:
    return VECTORS / "keys" / name


def test_the_keys_of_a_file_are_listed_in_full(call: Caller, signer: Signer) -> None:
    called = keys(call, signer.public)
    fingerprint = PublicKey.from_pem(signer.pem).fingerprint
    assert called.code == 0
    assert called.answer == {
        "source": str(signer.public),
        "keys": [
            {
                "fingerprint": fingerprint,
                "algorithm": "ECDSA-P256",
                "version": 1,
                "state": "Active",
                "reason": None,
                "acceptedUntil": None,
                "created": None,
                "notBefore": None,
                "notAfter": None,
            }
        ],
        "refusedKeys": [],
        "endedVersions": [],
        "failure": None,
    }
    text = call("keys", signer.public)
    assert (text.code, text.out) == (0, f"{fingerprint}  ECDSA-P256       version 1  Active\n")


def test_what_is_refused_is_listed_beside_the_others(call: Caller, signer: Signer) -> None:
    weak = key_file("rsa1024.pub.pem").read_bytes()
    signer.public.write_bytes(weak + signer.pem + certificate(SIGNS, FOR_CODE))
    called = keys(call, signer.public)
    assert called.code == 0
    assert [key["algorithm"] for key in called.answer["keys"]] == ["ECDSA-P256"]
    assert [(each["version"], each["position"]) for each in called.answer["refusedKeys"]] == [(1, 1), (1, 3)]
    text = call("keys", signer.public).out
    assert "refused  version 1, block 1: an RSA key of 1024 bits" in text
    assert "certificates: ExtractKey" in text


def test_a_file_without_a_key_that_counts_is_no_success(call: Caller) -> None:
    called = keys(call, key_file("rsa1024.pub.pem"))
    assert (called.code, called.answer["keys"]) == (1, [])
    assert "counts now" in call("keys", key_file("rsa1024.pub.pem")).out


def test_the_key_of_a_certificate_is_listed_with_its_dates_where_it_is_asked_for(call: Caller, tmp_path: Path) -> None:
    path = tmp_path / "release.crt"
    path.write_bytes(certificate(SIGNS, FOR_CODE))
    assert keys(call, path).code == 1
    called = keys(call, path, "--certificates", "ExtractKey")
    # The certificate's dates are those of the tests of the core, long past when this runs or not: both are told.
    (key,) = called.answer["keys"]
    assert (key["notBefore"], key["notAfter"]) == ("2026-05-31T12:00:00Z", "2026-08-30T12:00:00Z")
    assert (key["state"], key["reason"]) in (("Active", None), ("Pending", "KeyNotYetValid"), ("Ended", "KeyExpired"))


def test_a_key_for_rsassa_pss_alone_is_called_one(call: Caller) -> None:
    (key,) = keys(call, key_file("rsapss2048.pub.pem")).answer["keys"]
    assert key["algorithm"] == "RSASSA-PSS-2048"


WRONG = {
    "no such file": (["none.pub"], "cannot be read"),
    "a folder": (["."], "Is a directory"),
    "no PEM": (["README"], "no PEM block"),
    "a reference in another form": (["vault-kv:x"], "must be vault-kv:MOUNT/PATH"),
    "Vault without an address": (["vault-transit:release"], "VAULT_ADDR"),
    "AWS without an access key": (["awskms:alias/release"], "AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set"),
    "another word on certificates": (["README", "--certificates", "Trust"], "invalid choice: 'Trust'"),
    "nothing": ([], "the following arguments are required"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_call_is_none_of_the_outcomes(
    call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    (tmp_path / "README").write_text("keys")
    monkeypatch.chdir(tmp_path)
    called = call("keys", *arguments)
    assert (called.code, called.out) == (2, "")
    assert said in called.err


def test_a_private_key_is_a_wrong_call_and_not_shown(call: Caller, signer: Signer) -> None:
    signer.public.write_bytes(signer.private_pem())
    called = call("keys", signer.public)
    assert called.code == 2
    assert "treat that private key as leaked" in called.err
    assert signer.private_pem().decode().splitlines()[1] not in called.err


def test_a_source_that_does_not_answer_is_undecided(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULT_ADDR", "https://127.0.0.1:1")
    monkeypatch.setenv("VAULT_TOKEN", "t")
    called = keys(call, "vault-transit:release")
    assert (called.code, called.answer["failure"]["reason"]) == (3, "KeySourceUnavailable")
    assert called.answer["keys"] == []
    assert call("keys", "vault-transit:release").out.startswith("Undecided: [KeySourceUnavailable] ")


def test_verify_takes_the_key_of_a_certificate_where_it_is_asked_to(
    call: Caller, artifact: Path, signer: Signer, tmp_path: Path
) -> None:
    path = tmp_path / "release.crt"
    path.write_bytes(signer.certificate())
    signer.sign(artifact, artifact.parent / "model.bin.sig")
    assert call.verify("--artifact", artifact, "--key", path).code == 2
    called = call.verify("--artifact", artifact, "--key", path, "--certificates", "ExtractKey")
    assert called.outcome == (0, "Verified", "Verified")


def test_a_failure_is_told_with_what_to_do_here_and_not_in_a_modelkeyring() -> None:
    untrusted = KeyListing("vault-transit:release", failure=Undecidable(Reason.KEY_SOURCE_UNTRUSTED, "h: no issuer"))
    assert as_text(untrusted) == (
        "Undecided: [KeySourceUntrusted] the key source's TLS certificate does not verify (h: no issuer); name the file"
        " with the CA's certificate in VAULT_CACERT, or correct VAULT_ADDR"
    )
