"""A transparency log that is trusted, and what it proves."""

from dataclasses import dataclass
from datetime import datetime

from aegis.core.digests import Digest
from aegis.core.keys import PublicKey
from aegis.core.schemes import schemes_for


@dataclass(frozen=True, slots=True)
class Log:
    """`id` is lower-case hex: for Rekor v1 the SHA-256 of the key's DER SubjectPublicKeyInfo."""

    id: str
    key: PublicKey

    @classmethod
    def of(cls, key: PublicKey) -> "Log":
        """The log of Rekor v1 that signs with `key`."""
        return cls(key.fingerprint.removeprefix("sha256:"), key)

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
