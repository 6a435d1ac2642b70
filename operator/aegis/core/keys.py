"""Public keys: what Aegis accepts as one, and what identifies it.

`cryptography` loads RSA-1024, secp256k1, Ed448 and the first of several PEM blocks without a word, so size, curve,
kind and count are checked here, once, when a key is loaded (NIST SP 800-131A, FIPS 186-5).
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from aegis.core.errors import KeyRefused

MAX_PEM_BYTES = 65536
MAX_KEYS = 64

Key = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An accepted key. `der` is its SubjectPublicKeyInfo (RFC 5280 4.1), `fingerprint` is `sha256:<hex>` of it."""

    der: bytes
    fingerprint: str
    algorithm: str

    def load(self) -> Key:
        """The key as an object of `cryptography`."""
        return _accepted(serialization.load_der_public_key(self.der))[0]

    @classmethod
    def from_key(cls, key: object) -> "PublicKey":
        """Checks kind, size and curve. Raises KeyRefused."""
        accepted, algorithm = _accepted(key)
        der = accepted.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return cls(der, f"sha256:{hashlib.sha256(der).hexdigest()}", algorithm)

    @classmethod
    def from_pem(cls, pem: bytes) -> "PublicKey":
        """Reads exactly one PEM block (RFC 7468): SubjectPublicKeyInfo or PKCS#1. Raises KeyRefused."""
        keys = split_pem(pem)
        if len(keys) != 1:
            raise KeyRefused(f"expected one PEM block, found {len(keys)}")
        return cls.from_block(keys[0])

    @classmethod
    def from_block(cls, block: bytes) -> "PublicKey":
        """Reads one block of `split_pem`. Raises KeyRefused."""
        try:
            return cls.from_key(serialization.load_pem_public_key(block))
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise KeyRefused("the PEM block holds no readable public key") from error

    @classmethod
    def from_raw_ed25519(cls, text: str) -> "PublicKey":
        """Reads base64 of 32 raw bytes, as Vault transit shows Ed25519 keys (RFC 8032). Raises KeyRefused."""
        try:
            raw = base64.b64decode(text, validate=True)
            return cls.from_key(ed25519.Ed25519PublicKey.from_public_bytes(raw))
        except ValueError as error:
            raise KeyRefused("not the base64 of a raw Ed25519 key") from error


@dataclass(frozen=True, slots=True)
class RefusedKey:
    """A block of a PEM file that is not used, and why; `position` counts from 1."""

    position: int
    detail: str


@dataclass(frozen=True, slots=True)
class KeySet:
    """What a PEM file gave: keys in order, without repeats, and the blocks that were refused."""

    keys: tuple[PublicKey, ...]
    refused: tuple[RefusedKey, ...] = ()


_PEM_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----[A-Za-z0-9+/=\s]*-----END \1-----")
_PUBLIC_LABELS = frozenset({b"PUBLIC KEY", b"RSA PUBLIC KEY"})


def split_pem(pem: bytes) -> list[bytes]:
    """The PEM blocks of a file, in order. Raises KeyRefused for private keys, junk and oversized files."""
    if len(pem) > MAX_PEM_BYTES:
        raise KeyRefused(f"more than {MAX_PEM_BYTES} bytes")
    if b"PRIVATE KEY" in pem:
        raise KeyRefused(
            "it contains a private key: give Aegis the public key only, and treat that private key as leaked"
        )
    blocks = [match.group(0) for match in _PEM_BLOCK.finditer(pem)]
    if len(blocks) != pem.count(b"-----BEGIN"):
        raise KeyRefused("a PEM block is broken")
    if not blocks:
        raise KeyRefused("no PEM block in it")
    if len(blocks) > MAX_KEYS:
        raise KeyRefused(f"more than {MAX_KEYS} PEM blocks")
    return blocks


def load_pem(pem: bytes) -> KeySet:
    """All public keys of a PEM file; a block that is refused does not spoil the others. Raises KeyRefused."""
    keys: dict[str, PublicKey] = {}
    refused = []
    for position, block in enumerate(split_pem(pem), start=1):
        try:
            key = _from_labelled(block)
        except KeyRefused as error:
            refused.append(RefusedKey(position, error.detail))
        else:
            keys.setdefault(key.fingerprint, key)
    return KeySet(tuple(keys.values()), tuple(refused))


def _from_labelled(block: bytes) -> PublicKey:
    found = _PEM_BLOCK.fullmatch(block)
    label = found.group(1) if found else b""
    if label not in _PUBLIC_LABELS:
        raise KeyRefused(f"a block '{label.decode('ascii')}' is not a public key")
    return PublicKey.from_block(block)


_CURVES: Mapping[str, str] = MappingProxyType(
    {"secp256r1": "ECDSA-P256", "secp384r1": "ECDSA-P384", "secp521r1": "ECDSA-P521"}
)


def _rsa(key: object) -> tuple[Key, str] | None:
    if not isinstance(key, rsa.RSAPublicKey):
        return None
    exponent = key.public_numbers().e
    if not 2048 <= key.key_size <= 8192:
        raise KeyRefused(f"an RSA key of {key.key_size} bits: 2048 to 8192 are accepted")
    if exponent < 65537 or exponent % 2 == 0 or exponent.bit_length() > 256:
        raise KeyRefused("an RSA key with an unsafe exponent: 65537 is usual")
    return key, f"RSA-{key.key_size}"


def _ecdsa(key: object) -> tuple[Key, str] | None:
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return None
    if key.curve.name not in _CURVES:
        raise KeyRefused(f"the curve {key.curve.name}: P-256, P-384 and P-521 are accepted")
    return key, _CURVES[key.curve.name]


def _ed25519(key: object) -> tuple[Key, str] | None:
    return (key, "Ed25519") if isinstance(key, ed25519.Ed25519PublicKey) else None


KINDS: tuple[Callable[[object], tuple[Key, str] | None], ...] = (_rsa, _ecdsa, _ed25519)
"""A row per accepted kind of key: recognises it, refuses weak ones, names its algorithm."""


def _accepted(key: object) -> tuple[Key, str]:
    for kind in KINDS:
        found = kind(key)
        if found is not None:
            return found
    raise KeyRefused(f"a {type(key).__name__}: RSA, ECDSA and Ed25519 keys are accepted")
