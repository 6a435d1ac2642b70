"""`aegis verify --cert-chain`: models that the certificate of a private authority signed."""

import json
import shutil
from pathlib import Path

import pytest
from tests.unit.cli.calling import VECTORS, Caller, Signer
from tests.unit.formats.chains import issue

MODEL = VECTORS / "oms" / "model"
ROOT = VECTORS / "oms-cert" / "root.pem"
GOOD = VECTORS / "oms-cert" / "good.json"
VERIFIED = (0, "Verified", "Verified")


def test_a_model_is_verified_by_its_authority(call: Caller, tmp_path: Path) -> None:
    shutil.copytree(MODEL, tmp_path / "llama")
    shutil.copy(GOOD, tmp_path / "llama" / "model.sig")
    called = call.verify("--artifact", tmp_path / "llama", "--cert-chain", ROOT)

    assert called.outcome == VERIFIED
    (signature,) = called.answer["signatures"]
    assert signature["identity"] == {"issuer": "CN=root", "subject": "CN=leaf"}
    assert (signature["fingerprint"], signature["scheme"]) == (None, "ECDSA-SHA256")


@pytest.mark.parametrize(("subjects", "counts"), [(["CN=leaf"], True), (["CN=x", "CN=leaf"], True), (["CN=x"], False)])
def test_a_subject_may_be_asked_for(call: Caller, subjects: list[str], counts: bool) -> None:
    named = [argument for subject in subjects for argument in ("--cert-subject", subject)]
    called = call.verify("--artifact", MODEL, "--signature", GOOD, "--cert-chain", ROOT, *named)

    assert called.outcome == (VERIFIED if counts else (1, "Rejected", "SignerNotAllowed"))


def test_whose_way_ends_elsewhere_is_rejected(call: Caller, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    other.write_bytes(issue("root", ca=True).pem)
    called = call.verify("--artifact", MODEL, "--signature", GOOD, "--cert-chain", other)

    assert called.outcome == (1, "Rejected", "CertificateNotTrusted")
    assert "no way to an authority" in called.answer["message"]


CASES = json.loads((VECTORS / "oms-cert" / "cases.json").read_text())
BY_RULE = {"rsa-leaf": VERIFIED, "good": VERIFIED, "good-with-root": VERIFIED}
"""RSA is more than OpenSSF Model Signing v1.0 names, and as good as elsewhere."""


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_chain_with_one_fault_is_not_trusted(call: Caller, case: dict[str, str]) -> None:
    signature, root, artifact = (VECTORS / case[name] for name in ("file", "root", "artifact"))
    called = call.verify("--artifact", artifact, "--signature", signature, "--cert-chain", root)

    assert called.outcome == BY_RULE.get(case["id"], (1, "Rejected", "CertificateNotTrusted"))
    assert case["expect"] in ("either", "accept" if called.code == 0 else "reject")


def test_a_key_says_nothing_about_a_certificate(call: Caller, signer: Signer) -> None:
    called = call.verify("--artifact", MODEL, "--signature", GOOD, "--key", signer.public)

    assert called.outcome == (1, "Rejected", "CertificateNotTrusted")


WRONG = {
    "no such file": ("missing.pem", None, "cannot be read"),
    "a file of nothing": ("empty.pem", b"", "no PEM block in it"),
    "a file of bytes": ("der.pem", b"\x30\x82\xff", "is no PEM file"),
    "a signer's certificate": ("leaf.pem", issue("leaf").pem, "block 1 is a certificate that may not issue others"),
}


@pytest.mark.parametrize(("name", "content", "said"), WRONG.values(), ids=list(WRONG))
def test_a_chain_must_be_one_of_authorities(
    call: Caller, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    called = call.verify("--artifact", MODEL, "--signature", GOOD, "--cert-chain", tmp_path / name)

    assert (called.code, called.out) == (2, "")
    assert said in called.err


def test_a_subject_alone_says_nothing(call: Caller, signer: Signer) -> None:
    called = call.verify("--artifact", MODEL, "--key", signer.public, "--cert-subject", "CN=leaf")

    assert (called.code, called.out) == (2, "")
    assert "--cert-subject needs --cert-chain" in called.err
