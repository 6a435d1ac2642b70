"""Evidence: what was found out about one SignedModel, and nothing about whether that is enough.

The controller records it, sealed; `judgement.judge` turns it into a verdict wherever one is needed. So a revoked key,
an ended window or a raised threshold bites at the next admission, before anything is verified again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aegis.core.artifacts import Identity
from aegis.core.keys import Validity
from aegis.core.reasons import Reason
from aegis.core.spec.signed_model import ModelKey

MAX_STORED_SIGNATURE = 4096
"""Signatures up to this many bytes are kept with the evidence, so that a new key needs no fetch."""

UNPROVEN_IDENTITY = (Reason.IDENTITY_NOT_PROVEN, Reason.TRUSTED_ROOT_UNUSABLE)
"""Problems of keyless signatures, which no key solves."""

_NO_KEY_HELPS = (
    Reason.SIGNATURE_MALFORMED,
    Reason.STATEMENT_MISMATCH,
    Reason.CERTIFICATE_NOT_TRUSTED,
    *UNPROVEN_IDENTITY,
)

MAX_DIFFERENCE = 256
"""Longest difference in characters: the path in it may have more."""


@dataclass(frozen=True, slots=True)
class SignerIdentity:
    """Whom a certificate names: `subject`, as its `issuer` vouched for it.

    An OpenID provider (a URL) vouches for an address or a URI, an authority of a policy for a name; the names of both
    are then in the notation of RFC 4514.
    """

    issuer: str
    subject: str


class TimeSource(StrEnum):
    """Who says when a signature was made."""

    TRANSPARENCY_LOG = "TransparencyLog"
    TIMESTAMP_AUTHORITY = "TimestampAuthority"


@dataclass(frozen=True, slots=True)
class SigningTime:
    """A moment by which a signature existed, and who says so."""

    moment: datetime
    source: TimeSource


@dataclass(frozen=True, slots=True)
class LogEntry:
    """The entry of a transparency log that was proven: `log_id` is hex of the SHA-256 of the log's key."""

    log_id: str
    index: int


@dataclass(frozen=True, slots=True)
class SignatureRecord:
    """One signature that was looked at: where, in which form, and which key it verifies under ('' for none).

    `digest` is `sha256:<hex>` of the signature file, `content` its bytes unless it is larger than
    MAX_STORED_SIGNATURE, `problem` why it verifies under no key. The signer is a key, or an identity. `tried` names the
    keys that it was tried with in vain, if that took the whole artifact (`signatures.trial_of`).

    Of a signed statement: `predicate_type` says what kind it is, and `bound` is its `sha256:<hex>` when what it claims
    equals what was measured. Then `subject` is what the signer calls the artifact, and `ignored` are the paths of it
    that the signer left out; else `difference` says for people what is not equal. None of this depends on keys, so a
    new one can be tried without the artifact.

    Behind an `identity` stand the authorities `vouched_by` (as the trusted root names them). `log_entry` is proven;
    `unproven` says for people why the identity is not, or why the log entry that came along is not. With `validity`
    the identity is the subject of a certificate, valid for so long, that leads to an authority of a policy.
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
    predicate_type: str = ""
    subject: str = ""
    bound: str = ""
    ignored: tuple[str, ...] = ()
    difference: str = ""
    identity: SignerIdentity | None = None
    vouched_by: tuple[str, ...] = ()
    signing_time: SigningTime | None = None
    log_entry: LogEntry | None = None
    unproven: str = ""
    validity: Validity | None = None
    tried: str = ""

    @property
    def signed(self) -> bool:
        """True when a key or an identity stands behind it."""
        return bool(self.fingerprint) or self.identity is not None

    def telling(self, said: str) -> str:
        """Where it is and what is said of it ('' for nothing), for people."""
        return f"{self.location}: {said}" if said else self.location


@dataclass(frozen=True, slots=True)
class Evidence:
    """The facts about one generation of one SignedModel.

    `digests` maps an algorithm to lower-case hex; `untried` names keyrings whose keys could not be had, so that a
    signature without a match says nothing about them; `request` is the value of the reverify annotation it answers.
    `trusted_root` is the digest of the root by which identities and log entries were checked, '' if there was none.
    `marks` are those of the files of a folder or prefix (`file_marks.marks_of`).
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
    trusted_root: str = ""
    marks: bytes = b""

    def covers(self, model: ModelKey, generation: int, uri: str, revision: str) -> bool:
        """True when it was recorded for exactly this object at exactly this generation."""
        return (self.model, self.generation, self.uri, self.revision) == (model, generation, uri, revision)

    @property
    def fingerprints(self) -> frozenset[str]:
        """The distinct keys that signed it: twins, copies and second files of one key count once."""
        return frozenset(record.fingerprint for record in self.signatures if record.fingerprint)

    @property
    def signed(self) -> bool:
        """True when a key or an identity stands behind any of its signatures."""
        return any(record.signed for record in self.signatures)

    @property
    def unmatched(self) -> bool:
        """True when a signature verifies under none of the keys that were tried, and under another one it might."""
        return any(not record.signed and record.problem not in _NO_KEY_HELPS for record in self.signatures)
