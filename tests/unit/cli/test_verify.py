"""`aegis verify` of local files: what is found, which keys count, and how the answer reads."""

import hashlib
import os
import re
from pathlib import Path

import pytest
from tests.unit.cli.calling import VECTORS, Caller, Signer

from aegis.core.meanings import meaning
from aegis.core.reasons import Family, Reason
from aegis.entrypoints.cli.next_steps import next_step

VERIFIED = (0, "Verified", "Verified")
NOT_SIGNED = (1, "Rejected", "NotSigned")
UNREACHABLE = "https://127.0.0.1:1"


# Where signatures are found


@pytest.mark.parametrize("name", ["model.bin.sig", "model.bin.cosign", "model.sig"])
def test_a_signature_beside_the_artifact_is_found(call: Caller, artifact: Path, signer: Signer, name: str) -> None:
    signer.sign(artifact, artifact.parent / name)
    called = call.verify("--artifact", artifact, "--key", signer.public)
    assert called.outcome == VERIFIED
    assert [each["location"] for each in called.answer["signatures"]] == [str(artifact.parent / name)]


def test_without_any_signature_it_is_not_signed(call: Caller, artifact: Path, signer: Signer) -> None:
    called = call.verify("--artifact", artifact, "--key", signer.public)
    assert called.outcome == NOT_SIGNED
    assert called.answer["message"] == (
        "no signature was found; sign the artifact, and put the signature beside it (its name with .sig or"
        " .sigstore.json added) or name it with --signature"
    )


@pytest.mark.parametrize("reason", [each for each in Reason if meaning(each).family is Family.REJECTED])
def test_the_next_step_is_one_for_here(reason: Reason) -> None:
    assert not re.search(r"kubectl|Secret\b|spec\.digest|annotate", next_step(reason))


def test_what_lies_beside_does_not_count_when_a_signature_is_named(
    call: Caller, artifact: Path, signer: Signer, other: Signer, tmp_path: Path
) -> None:
    signer.sign(artifact, artifact.with_suffix(".bin.sig"))
    named = other.sign(artifact, tmp_path / "named.sig")
    called = call.verify("--artifact", artifact, "--signature", named, "--key", signer.public)
    assert called.outcome == (1, "Rejected", "SignatureInvalid")
    assert str(named) in called.answer["message"]


