"""Evidence: what was found out about one SignedModel, and nothing about whether that is enough.

The controller records it, sealed; `judgement.judge` turns it into a verdict wherever one is needed. So a revoked key,
an ended window or a raised threshold bites at the next admission, before anything is verified again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aegis.core.artifacts import Identity
from aegis.core.reasons import Reason
from aegis.core.spec.signed_model import ModelKey

MAX_STORED_SIGNATURE = 4096
"""Signatures up to this many bytes are kept with the evidence, so that a new key needs no fetch."""


@dataclass(frozen=True, slots=True)
class SignatureRecord:
    """One signature that was looked at: where, in which form, and which key it verifies under ('' for none).

    `digest` is `sha256:<hex>` of the signature file, `content` its bytes unless it is larger than
    MAX_STORED_SIGNATURE, `problem` why it verifies under no key.
    """

    location: str
    format: str
    digest: str
    content: bytes | None = None
    fingerprint: str = ""
    scheme: str = ""
    detail: str = field(default="", kw_only=True)
    """Says more of `problem`, for people; what it quotes of the file is short and escaped."""
    problem: Reason | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The facts about one generation of one SignedModel.

    `digests` maps an algorithm to lower-case hex; `untried` names keyrings whose keys could not be had, so that a
    signature without a match says nothing about them; `request` is the value of the reverify annotation it answers.
    `verified` is when the store last confirmed the artifact's identity, `sealed` when this record was made.
    """

    model: ModelKey
    generation: int
    uri: str
    revision: str
    endpoint: str
    identity: Identity
    digests: Mapping[str, str]
    size: int
    files: int
    verified: datetime
    sealed: datetime
    signatures: tuple[SignatureRecord, ...] = ()
    untried: tuple[str, ...] = ()
    request: str = ""
    ignored: tuple[str, ...] = field(default=())

    def covers(self, model: ModelKey, generation: int, uri: str, revision: str) -> bool:
        """True when it was recorded for exactly this object at exactly this generation."""
        return (self.model, self.generation, self.uri, self.revision) == (model, generation, uri, revision)

    @property
    def fingerprints(self) -> frozenset[str]:
        """The distinct keys that signed it: twins, copies and second files of one key count once."""
        return frozenset(record.fingerprint for record in self.signatures if record.fingerprint)

    @property
    def unmatched(self) -> bool:
        """True when a readable signature verifies under none of the keys that were tried."""
        malformed = Reason.SIGNATURE_MALFORMED
        return any(not record.fingerprint and record.problem is not malformed for record in self.signatures)
