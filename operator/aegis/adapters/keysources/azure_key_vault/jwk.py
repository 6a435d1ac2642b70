"""JSON Web Keys (RFC 7517) of the kinds that Key Vault has, HSM-backed or not."""

import base64
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from aegis.adapters.keysources import answers
from aegis.core.errors import KeyRefused
from aegis.core.keys import PublicKey

CURVES: Mapping[str, type[ec.EllipticCurve]] = MappingProxyType(
    {"P-256": ec.SECP256R1, "P-384": ec.SECP384R1, "P-521": ec.SECP521R1}
)
"""RFC 7518 6.2.1.1."""

_BASE64URL = re.compile(r"(?:[A-Za-z0-9_-]{4}){0,350}[A-Za-z0-9_-]{2,4}")


def public_key(jwk: answers.Answer) -> PublicKey:
    """The key. Raises KeyRefused for one that Aegis does not take, Undecidable(KeySourceMalformed) for no JWK."""
    kind = answers.text(jwk, "kty")
    read = KINDS.get(kind.removesuffix("-HSM"))
    if read is None:
        raise KeyRefused("a key of another kind than RSA and EC")
    try:
        return PublicKey.from_key(read(jwk))
    except ValueError as error:
        raise KeyRefused("numbers that are no public key") from error


def _rsa(jwk: answers.Answer) -> object:
    """RFC 7518 6.3.1."""
    return rsa.RSAPublicNumbers(e=_number(jwk, "e"), n=_number(jwk, "n")).public_key()


def _ec(jwk: answers.Answer) -> object:
    """RFC 7518 6.2.1."""
    name = answers.text(jwk, "crv")
    if name not in CURVES:
        raise KeyRefused("a curve other than P-256, P-384 and P-521")
    return ec.EllipticCurvePublicNumbers(_number(jwk, "x"), _number(jwk, "y"), CURVES[name]()).public_key()


KINDS: Mapping[str, Callable[[answers.Answer], object]] = MappingProxyType({"RSA": _rsa, "EC": _ec})
"""A row per `kty` (RFC 7518 6.1)."""


def _number(jwk: answers.Answer, key: str) -> int:
    """Base64url without padding, of a big-endian number (RFC 7518 2)."""
    text = answers.text(jwk, key)
    if _BASE64URL.fullmatch(text) is None:
        raise answers.malformed(f"the answer's '{key}' is no number of a key in base64url")
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
