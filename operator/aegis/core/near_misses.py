"""What a signature that counts for nothing is all the same: one by a known key, made in a way that does not count.

That tells the signer what to change. It is never a verdict, and admits nothing.
"""

from collections.abc import Collection

from aegis.core.digests import Digest
from aegis.core.formats.form import ParsedSignature
from aegis.core.judgement import short
from aegis.core.keys import PublicKey
from aegis.core.material import Material
from aegis.core.schemes import SCHEMES, Content, Scheme, schemes_for

OF_A_DIGEST = "Ed25519 over the artifact's SHA-256 in place of the artifact"
"""What a signer does that hashes first, whatever the key; RFC 8032 hashes the message itself."""


def near_miss(parsed: ParsedSignature, material: Material, keys: Collection[tuple[PublicKey, Collection[str]]]) -> str:
    """For people, the key that made the signature, and by which scheme other than those that count for it.

    '' when no key did, or when what is known of the artifact does not tell.
    """
    for key, named in keys:
        allowed = schemes_for(key, named, parsed.curve_hash)
        for scheme in (each for each in schemes_for(key, SCHEMES) if each not in allowed):
            if _made(parsed, key, scheme, _signed(parsed, material, scheme)):
                return _told(key, scheme.name)
        if parsed.message is None and _made(parsed, key, SCHEMES["Ed25519"], _digest(material, "sha256")):
            return _told(key, OF_A_DIGEST)
    return ""


def _told(key: PublicKey, scheme: str) -> str:
    return f"key {short(key.fingerprint)} made it by {scheme}"


def _made(parsed: ParsedSignature, key: PublicKey, scheme: Scheme, message: Content | None) -> bool:
    return message is not None and scheme.verifies(key, parsed.signature, message)


def _signed(parsed: ParsedSignature, material: Material, scheme: Scheme) -> Content | None:
    """What it would have to be over; None when that was not measured."""
    if scheme.digest is None:
        return None
    if parsed.message is not None:
        return Digest.of(parsed.message, scheme.digest).value
    return _digest(material, scheme.digest)


def _digest(material: Material, algorithm: str) -> bytes | None:
    return next((each.value for each in material.digests if each.algorithm == algorithm), None)
