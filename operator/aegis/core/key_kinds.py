"""Kinds of public keys: which are accepted, and which of them are too weak to be (NIST SP 800-131A, FIPS 186-5).

`cryptography` loads RSA-1024, even moduli, secp256k1, Ed448 and the Ed25519 keys for which anybody can sign, all
without a word. So kind, size, curve and order are checked here.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from aegis.core.errors import KeyRefused

Key = rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey

_CURVES: Mapping[str, str] = MappingProxyType(
    {"secp256r1": "ECDSA-P256", "secp384r1": "ECDSA-P384", "secp521r1": "ECDSA-P521"}
)


def accepted(key: object) -> tuple[Key, str]:
    """An object of `cryptography` as an accepted key, and its algorithm's name. Raises KeyRefused."""
    for kind in KINDS:
        found = kind(key)
        if found is not None:
            return found
    name = type(key).__name__.strip("_").removesuffix("PublicKey") or "unknown"
    raise KeyRefused(f"a key of the kind {name}: RSA, ECDSA and Ed25519 keys are accepted")


def _rsa(key: object) -> tuple[Key, str] | None:
    """RSA (RFC 8017 3.1) of a size that SP 800-131A still allows, with an exponent as FIPS 186-5 A.1.1 has it."""
    if not isinstance(key, rsa.RSAPublicKey):
        return None
    numbers = key.public_numbers()
    if not 2048 <= key.key_size <= 8192:
        raise KeyRefused(f"an RSA key of {key.key_size} bits: 2048 to 8192 are accepted")
    if numbers.e < 65537 or numbers.e % 2 == 0 or numbers.e.bit_length() > 256:
        raise KeyRefused("an RSA key with an unsafe exponent: 65537 is usual")
    if numbers.n % 2 == 0:
        raise KeyRefused("an RSA key whose modulus is even, and so no product of two large primes")
    return key, f"RSA-{key.key_size}"


def _ecdsa(key: object) -> tuple[Key, str] | None:
    """ECDSA on the NIST curves of 128 bits of strength and more (SP 800-186)."""
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return None
    if key.curve.name not in _CURVES:
        raise KeyRefused(f"the curve {key.curve.name}: P-256, P-384 and P-521 are accepted")
    return key, _CURVES[key.curve.name]


_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P


def _ed25519(key: object) -> tuple[Key, str] | None:
    """Ed25519 (RFC 8032 5.1) in its one encoding (5.1.3), and no point of small order: under those anything verifies.

    A point of order 8 or less is one whose double has x = 0 or y = 0. On the curve -x² + y² = 1 + d·x²·y² these are
    the points with x = 0 (y = ±1), with y = 0, and with x² = -y², that is 2·y² = 1 - d·y⁴.
    """
    if not isinstance(key, ed25519.Ed25519PublicKey):
        return None
    y = int.from_bytes(key.public_bytes_raw(), "little") & (2**255 - 1)
    if y >= _P:
        raise KeyRefused("an Ed25519 key in an encoding that is not canonical")
    square = y * y % _P
    if y == 0 or square == 1 or (2 * square - 1 + _D * square * square) % _P == 0:
        raise KeyRefused("an Ed25519 key of small order, for which anybody can sign")
    return key, "Ed25519"


KINDS: tuple[Callable[[object], tuple[Key, str] | None], ...] = (_rsa, _ecdsa, _ed25519)
"""A row per accepted kind of key: recognises it, refuses weak ones, names its algorithm."""
