"""The fixtures under tests/vectors/signatures, and keys made on the spot."""

import json
from pathlib import Path
from typing import Any

from aegis.core.digests import DIGESTS, Digest
from aegis.core.keys import PublicKey
from aegis.core.signatures import Material

VECTORS = Path(__file__).parents[2] / "vectors" / "signatures"


def content(path: str) -> bytes:
    """A fixture's bytes; `path` is relative to the folder of the vectors."""
    return (VECTORS / path).read_bytes()


def bundle(path: str) -> dict[str, Any]:
    """A fixture that is a JSON object, to be changed by a test."""
    found: dict[str, Any] = json.loads(content(path))
    return found


def key(path: str) -> PublicKey:
    """A public key of the vectors."""
    return PublicKey.from_pem(content(path))


def material(data: bytes) -> Material:
    """All that can be known of an artifact whose bytes are at hand."""
    return Material(tuple(Digest.of(data, algorithm) for algorithm in DIGESTS), data)


MODEL = material(content("blob/model.bin"))
"""The artifact that every good fixture signs."""

P256 = key("keys/ec-P-256.pub.pem")
"""The key of the attack cases."""
