"""`aegis verify --digest` without an artifact: what a signature says of bytes that are not at hand."""

import hashlib
from pathlib import Path

import pytest
from tests.unit.cli.calling import VECTORS, Caller, Signer
from tests.unit.cli.test_verify_keyless import MODEL, SIGSTORE, VERIFIED, by

DIGEST = f"sha256:{hashlib.sha256(MODEL.read_bytes()).hexdigest()}"
KEYS = VECTORS / "keys"
OTHER = f"sha256:{'00' * 32}"
P256 = ("--signature", VECTORS / "cosign3" / "p256.sig", "--key", VECTORS / "keys" / "c3-p256.pub")


@pytest.mark.parametrize(
    "options",
    [
        P256,
        (
            "--signature",
            VECTORS / "openssl" / "rsa2048.sha256.pkcs1.sig",
            "--key",
            VECTORS / "keys" / "rsa2048.pub.pem",
        ),
        ("--signature", SIGSTORE / "blob.good.json", *by()),
    ],
    ids=["a key", "an RSA key", "an identity"],
)
def test_a_signature_over_a_digest_is_checked_by_it(call: Caller, options: tuple[object, ...]) -> None:
    called = call.verify("--digest", DIGEST, *options)

    assert called.outcome == VERIFIED
    assert called.answer["artifact"]["sizeBytes"] is None
    assert call.verify("--digest", OTHER, *options).code == 1


def test_the_text_says_that_nothing_was_read(call: Caller) -> None:
    assert f"artifact   {DIGEST}: not read, {DIGEST}" in call("verify", "--digest", DIGEST, *P256).out


WRONG = {
    "neither": (P256, "name the --artifact, or the --digest"),
    "no signature": (("--digest", DIGEST, *P256[2:]), "needs --signature"),
    "a digest of another kind": (("--digest", f"sha512:{'00' * 64}", *P256), "only sha256"),
    "a signature over the whole": (
        ("--digest", DIGEST, "--signature", VECTORS / "cosign3/ed25519.sig", "--key", KEYS / "ed25519.pub.pem"),
        "does not suffice for a signature of this kind: name the --artifact",
    ),
    "a signature over another digest": (
        (
            "--digest",
            DIGEST,
            "--signature",
            VECTORS / "cosign3/ec-P-384.sig",
            "--key",
            KEYS / "ec-P-384.pub.pem",
        ),
        "does not suffice",
    ),
    "a manifest of files": (
        (
            "--digest",
            DIGEST,
            "--signature",
            VECTORS / "oms/ec-P-256.oms.json",
            "--key",
            KEYS / "ec-P-256.pub.pem",
        ),
        "does not suffice",
    ),
}


@pytest.mark.parametrize(("options", "said"), WRONG.values(), ids=list(WRONG))
def test_what_a_digest_does_not_tell_is_a_wrong_call(call: Caller, options: tuple[object, ...], said: str) -> None:
    called = call.verify(*options)

    assert (called.code, called.out) == (2, "")
    assert said in called.err


def test_beside_an_artifact_it_is_compared(call: Caller, artifact: Path, signer: Signer) -> None:
    signer.sign(artifact, artifact.with_name("model.bin.sig"))
    digest = f"sha256:{hashlib.sha256(artifact.read_bytes()).hexdigest()}"

    options = ("--artifact", artifact, "--key", signer.public)
    assert call.verify(*options, "--digest", digest).outcome == VERIFIED
    assert call.verify(*options, "--digest", OTHER).outcome == (1, "Rejected", "DigestMismatch")
