"""Digests of artifacts: which algorithms there are, and how one is written (FIPS 180-4, OCI image spec)."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cryptography.hazmat.primitives import hashes

DIGESTS: Mapping[str, hashes.HashAlgorithm] = MappingProxyType(
    {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
)
"""Name (as in OCI and in-toto) → the algorithm in `cryptography` (FIPS 180-4)."""


@dataclass(frozen=True, slots=True)
class Digest:
    """`algorithm` is a key of DIGESTS, `value` the raw bytes."""

    algorithm: str
    value: bytes

    def __post_init__(self) -> None:
        known = DIGESTS.get(self.algorithm)
        if known is None or len(self.value) != known.digest_size:
            raise ValueError(f"not a {self.algorithm} digest: {len(self.value)} bytes")

    @classmethod
    def parse(cls, text: str) -> "Digest":
        """Reads `sha256:<lower-case hex>` (OCI image spec, descriptor digests). Raises ValueError."""
        algorithm, _, value = text.partition(":")
        if value != value.lower() or not value.isascii() or not value.isalnum():
            raise ValueError(f"not a digest: {text!r} must be 'sha256:' and lower-case hexadecimal digits")
        return cls(algorithm, bytes.fromhex(value))

    @classmethod
    def of(cls, data: bytes, algorithm: str = "sha256") -> "Digest":
        """The digest of bytes at hand."""
        return cls(algorithm, hashlib.new(algorithm, data).digest())

    def matches(self, other: "Digest") -> bool:
        """Equality in constant time."""
        return self.algorithm == other.algorithm and hmac.compare_digest(self.value, other.value)

    def __str__(self) -> str:
        return f"{self.algorithm}:{self.value.hex()}"
