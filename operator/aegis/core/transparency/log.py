"""A transparency log that is trusted, and what it proves (sigstore_trustroot.proto, C2SP signed-note)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from aegis.core.digests import Digest
from aegis.core.keys import PublicKey
from aegis.core.schemes import schemes_for

ED25519_BYTES = 32
"""A raw key, which ends its SubjectPublicKeyInfo (RFC 8410 section 4)."""


@dataclass(frozen=True, slots=True)
class Log:
    """`id` is lower-case hex: for Rekor v1 the SHA-256 of the key's DER SubjectPublicKeyInfo."""

    id: str
    key: PublicKey

    @classmethod
    def of(cls, key: PublicKey) -> "Log":
        """The log of Rekor v1 that signs with `key`."""
        return cls(key.fingerprint.removeprefix("sha256:"), key)

    def is_named(self, log_id: str, origin: str) -> bool:
        """True when an entry names this log: by its id, or as notes by `origin` name an Ed25519 key (C2SP signed-note).

        Rekor v2 goes by the latter, which a key alone does not tell.
        """
        if self.key.algorithm != "Ed25519":
            return log_id == self.id
        raw = self.key.der[-ED25519_BYTES:]
        return log_id in (self.id, hashlib.sha256(origin.encode() + b"\n\x01" + raw).hexdigest())

    def signed(self, message: bytes, signature: bytes) -> bool:
        """True when the log signed `message`: over the curve's hash, or the message itself with Ed25519."""
        return any(
            scheme.verifies(
                self.key, signature, message if scheme.digest is None else Digest.of(message, scheme.digest).value
            )
            for scheme in schemes_for(self.key)
        )


@dataclass(frozen=True, slots=True)
class Proven:
    """The entry `index` of the log `log_id`; `moment` is when the log says that it came, None if it does not say so."""

    log_id: str
    index: int
    moment: datetime | None = None
