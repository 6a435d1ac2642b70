"""Public keys as JSON (RFC 7517), which Key Vault answers with."""

import json
from collections.abc import Iterator

from tests.fuzz.seeds import written
from tests.fuzz.target import Target, attempt

from aegis.adapters.keysources.azure_key_vault.jwk import public_key
from aegis.core.errors import KeyRefused, Undecidable
from aegis.core.keys import PublicKey

# The keys of RFC 7517 A.1.
EC = {
    "kty": "EC-HSM",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}
N = (
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3okn"
    "jhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qM"
    "QvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJz"
    "KnqDKgw"
)
RSA = {"kty": "RSA", "n": N, "e": "AQAB"}


def holds(data: bytes) -> None:
    """A key that is taken is one that Aegis takes from a file as well."""
    try:
        jwk = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(jwk, dict):
        key = attempt((KeyRefused, Undecidable), public_key, jwk)
        assert key is None or PublicKey.from_spki(key.der) == key


def seeds() -> Iterator[bytes]:
    yield from written(EC, RSA, RSA | {"kty": "oct"}, EC | {"crv": "P-521"})


TARGET = Target(holds, seeds, longest=8192)
