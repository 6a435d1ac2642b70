"""Which public keys are accepted, and what a file of them gives."""

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa, x25519
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.formats.vectors import content

from aegis.core.errors import KeyRefused
from aegis.core.keys import MAX_KEYS, MAX_PEM_BYTES, PublicKey, load_pem, split_pem


def pem(key: object) -> bytes:
    """A public key as SubjectPublicKeyInfo."""
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    return bytes(key.public_bytes(serialization.Encoding.PEM, spki))  # type: ignore[attr-defined]


ED25519 = pem(ed25519.Ed25519PrivateKey.generate().public_key())
GOOD = {
    "keys/ec-P-256.pub.pem": "ECDSA-P256",
    "keys/ec-P-384.pub.pem": "ECDSA-P384",
    "keys/ec-P-521.pub.pem": "ECDSA-P521",
    "keys/ed25519.pub.pem": "Ed25519",
    "keys/rsa2048.pub.pem": "RSA-2048",
    "keys/rsa4096.pub.pem": "RSA-4096",
    "keys/c3-p256.pub": "ECDSA-P256",
}


@pytest.mark.parametrize(("path", "algorithm"), GOOD.items())
def test_a_good_key_is_known_by_its_fingerprint(path: str, algorithm: str) -> None:
    key = PublicKey.from_pem(content(path))

    assert key.algorithm == algorithm
    assert PublicKey.from_key(key.load()) == key
    assert len(key.fingerprint) == 71


def test_both_forms_of_an_rsa_key_have_one_fingerprint() -> None:
    assert PublicKey.from_pem(content("keys/rsa2048.pkcs1pub.pem")) == PublicKey.from_pem(
        content("keys/rsa2048.pub.pem")
    )


def numbers(exponent: int, bits: int = 2048) -> bytes:
    return pem(rsa.RSAPublicNumbers(exponent, (1 << (bits - 1)) + 1).public_key())


REFUSED: dict[str, tuple[bytes, str]] = {
    "RSA of 1024 bits": (content("keys/rsa1024.pub.pem"), "an RSA key of 1024 bits"),
    "RSA of 8193 bits": (numbers(65537, 8193), "an RSA key of 8193 bits"),
    "an exponent of 3": (numbers(3), "an unsafe exponent"),
    "a huge exponent": (numbers((1 << 256) + 1), "an unsafe exponent"),
    "the curve of a currency": (content("keys/ec-secp256k1.pub.pem"), "the curve secp256k1"),
    "P-224": (pem(ec.generate_private_key(ec.SECP224R1()).public_key()), "the curve secp224r1"),
    "Ed448": (pem(ed448.Ed448PrivateKey.generate().public_key()), "RSA, ECDSA and Ed25519 keys are accepted"),
    "X25519": (pem(x25519.X25519PrivateKey.generate().public_key()), "RSA, ECDSA and Ed25519 keys are accepted"),
    "DSA": (pem(dsa.generate_private_key(1024).public_key()), "RSA, ECDSA and Ed25519 keys are accepted"),
    "no key": (b"-----BEGIN PUBLIC KEY-----\nTUVV\n-----END PUBLIC KEY-----", "holds no readable public key"),
    "a certificate": (b"-----BEGIN CERTIFICATE-----\nTUVV\n-----END CERTIFICATE-----", "holds no readable public key"),
    "two keys": (ED25519 * 2, "expected one PEM block, found 2"),
    "a private key": (b"-----BEGIN EC PRIVATE KEY-----\nTUVV\n", "treat that private key as leaked"),
    "no block": (b"ssh-ed25519 AAAA", "no PEM block"),
    "half a block": (ED25519[:60], "a PEM block is broken"),
    "a block that ends as another": (ED25519.replace(b"END PUBLIC", b"END RSA PUBLIC"), "a PEM block is broken"),
    "too many blocks": (ED25519 * (MAX_KEYS + 1), "more than 64 PEM blocks"),
    "too much": (b"x" * (MAX_PEM_BYTES + 1), "more than 65536 bytes"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "said"), REFUSED.values(), ids=list(REFUSED))
def test_a_key_is_refused_that_is(data: bytes, said: str) -> None:
    with pytest.raises(KeyRefused) as refused:
        PublicKey.from_pem(data)

    assert said in refused.value.detail


def test_a_file_gives_its_good_keys_and_says_what_is_wrong_with_the_others() -> None:
    weak, certificate = content("keys/rsa1024.pub.pem"), REFUSED["a certificate"][0]

    found = load_pem(b"# ours\n" + ED25519 + weak + b"\n" + ED25519 + certificate + content("keys/ec-P-256.pub.pem"))

    assert [key.algorithm for key in found.keys] == ["Ed25519", "ECDSA-P256"]
    assert [(refused.position, refused.detail) for refused in found.refused] == [
        (2, "an RSA key of 1024 bits: 2048 to 8192 are accepted"),
        (4, "a block 'CERTIFICATE' is not a public key"),
    ]


def test_a_raw_ed25519_key_is_read_as_vault_shows_it() -> None:
    raw = ed25519.Ed25519PrivateKey.generate().public_key()
    text = base64.b64encode(raw.public_bytes_raw()).decode()

    assert PublicKey.from_raw_ed25519(text) == PublicKey.from_key(raw)
    for wrong in ("", "AAAA", f"{text}!", "é"):
        with pytest.raises(KeyRefused, match="raw Ed25519"):
            PublicKey.from_raw_ed25519(wrong)


@given(data=st.binary(max_size=200) | st.binary(max_size=80).map(lambda body: ED25519[:40] + body + ED25519[40:]))
def test_any_bytes_are_keys_or_refused(data: bytes) -> None:
    try:
        found = load_pem(data)
    except KeyRefused:
        return
    assert len(found.keys) + len(found.refused) <= len(split_pem(data))
