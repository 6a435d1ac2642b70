"""Public keys in DER (RFC 5280 4.1.2.7, RFC 8017 A.1.1): one accepted encoding for each."""

import base64
from collections.abc import Iterator

from tests.fuzz.seeds import vectors
from tests.fuzz.target import Target, attempt

from aegis.core.errors import KeyRefused
from aegis.core.keys import PublicKey
from aegis.core.pem import split_pem
from aegis.core.schemes import schemes_for


def holds(data: bytes) -> None:
    """A key that is taken is the very bytes that were given, so that no key has two fingerprints."""
    key = attempt(KeyRefused, PublicKey.from_spki, data)
    if key is not None:
        assert key.der == data
        assert schemes_for(key)
        key.load()
    attempt(KeyRefused, PublicKey.from_pkcs1, data)
    raw = attempt(KeyRefused, PublicKey.from_raw_ed25519, base64.b64encode(data).decode())
    assert raw is None or raw.der.endswith(data)
    attempt(KeyRefused, PublicKey.from_raw_ed25519, data.decode("latin-1"))


def seeds() -> Iterator[bytes]:
    for pem in vectors("signatures/keys/*"):
        yield from (block.decoded() for block in split_pem(pem))
    yield from (bytes(32), b"\1" + bytes(31), b"\xff" * 32)


TARGET = Target(holds, seeds, longest=2048)
