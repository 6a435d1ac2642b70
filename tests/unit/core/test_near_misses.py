"""Signatures by known keys that do not count: what is said of them, and that nothing else is said."""

import pytest
from tests.unit.formats.vectors import MODEL, content, key, material
from tests.unit.services.models import ed25519_key, public, rsa_key, signed

from aegis.core.formats.form import ParsedSignature, SignatureFormat
from aegis.core.judgement import short
from aegis.core.material import Material
from aegis.core.near_misses import OF_A_DIGEST, near_miss
from aegis.core.signatures import parse

RSA, ED25519 = rsa_key(), ed25519_key()
PSS, PKCS1 = "RSASSA-PSS-SHA256", "RSASSA-PKCS1-v1_5-SHA256"
SIGNER = key("keys/rsa2048.pub.pem")
OTHERS = [(key(f"keys/{name}"), ()) for name in ("rsa3072.pub.pem", "ec-P-256.pub.pem", "ed25519.pub.pem")]


def told(path: str, *named: str, known: Material = MODEL) -> str:
    """What is said of a vector when its signer is the last of several keys."""
    return near_miss(parse(content(path)), known, [*OTHERS, (SIGNER, named)])


@pytest.mark.parametrize("path", ["openssl/rsa2048.sha256.pss-dlen.sig", "openssl/rsa2048.sha256.pss-max.sig"])
def test_the_padding_that_no_keyring_names_is_told(path: str) -> None:
    assert told(path) == f"key {short(SIGNER.fingerprint)} made it by {PSS}"


def test_so_is_the_usual_one_where_a_keyring_names_another() -> None:
    assert told("openssl/rsa2048.sha256.pkcs1.sig", PSS) == f"key {short(SIGNER.fingerprint)} made it by {PKCS1}"


def test_another_hash_is_told_if_it_was_measured() -> None:
    path = "openssl/rsa2048.sha512.pkcs1.sig"
    assert told(path, known=Material(tuple(each for each in MODEL.digests if each.algorithm == "sha256"))) == ""
    assert told(path).endswith("made it by RSASSA-PKCS1-v1_5-SHA512")


@pytest.mark.parametrize(
    "path",
    ["openssl/rsa2048.sha256.pkcs1.sig", "openssl/rsa2048.sha1.pkcs1.sig", "openssl/rsa2048.signed-hex-of-digest.sig"],
)
def test_of_what_counts_or_what_no_scheme_of_a_key_made_nothing_is_said(path: str) -> None:
    assert told(path) == ""


def test_ed25519_over_a_digest_is_told() -> None:
    known, signer = material(b"weights"), public(ED25519)
    over_its_digest = next(each.value for each in known.digests if each.algorithm == "sha256")
    parsed = parse(signed(ED25519, over_its_digest))
    assert near_miss(parsed, known, [(signer, ())]) == f"key {short(signer.fingerprint)} made it by {OF_A_DIGEST}"
    assert near_miss(parsed, material(b"others"), [(signer, ())]) == ""
    assert near_miss(parsed, Material(()), [(signer, ())]) == ""


def test_of_a_key_that_may_not_be_used_for_the_whole_artifact_nothing_is_said() -> None:
    known, signer = material(b"weights"), public(ED25519)
    assert near_miss(parse(signed(ED25519, b"weights")), known, [(signer, (PSS,))]) == ""


def test_a_statement_is_hashed_as_the_scheme_says() -> None:
    message, signer = b"DSSEv1 4 text 2 {}", public(RSA)
    parsed = ParsedSignature(SignatureFormat.ATTESTATION, signed(RSA, message), message=message)
    assert near_miss(parsed, Material(()), [(signer, (PSS,))]) == f"key {short(signer.fingerprint)} made it by {PKCS1}"
