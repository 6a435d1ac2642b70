"""Public keys: what Aegis accepts as one, and what identifies it.

A key has one accepted encoding, and is known by the digest of it. `cryptography` reads others as well and drops what
they say: explicit curve parameters, compressed points, and the restriction of an RSASSA-PSS key to that padding. So a
key is taken only if writing it again gives the very bytes that were read, and an RSASSA-PSS key stays one (RFC 5280
4.1.2.7, RFC 8017 A.1, RFC 4055).
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from aegis.core import key_kinds
from aegis.core.errors import KeyRefused
from aegis.core.key_kinds import Key
from aegis.core.pem import Block, split_pem

__all__ = ["ALWAYS", "Key", "PublicKey", "Validity"]

_DER = serialization.Encoding.DER
_SPKI, _PKCS1 = serialization.PublicFormat.SubjectPublicKeyInfo, serialization.PublicFormat.PKCS1

_RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")
"""The AlgorithmIdentifier rsaEncryption in DER, with its NULL (RFC 4055 1.2)."""
_RSASSA_PSS = bytes.fromhex("300b06092a864886f70d01010a")
"""The AlgorithmIdentifier id-RSASSA-PSS in DER, without parameters: any hash, but no other padding (RFC 4055 3.1)."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An accepted key. `der` is its SubjectPublicKeyInfo (RFC 5280 4.1), `fingerprint` is `sha256:<hex>` of it.

    An RSA key that is for RSASSA-PSS alone has the fingerprint of the same key without that: whoever holds it can sign
    as either, so the two are one signer, and are revoked as one.
    """

    der: bytes
    fingerprint: str
    algorithm: str

    def load(self) -> Key:
        """The key as an object of `cryptography`."""
        return key_kinds.accepted(serialization.load_der_public_key(self.der))[0]

    @classmethod
    def from_key(cls, key: object) -> "PublicKey":
        """Checks kind, size and curve. Raises KeyRefused."""
        accepted, algorithm = key_kinds.accepted(key)
        der = accepted.public_bytes(_DER, _SPKI)
        return cls(der, _fingerprint(der), algorithm)

    @classmethod
    def from_spki(cls, der: bytes) -> "PublicKey":
        """Reads a DER SubjectPublicKeyInfo (RFC 5280 4.1.2.7). Raises KeyRefused."""
        key = cls.from_key(_loaded(der))
        if der == key.der:
            return key
        if der == _as_rsassa_pss(key.der):
            return cls(der, key.fingerprint, key.algorithm.replace("RSA-", "RSASSA-PSS-"))
        raise KeyRefused(_ODD)

    @classmethod
    def from_pkcs1(cls, der: bytes) -> "PublicKey":
        """Reads a DER RSAPublicKey (RFC 8017 A.1.1). Raises KeyRefused."""
        key = _loaded(der)
        if not isinstance(key, rsa.RSAPublicKey) or key.public_bytes(_DER, _PKCS1) != der:
            raise KeyRefused(_ODD)
        return cls.from_key(key)

    @classmethod
    def from_pem(cls, pem: bytes) -> "PublicKey":
        """Reads exactly one PEM block (RFC 7468), which holds either of the above. Raises KeyRefused."""
        blocks = split_pem(pem)
        if len(blocks) != 1:
            raise KeyRefused(f"expected one PEM block, found {len(blocks)}")
        return cls.from_block(blocks[0])

    @classmethod
    def from_block(cls, block: Block) -> "PublicKey":
        """Reads a PEM block 'PUBLIC KEY' or 'RSA PUBLIC KEY'. Raises KeyRefused."""
        if block.label == "RSA PUBLIC KEY":
            return cls.from_pkcs1(block.decoded())
        if block.label != "PUBLIC KEY":
            raise KeyRefused(f"a block '{block.label}' is not a public key")
        return cls.from_spki(block.decoded())

    @classmethod
    def from_raw_ed25519(cls, text: str) -> "PublicKey":
        """Reads base64 of 32 raw bytes, as Vault transit shows Ed25519 keys (RFC 8032). Raises KeyRefused."""
        try:
            raw = base64.b64decode(text, validate=True)
            key = ed25519.Ed25519PublicKey.from_public_bytes(raw)
        except ValueError as error:
            raise KeyRefused("not the base64 of a raw Ed25519 key") from error
        return cls.from_key(key)


@dataclass(frozen=True, slots=True)
class Validity:
    """From when on, and until just before when, a key may count; None is no bound."""

    not_before: datetime | None = None
    not_after: datetime | None = None

    def within(self, other: "Validity") -> "Validity":
        """The time that both allow."""
        begins = [moment for moment in (self.not_before, other.not_before) if moment is not None]
        ends = [moment for moment in (self.not_after, other.not_after) if moment is not None]
        return Validity(max(begins, default=None), min(ends, default=None))


ALWAYS = Validity()
"""No bounds."""


def _loaded(der: bytes) -> object:
    try:
        return serialization.load_der_public_key(der)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyRefused("no readable public key in it") from error


def _fingerprint(der: bytes) -> str:
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


def _as_rsassa_pss(der: bytes) -> bytes | None:
    """An RSA key's SubjectPublicKeyInfo with the other AlgorithmIdentifier; None for keys that are no RSA keys."""
    _, found, bits = der.partition(_RSA_ENCRYPTION)
    if not found:
        return None
    body = _RSASSA_PSS + bits
    # An accepted RSA key takes from 256 bytes to less than 65536, so that its length has this form (X.690 8.1.3.5).
    return b"\x30\x82" + len(body).to_bytes(2, "big") + body


_ODD = (
    "a key in another than the usual encoding, with such as explicit curve parameters, a compressed point or RSASSA-PSS"
    " parameters; for a curve, 'openssl ec -pubin -param_enc named_curve -conv_form uncompressed' writes the usual one"
)
