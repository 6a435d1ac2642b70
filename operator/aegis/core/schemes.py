"""Signature schemes: which there are, which a key may use, and how each is checked.

Scheme and key are trusted configuration, never read from a signature: a file that could name its own algorithm could
name a weaker one. RSA and ECDSA are checked against a stored digest, so that a rotation reads no artifact again; pure
Ed25519 has no such form (RFC 8032 5.1) and needs the whole content.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import HashAlgorithm

from aegis.core.digests import DIGESTS
from aegis.core.keys import Key, PublicKey

Content = bytes | memoryview
"""The bytes of an artifact, or a view of them (of a mapped file, so that nothing is copied)."""

MAX_ECDSA_BYTES = 139
"""Longest DER signature of the largest accepted curve, P-521."""


Check = Callable[[Key, bytes, Content], None]


@dataclass(frozen=True, slots=True)
class Scheme:
    """One way to sign. `digest` names what is signed (a key of DIGESTS), None means the content itself."""

    name: str
    digest: str | None
    shaped: Callable[[bytes], bool]
    """True when bytes can be a signature of this scheme by some key: decides before any cryptography."""
    check: Check
    """Raises InvalidSignature unless the signature over a digest or content is by that key."""

    def verifies(self, key: PublicKey, signature: bytes, message: Content) -> bool:
        """True when `signature` over `message` (the digest's raw bytes, or the content) was made by `key`."""
        if not self.shaped(signature):
            return False
        try:
            self.check(_loaded(key), signature, message)
        except InvalidSignature:
            return False
        return True


@lru_cache(maxsize=1024)
def _loaded(key: PublicKey) -> Key:
    """Parsing a key costs up to a sixth of a check, and a re-verification makes thousands with the same few keys."""
    return key.load()


def _rsa_shaped(signature: bytes) -> bool:
    """As long as a modulus of 2048 to 8192 bits (RFC 8017 8.2.2 step 1)."""
    return 256 <= len(signature) <= 1024


@lru_cache(maxsize=1024)
def _ecdsa_shaped(signature: bytes) -> bool:
    """Strict DER of two positive integers (RFC 3279 2.2.3); raw r||s, BER and trailing bytes are not."""
    if len(signature) > MAX_ECDSA_BYTES:
        return False
    try:
        return min(decode_dss_signature(signature)) > 0
    except ValueError:
        return False


def _ed25519_shaped(signature: bytes) -> bool:
    """R and S, 32 bytes each (RFC 8032 5.1.6)."""
    return len(signature) == 64


def _pkcs1v15(digest: Prehashed, key: Key, signature: bytes, message: Content) -> None:
    """RSASSA-PKCS1-v1_5 (RFC 8017 8.2)."""
    if not isinstance(key, rsa.RSAPublicKey):
        raise InvalidSignature
    key.verify(signature, bytes(message), padding.PKCS1v15(), digest)


def _pss(algorithm: HashAlgorithm, key: Key, signature: bytes, message: Content) -> None:
    """RSASSA-PSS (RFC 8017 8.1) with MGF1 over the same hash, and a salt of any length.

    OpenSSL salts as long as the key allows unless told otherwise, Vault and the clouds as long as the digest; the
    length is in the signature, and forges nothing.
    """
    if not isinstance(key, rsa.RSAPublicKey):
        raise InvalidSignature
    how = padding.PSS(padding.MGF1(algorithm), padding.PSS.AUTO)
    key.verify(signature, bytes(message), how, Prehashed(algorithm))


def _ecdsa(algorithm: ec.ECDSA, key: Key, signature: bytes, message: Content) -> None:
    """ECDSA (FIPS 186-5 section 6)."""
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise InvalidSignature
    key.verify(signature, message, algorithm)


def _ed25519(key: Key, signature: bytes, message: Content) -> None:
    """Pure Ed25519 (RFC 8032 5.1)."""
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise InvalidSignature
    key.verify(signature, message)


SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        scheme.name: scheme
        for digest, algorithm in DIGESTS.items()
        for scheme in (
            Scheme(
                f"RSASSA-PKCS1-v1_5-{digest.upper()}", digest, _rsa_shaped, partial(_pkcs1v15, Prehashed(algorithm))
            ),
            Scheme(f"RSASSA-PSS-{digest.upper()}", digest, _rsa_shaped, partial(_pss, algorithm)),
            Scheme(f"ECDSA-{digest.upper()}", digest, _ecdsa_shaped, partial(_ecdsa, ec.ECDSA(Prehashed(algorithm)))),
        )
    }
    | {"Ed25519": Scheme("Ed25519", None, _ed25519_shaped, _ed25519)}
)
"""Name → scheme; the names are those of ModelKeyring.spec.schemes and of the evidence."""

DEFAULTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "RSA": ("RSASSA-PKCS1-v1_5-SHA256",),
        # A key that allows this padding alone (RFC 4055 3.1) must not be used with the other.
        "RSASSA-PSS": ("RSASSA-PSS-SHA256",),
        "ECDSA-P256": ("ECDSA-SHA256",),
        # cosign 3 signs with the curve's own hash, cosign 2 with SHA-256 whatever the curve.
        "ECDSA-P384": ("ECDSA-SHA384", "ECDSA-SHA256"),
        "ECDSA-P521": ("ECDSA-SHA512", "ECDSA-SHA256"),
        "Ed25519": ("Ed25519",),
    }
)
"""Kind of key → the schemes it may use, likeliest first."""


WHEN_NAMED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "RSA": (
            "RSASSA-PKCS1-v1_5-SHA384",
            "RSASSA-PKCS1-v1_5-SHA512",
            "RSASSA-PSS-SHA256",
            "RSASSA-PSS-SHA384",
            "RSASSA-PSS-SHA512",
        ),
        "RSASSA-PSS": ("RSASSA-PSS-SHA384", "RSASSA-PSS-SHA512"),
    }
)
"""Kind of key → what it may use as well, if its keyring names it: one key with two paddings is two ways to forge."""

CURVE_HASHES: Mapping[str, str] = MappingProxyType({"ECDSA-P384": "ECDSA-SHA384", "ECDSA-P521": "ECDSA-SHA512"})
"""Kind of key → its only scheme over a statement: the signers of those never used another."""


def schemes_for(key: PublicKey, named: Collection[str] = (), curve_hash: bool = False) -> tuple[Scheme, ...]:
    """What `key` may sign with: its defaults, or those of `named` (a keyring's `schemes`) that belong to it.

    With `curve_hash` an ECDSA key uses the hash of its curve.
    """
    return _usable(key.algorithm, frozenset(named), curve_hash)


@lru_cache(maxsize=256)
def _usable(algorithm: str, named: frozenset[str], curve_hash: bool) -> tuple[Scheme, ...]:
    """Asked several times for every signature and key, while a cluster has a handful of answers."""
    only = CURVE_HASHES.get(algorithm) if curve_hash else None
    return tuple(SCHEMES[name] for name in names_for(algorithm, named) if only in (None, name))


def names_for(algorithm: str, named: Collection[str] = ()) -> tuple[str, ...]:
    """The same by name, for a key of which only the algorithm is known; none for an algorithm that is not known.

    A keyring that names no scheme of a key's kind thereby refuses that key.
    """
    kind = algorithm if algorithm in DEFAULTS else algorithm.rpartition("-")[0]
    names = (*DEFAULTS.get(kind, ()), *(WHEN_NAMED.get(kind, ()) if named else ()))
    return tuple(name for name in names if not named or name in named)


_SHAPES = tuple(dict.fromkeys(scheme.shaped for scheme in SCHEMES.values()))


def is_signature_shaped(signature: bytes) -> bool:
    """True when some scheme could have made these bytes."""
    return any(shaped(signature) for shaped in _SHAPES)
