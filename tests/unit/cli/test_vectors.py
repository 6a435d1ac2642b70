"""Signatures of real tools, and attacks, through the command line: the same outcomes as in the library."""

import json
import re
from pathlib import Path

import pytest
from tests.unit.cli.calling import VECTORS, Caller
from tests.unit.formats.test_fixtures import BY_NO_KEY, GENUINE, KEYS, MODELS, PART, UNREADABLE

from aegis.core.formats.simple_signing import file_of

MODEL = VECTORS / "blob" / "model.bin"
ALL_KEYS = [argument for name in KEYS for argument in ("--key", VECTORS / "keys" / name)]
CASES = json.loads((VECTORS / "attacks" / "cases.json").read_text())
OUTCOMES = {
    "verified": (0, "Verified", "Verified"),
    "not-verified": (1, "Rejected", "SignatureInvalid"),
    "unreadable": (1, "Rejected", "SignatureMalformed"),
    "mismatch": (1, "Rejected", "StatementMismatch"),
    "verified-in-part": (1, "Rejected", "FilesIgnored"),
}
PSS = re.compile(r"\bpss\b")
"""In the names of what the key made with the padding that it may not be used with: another reason says so."""


def not_verified(name: str) -> tuple[int, str, str]:
    return (1, "Rejected", "SchemeNotAllowed") if PSS.search(name) else OUTCOMES["not-verified"]


@pytest.mark.parametrize("row", GENUINE, ids=[row[0] for row in GENUINE])
def test_a_genuine_signature_is_verified_by_its_key(call: Caller, row: tuple[str, str, str, str]) -> None:
    path, _, scheme, form = row
    called = call.verify("--artifact", MODEL, "--signature", VECTORS / path, *ALL_KEYS)
    assert called.outcome == OUTCOMES["verified"]
    (signature,) = called.answer["signatures"]
    assert (signature["scheme"], signature["format"], signature["problem"]) == (scheme, form, None)


@pytest.mark.parametrize("path", MODELS)
def test_a_model_of_many_files_is_verified_by_its_key(call: Caller, path: str) -> None:
    called = call.verify("--artifact", VECTORS / "oms" / "model", "--signature", VECTORS / path, *ALL_KEYS)
    assert called.outcome == OUTCOMES["verified"]
    (signature,) = called.answer["signatures"]
    assert (signature["scheme"], signature["format"], signature["subject"]) == (
        MODELS[path][1],
        "ModelSigning",
        "model",
    )


def test_a_model_of_one_file_is_verified_as_that_file(call: Caller) -> None:
    file = VECTORS / "oms" / "model" / "config.json"
    assert call.verify("--artifact", file, "--signature", VECTORS / PART, *ALL_KEYS).outcome == OUTCOMES["verified"]
    called = call.verify("--artifact", file.parent, "--signature", VECTORS / PART, *ALL_KEYS)
    assert called.outcome == OUTCOMES["mismatch"]


@pytest.mark.parametrize("path", BY_NO_KEY)
def test_a_wrong_scheme_is_rejected(call: Caller, path: str) -> None:
    called = call.verify("--artifact", MODEL, "--signature", VECTORS / path, *ALL_KEYS)
    assert called.outcome == not_verified(path)


@pytest.mark.parametrize("path", UNREADABLE)
def test_what_is_no_signature_is_rejected_as_malformed(call: Caller, path: str) -> None:
    called = call.verify("--artifact", MODEL, "--signature", VECTORS / path, *ALL_KEYS)
    assert called.outcome == OUTCOMES["unreadable"]


MANIFEST = VECTORS / "oci" / "model-manifest.json"
LAYERS = json.loads((VECTORS / "oci" / "old-sig-manifest.json").read_text())["layers"]


def test_what_lay_beside_an_image_is_verified_for_its_manifest(call: Caller, tmp_path: Path) -> None:
    payload = (VECTORS / "oci" / "old-sig-payload.simplesigning.json").read_bytes()
    for layer, signer in zip(LAYERS, ("c2-p256.pub", "c3-p256.pub"), strict=True):
        (tmp_path / signer).write_bytes(file_of(payload, layer["annotations"]))
        named = ("--signature", tmp_path / signer, "--key", VECTORS / "keys" / signer)
        assert call.verify("--artifact", MANIFEST, *named).outcome == OUTCOMES["verified"]
        assert call.verify("--artifact", MODEL, *named).outcome == OUTCOMES["mismatch"]


def test_the_bundle_of_an_image_is_verified_for_its_manifest(call: Caller) -> None:
    named = ("--signature", VECTORS / "oci" / "new-bundle.sigstore.json", *ALL_KEYS)
    called = call.verify("--artifact", MANIFEST, *named)
    assert called.outcome == OUTCOMES["verified"]
    assert called.answer["signatures"][0]["format"] == "ImageSignature"
    assert call.verify("--artifact", MODEL, *named).outcome == OUTCOMES["mismatch"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_an_attack_ends_as_expected(call: Caller, case: dict[str, str]) -> None:
    signature, key, artifact = (VECTORS / case[name] for name in ("file", "key", "artifact"))
    called = call.verify("--artifact", artifact, "--signature", signature, "--key", key)
    if case["outcome"] == "key-refused":
        assert (called.code, called.out) == (2, "")
        assert "holds no key that can be used" in called.err
    else:
        verified = case["outcome"] != "not-verified"
        assert called.outcome == (OUTCOMES[case["outcome"]] if verified else not_verified(case["id"]))
