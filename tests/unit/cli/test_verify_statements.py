"""`aegis verify` of signed statements: which types count, what a signer may leave out, and how the answer reads."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from tests.unit.cli.calling import Caller
from tests.unit.formats.signing import FILES, GIT, PROVENANCE, SIGNER, bundle, cosign_bundle, manifest, statement

VERIFIED = (0, "Verified", "Verified")
DATA = b"weights"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    pem = SIGNER.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pub").write_bytes(pem)
    return tmp_path / "key.pub"


@pytest.fixture
def blob(tmp_path: Path) -> Path:
    (tmp_path / "model.bin").write_bytes(DATA)
    return tmp_path / "model.bin"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """FILES, what Git keeps and a log, signed without either."""
    root = tmp_path / "llama"
    for path, content in {**FILES, ".git/HEAD": b"ref", "logs/1": b"x"}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    leave_out = [*GIT, "logs"]
    made = manifest(FILES, lambda made: made["predicate"]["serialization"].update(ignore_paths=leave_out))
    (root / "model.sig").write_bytes(bundle(made))
    return root


def test_an_attestation_counts_only_when_its_type_is_named(call: Caller, blob: Path, key: Path) -> None:
    blob.with_suffix(".bin.sigstore.json").write_bytes(bundle(statement(DATA)))
    asked = ("--artifact", blob, "--key", key)

    called = call.verify(*asked)
    assert called.outcome == (1, "Rejected", "StatementNotAllowed")
    assert PROVENANCE in called.answer["message"]

    called = call.verify(*asked, "--predicate-type", "https://spdx.dev/Document/v2.3", "--predicate-type", PROVENANCE)
    assert called.outcome == VERIFIED
    (signature,) = called.answer["signatures"]
    assert (signature["format"], signature["predicateType"]) == ("Attestation", PROVENANCE)
    assert (signature["subject"], signature["ignored"], signature["difference"]) == ("model.bin", [], None)


def test_when_a_type_is_named_a_plain_signature_does_not_count(call: Caller, folder: Path, key: Path) -> None:
    called = call.verify("--artifact", folder, "--key", key, "--predicate-type", PROVENANCE)

    assert called.outcome == (1, "Rejected", "StatementNotAllowed")


@pytest.mark.parametrize("form", ["Attestation", "attestation"])
def test_the_form_of_an_attestation_can_be_asked_for(call: Caller, blob: Path, key: Path, form: str) -> None:
    signature = blob.with_suffix(".json")
    signature.write_bytes(cosign_bundle(statement(DATA)))
    asked = ("--artifact", blob, "--signature", signature, "--key", key, "--predicate-type", PROVENANCE)

    assert call.verify(*asked, "--format", form).outcome == VERIFIED
    assert call.verify(*asked, "--format", "CosignBundle").outcome == (1, "Rejected", "SignatureMalformed")


def test_what_the_signer_left_out_must_be_named_unless_it_is_gits(call: Caller, folder: Path, key: Path) -> None:
    asked = ("--artifact", folder, "--key", key)

    called = call.verify(*asked)
    assert called.outcome == (1, "Rejected", "FilesIgnored")
    assert ".git, logs" in called.answer["message"]

    called = call.verify(*asked, "--ignore-path", "logs")
    assert called.outcome == VERIFIED
    assert called.answer["signatures"][0]["ignored"] == [".git", "logs"]
    assert ", without .git, logs" in call("verify", *asked, "--ignore-path", "logs").out


def test_nothing_is_ignored_that_the_signer_did_not_leave_out(call: Caller, folder: Path, key: Path) -> None:
    (folder / "evil.py").write_bytes(b"import os")

    called = call.verify("--artifact", folder, "--key", key, "--ignore-path", "logs", "--ignore-path", "evil.py")

    assert called.outcome == (1, "Rejected", "StatementMismatch")
    assert called.answer["signatures"][0]["difference"] == "'evil.py' is not signed"
    assert "StatementMismatch ('evil.py' is not signed)" in call("verify", "--artifact", folder, "--key", key).out