def test_a_relative_path_is_a_path(
    call: Caller, artifact: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer.sign(artifact, artifact.parent / "model.bin.sig")
    monkeypatch.chdir(artifact.parent)
    called = call.verify("--artifact", "model.bin", "--key", signer.public)
    assert called.outcome == VERIFIED
    assert called.answer["artifact"]["location"] == "model.bin"


def test_a_link_to_an_artifact_is_followed_and_its_signature_lies_beside_the_link(
    call: Caller, artifact: Path, signer: Signer, tmp_path: Path
) -> None:
    link = tmp_path / "model.safetensors"
    link.symlink_to(artifact)
    signer.sign(artifact, tmp_path / "model.safetensors.sig")
    assert call.verify("--artifact", link, "--key", signer.public).outcome == VERIFIED


def test_an_empty_artifact_is_an_artifact(call: Caller, artifact: Path, signer: Signer) -> None:
    artifact.write_bytes(b"")
    signer.sign(artifact, artifact.parent / "model.bin.sig")
    called = call.verify("--artifact", artifact, "--key", signer.public)
    assert called.outcome == VERIFIED
    assert called.answer["artifact"]["sizeBytes"] == 0


def test_one_bit_makes_the_difference(call: Caller, artifact: Path, signer: Signer) -> None:
    signer.sign(artifact, artifact.parent / "model.bin.sig")
    content = bytearray(artifact.read_bytes())
    content[-1] ^= 1
    artifact.write_bytes(content)
    called = call.verify("--artifact", artifact, "--key", signer.public)
    assert called.outcome == (1, "Rejected", "SignatureInvalid")


# Which keys count


def test_all_keys_of_a_file_are_tried_and_refused_ones_are_named(call: Caller, artifact: Path, signer: Signer) -> None:
    signer.sign(artifact, artifact.parent / "model.bin.sig")
    weak = (VECTORS / "keys" / "rsa1024.pub.pem").read_bytes()
    signer.public.write_bytes(weak + signer.pem)
    called = call.verify("--artifact", artifact, "--key", signer.public)
    assert called.outcome == VERIFIED
    (refused,) = called.answer["refusedKeys"]
    assert refused["source"] == str(signer.public)
    assert refused["position"] == 1
    assert "1024 bits" in refused["detail"]
    assert [key["algorithm"] for key in called.answer["keys"]] == ["ECDSA-P256"]


def test_a_threshold_counts_distinct_keys(
    call: Caller, artifact: Path, signer: Signer, other: Signer, tmp_path: Path
) -> None:
    keys = ("--key", signer.public, "--key", other.public, "--threshold", 2)
    twice = [signer.sign(artifact, tmp_path / name) for name in ("one.sig", "two.sig")]
    called = call.verify("--artifact", artifact, "--signature", twice[0], "--signature", twice[1], *keys)
    assert called.outcome == (1, "Rejected", "ThresholdNotMet")
    assert "1 of 2" in called.answer["message"]
    second = other.sign(artifact, tmp_path / "other.sig")
    called = call.verify("--artifact", artifact, "--signature", twice[0], "--signature", second, *keys)
    assert called.outcome == VERIFIED


def test_the_same_key_named_twice_is_one_key(call: Caller, artifact: Path, signer: Signer, tmp_path: Path) -> None:
    copy = tmp_path / "copy.pub"
    copy.write_bytes(signer.pem)
    signer.sign(artifact, artifact.parent / "model.bin.sig")
    called = call.verify("--artifact", artifact, "--key", signer.public, "--key", copy, "--threshold", 2)
    assert called.outcome == (1, "Rejected", "ThresholdNotMet")


def test_the_digest_must_be_the_expected_one_as_well(call: Caller, artifact: Path, signer: Signer) -> None:
    signer.sign(artifact, artifact.parent / "model.bin.sig")
    digest = f"sha256:{hashlib.sha256(artifact.read_bytes()).hexdigest()}"
    call_with = ("--artifact", artifact, "--key", signer.public, "--digest")
    assert call.verify(*call_with, digest).outcome == VERIFIED
    called = call.verify(*call_with, f"sha256:{'0' * 64}")
    assert called.outcome == (1, "Rejected", "DigestMismatch")
    assert digest in called.answer["message"]


@pytest.mark.parametrize("declared", ["auto", "Detached", "detached", "DETACHED"])
def test_the_declared_format_is_read_in_any_case(call: Caller, artifact: Path, signer: Signer, declared: str) -> None:
    signer.sign(artifact, artifact.parent / "model.bin.sig")
    called = call.verify(
        "--artifact", artifact, "--signature", artifact.parent / "model.bin.sig", "--key", signer.public,
        "--format", declared,
    )  # fmt: skip
    assert called.outcome == VERIFIED


def test_another_format_than_the_declared_one_is_malformed(
    call: Caller, artifact: Path, signer: Signer, tmp_path: Path
) -> None:
    signature = signer.sign(artifact, tmp_path / "model.sig")
    called = call.verify(
        "--artifact", artifact, "--signature", signature, "--key", signer.public, "--format", "sigstorebundle"
    )
    assert called.outcome == (1, "Rejected", "SignatureMalformed")
    assert called.answer["signatures"][0]["detail"].startswith("it is declared as SigstoreBundle")
    assert f"{signature}: it is declared as SigstoreBundle, but its form is Detached" in called.answer["message"]


# What cannot be told


def test_a_source_of_keys_that_is_away_leaves_it_undecided(
    call: Caller, artifact: Path, signer: Signer, other: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAULT_ADDR", UNREACHABLE)
    monkeypatch.setenv("VAULT_TOKEN", "some-token")
    other.sign(artifact, artifact.parent / "model.bin.sig")
    undecided = (3, "Undecided", "KeySourceUnavailable")
    vault = ("--key", "vault-transit:release")
    assert call.verify("--artifact", artifact, *vault).outcome == undecided
    # The key that signed may be one of those that could not be had.
    assert call.verify("--artifact", artifact, *vault, "--key", signer.public).outcome == undecided
    assert call.verify("--artifact", artifact, *vault, "--key", other.public, "--threshold", 2).outcome == undecided
    assert call.verify("--artifact", artifact, *vault, "--key", other.public).outcome == VERIFIED


def test_a_store_that_is_away_leaves_it_undecided(
    call: Caller, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", UNREACHABLE)
    called = call.verify("--artifact", "s3://models/model.bin", "--key", signer.public)
    assert called.outcome == (3, "Undecided", "SourceUnavailable")
    assert called.answer["artifact"] == {"location": "s3://models/model.bin"}


def test_a_metadata_service_is_never_asked(call: Caller, signer: Signer) -> None:
    called = call.verify("--artifact", "https://169.254.169.254/latest", "--key", signer.public)
    assert called.outcome == (3, "Undecided", "AddressForbidden")


def test_what_is_no_regular_file_cannot_be_read(call: Caller, signer: Signer, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    called = call.verify("--artifact", tmp_path / "pipe", "--key", signer.public)
    assert called.outcome == (3, "Undecided", "ArtifactUnreadable")


# What the answer looks like


def test_the_json_has_every_field(call: Caller, artifact: Path, signer: Signer) -> None:
    signature = signer.sign(artifact, artifact.parent / "model.bin.sig")
    told = call.verify("--artifact", artifact, "--key", signer.public).answer
    fingerprint = told["keys"][0]["fingerprint"]
    assert told.pop("artifact") == {
        "location": str(artifact),
        "digests": {"sha256": hashlib.sha256(artifact.read_bytes()).hexdigest()},
        "sizeBytes": 7000,
        "identity": {"kind": "File", "value": told_identity(artifact)},
    }
    assert told == {
        "verdict": "Verified",
        "reason": "Verified",
        "message": "enough trusted keys or identities signed this artifact",
        "signatures": [
            {
                "location": str(signature),
                "format": "Detached",
                "fingerprint": fingerprint,
                "scheme": "ECDSA-SHA256",
                "predicateType": None,
                "subject": None,
                "ignored": [],
                "problem": None,
                "difference": None,
                "identity": None,
                "signingTime": None,
                "signingTimeSource": None,
                "logEntry": None,
                "unproven": None,
                "detail": None,
            }
        ],
        "keys": [
            {
                "fingerprint": fingerprint,
                "algorithm": "ECDSA-P256",
                "source": str(signer.public),
                "version": 1,
                "state": "Active",
            }
        ],
        "refusedKeys": [],
    }


def told_identity(path: Path) -> str:
    """Device, inode, when the content and when anything of it changed last in nanoseconds, size."""
    status = path.stat()
    return f"{status.st_dev}:{status.st_ino}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_size}"


def test_the_text_says_the_verdict_first(call: Caller, artifact: Path, signer: Signer) -> None:
    called = call("verify", "--artifact", artifact, "--key", signer.public)
    assert called.code == 1
    first, *below = called.out.splitlines()
    assert first.startswith("Rejected: [NotSigned] no signature was found; ")
    assert [line.split()[0] for line in below] == ["artifact", "key"]


def test_a_name_cannot_write_to_the_terminal(call: Caller, signer: Signer, tmp_path: Path) -> None:
    odd = tmp_path / "a\x1b[31m\nVerified: \udcff.bin"
    odd.write_bytes(b"x")
    called = call("verify", "--artifact", odd, "--key", signer.public)
    assert called.code == 1
    assert "\x1b" not in called.out
    assert not any(line.startswith("Verified") for line in called.out.splitlines())
