"""What `aegis verify` may want beside a signer, as a policy may: a time of signing, a name, and no denied digest."""

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from tests.unit.cli.calling import VECTORS, Caller, Signer
from tests.unit.cli.test_verify_digest import DIGEST, OTHER, P256
from tests.unit.cli.test_verify_keyless import FOLDER, MODEL, SIGSTORE, VERIFIED, by
from tests.unit.formats.signing import PROVENANCE, SIGNER, bundle, statement

KEYLESS = ("--artifact", MODEL, "--signature", SIGSTORE / "blob.good.json", *by())
"""Logged at the first moment of 2026."""
OF_FOLDER = ("--artifact", FOLDER, "--signature", SIGSTORE / "oms.good.json", *by())


# Since when


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2026-01-01T00:00:00Z", VERIFIED),
        ("2026-01-01T01:00:00+01:00", VERIFIED),
        ("2026-01-01T00:00:01Z", (1, "Rejected", "SignatureTooOld")),
    ],
)
def test_a_signature_counts_from_a_moment_on(call: Caller, since: str, expected: tuple[int, str, str]) -> None:
    assert call.verify(*KEYLESS, "--not-before", since).outcome == expected


def test_a_signature_of_which_nobody_says_when_it_was_made_does_not_count(
    call: Caller, artifact: Path, signer: Signer
) -> None:
    signer.sign(artifact, artifact.with_name("model.bin.sig"))
    asked = ("--artifact", artifact, "--key", signer.public, "--trusted-root", SIGSTORE / "trusted_root.json")

    assert call.verify(*asked).outcome == VERIFIED
    called = call.verify(*asked, "--not-before", "2020-01-01T00:00:00Z")
    assert called.outcome == (1, "Rejected", "SigningTimeUnknown")


# What it is called


@pytest.fixture
def attested(tmp_path: Path) -> Path:
    """An artifact that is attested under its name, `model.bin`; the key lies beside it."""
    pem = SIGNER.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pub").write_bytes(pem)
    (tmp_path / "bundle.json").write_bytes(bundle(statement(b"weights")))
    (tmp_path / "model.bin").write_bytes(b"weights")
    return tmp_path / "model.bin"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("model.bin", VERIFIED), ("model", (1, "Rejected", "SubjectMismatch"))],
)
def test_a_statement_counts_for_what_it_names(
    call: Caller, attested: Path, name: str, expected: tuple[int, str, str]
) -> None:
    artifact = attested.rename(attested.with_name(name))
    signature, key = attested.with_name("bundle.json"), attested.with_name("key.pub")
    asked = ("--artifact", artifact, "--signature", signature, "--key", key, "--predicate-type", PROVENANCE)

    assert call.verify(*asked).outcome == VERIFIED
    assert call.verify(*asked, "--subject-name", "MatchURI").outcome == expected


def test_a_folder_is_called_as_its_signer_called_it(call: Caller) -> None:
    assert call.verify(*OF_FOLDER, "--subject-name", "MatchURI").outcome == VERIFIED


def test_a_signature_that_names_nothing_does_not_count(call: Caller, artifact: Path, signer: Signer) -> None:
    signer.sign(artifact, artifact.with_name("model.bin.sig"))

    called = call.verify("--artifact", artifact, "--key", signer.public, "--subject-name", "MatchURI")
    assert called.outcome == (1, "Rejected", "SubjectMismatch")
    assert "it names nothing" in called.answer["message"]


# What may not run


def test_a_denied_artifact_is_rejected_whoever_signed_it(call: Caller, artifact: Path, signer: Signer) -> None:
    signer.sign(artifact, artifact.with_name("model.bin.sig"))
    digest = f"sha256:{hashlib.sha256(artifact.read_bytes()).hexdigest()}"
    asked = ("--artifact", artifact, "--key", signer.public)

    assert call.verify(*asked, "--denied-digest", OTHER).outcome == VERIFIED
    called = call.verify(*asked, "--denied-digest", OTHER, "--denied-digest", digest)
    assert called.outcome == (1, "Rejected", "DigestDenied")
    assert digest in called.answer["message"]


def test_so_is_a_folder_with_a_denied_file(call: Caller) -> None:
    digest = f"sha256:{hashlib.sha256((FOLDER / 'config.json').read_bytes()).hexdigest()}"

    called = call.verify(*OF_FOLDER, "--denied-digest", digest)
    assert called.outcome == (1, "Rejected", "DigestDenied")
    assert f"{digest}, which is one of its files" in called.answer["message"]


def test_so_is_one_that_is_not_at_hand(call: Caller) -> None:
    assert call.verify("--digest", DIGEST, "--denied-digest", DIGEST, *P256).outcome == (1, "Rejected", "DigestDenied")


# Wrong calls

A_KEY = ("--artifact", MODEL, "--key", VECTORS / "keys" / "c3-p256.pub")
WRONG: dict[str, tuple[tuple[object, ...], str]] = {
    "a time that nobody could prove": (
        (*A_KEY, "--not-before", "2026-01-01T00:00:00Z"),
        "--not-before needs --trusted-root FILE or --rekor-key FILE",
    ),
    "no time": ((*KEYLESS, "--not-before", "yesterday"), "'yesterday' must be an RFC 3339 date-time"),
    "a time without its zone": ((*KEYLESS, "--not-before", "2026-01-01T00:00:00"), "must carry a time zone"),
    "another way to match": ((*KEYLESS, "--subject-name", "matchURI"), "invalid choice: 'matchURI'"),
    "the name of a digest": (
        ("--digest", DIGEST, *P256, "--subject-name", "MatchURI"),
        "--subject-name needs --artifact",
    ),
    "a digest of another kind": ((*A_KEY, "--denied-digest", f"sha512:{'00' * 64}"), "--denied-digest: only sha256"),
    "half a digest": ((*A_KEY, "--denied-digest", "sha256:00"), "--denied-digest: "),
}


@pytest.mark.parametrize(("options", "said"), WRONG.values(), ids=list(WRONG))
def test_a_wrong_call_says_what_is_wrong_with_it(call: Caller, options: tuple[object, ...], said: str) -> None:
    called = call.verify(*options)

    assert (called.code, called.out) == (2, "")
    assert said in called.err
