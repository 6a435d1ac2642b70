"""The adapter for Project Wycheproof on vectors of our own, and Wycheproof's where they are at hand.

pytest tests/conformance/test_wycheproof.py --wycheproof FOLDER
"""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from tests.conformance.wycheproof import main, outcome, outcomes, scheme_of

LEAST_FILES, LEAST_VECTORS = 30, 7000
"""What the vectors of 2026 hold; fewer would mean that files were renamed and are passed over."""

KEY = ec.generate_private_key(ec.SECP256R1())
SIGNED = KEY.sign(b"weights", ec.ECDSA(hashes.SHA256()))


def group(key: object, *tests: tuple[bytes, str]) -> dict[str, Any]:
    """A group of vectors over `weights`, each a signature with its result."""
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = key.public_bytes(serialization.Encoding.PEM, spki).decode()  # type: ignore[attr-defined]
    rows = [
        {"tcId": number, "comment": "", "flags": [], "msg": b"weights".hex(), "sig": signature.hex(), "result": result}
        for number, (signature, result) in enumerate(tests, 1)
    ]
    return {"publicKeyPem": pem, "tests": rows}


def write(folder: Path, name: str, *groups: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text(json.dumps({"testGroups": groups}))
    return path


def test_a_vector_that_ends_otherwise_than_it_should_is_found(tmp_path: Path) -> None:
    tests = [(SIGNED, "valid"), (SIGNED[:-1], "invalid"), (SIGNED, "invalid"), (b"", "valid"), (b"", "acceptable")]
    path = write(tmp_path, "ecdsa_secp256r1_sha256_test.json", group(KEY.public_key(), *tests))
    found = outcome(path)
    assert (found.scheme, found.verified, found.refused, found.unused) == ("ECDSA-SHA256", 2, 3, 0)
    assert [vector.number for vector in found.wrong] == [3, 4]
    assert main(str(tmp_path)) == 1


def test_a_key_that_is_not_used_for_the_scheme_is_not_counted_as_wrong(tmp_path: Path) -> None:
    weak = rsa.generate_private_key(65537, 1024).public_key()
    write(tmp_path, "rsa_signature_2048_sha256_test.json", group(weak, (b"x", "valid")))
    write(tmp_path, "ecdsa_secp256r1_sha512_test.json", group(KEY.public_key(), (SIGNED, "valid")))
    assert [(found.unused, found.wrong) for found in outcomes(tmp_path)] == [(1, ()), (1, ())]
    assert main(str(tmp_path)) == 0


def test_files_of_other_schemes_are_passed_over(tmp_path: Path) -> None:
    others = ("ecdsa_secp256k1_sha256", "ed448", "rsa_pss_2048_sha1_mgf1_20", "ecdsa_secp256r1_sha256_p1363", "aes_gcm")
    assert [scheme_of(f"{name}_test.json") for name in others] == [None] * len(others)
    assert main(str(tmp_path)) == 1, "nothing was tried"


def test_every_vector_of_wycheproof_ends_as_it_should(request: pytest.FixtureRequest) -> None:
    folder = request.config.getoption("--wycheproof")
    if folder is None:
        pytest.skip("give the folder testvectors_v1 of Wycheproof with --wycheproof (docs/reference/conformance.md)")
    found = list(outcomes(Path(folder)))
    assert [(each.file, vector.number, vector.comment) for each in found for vector in each.wrong] == []
    assert len(found) >= LEAST_FILES
    assert sum(each.verified + each.refused + each.unused for each in found) >= LEAST_VECTORS
