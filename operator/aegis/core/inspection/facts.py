"""The facts that a signature file states, as values: read, not believed, and bounded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aegis.core.digests import Digest
from aegis.core.formats.form import SignatureFormat


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """The signature's own bytes: how the file spells them, how many they are, and which schemes make such ones.

    `families` are the beginnings of names in SCHEMES: `RSASSA`, `ECDSA`, `Ed25519`. `over` is `sha256:<hex>` of what is
    signed, '' when that is the artifact itself; `claimed` is the artifact's digest by the file's word, '' for none.
    """

    spelling: str
    size: int
    families: tuple[str, ...]
    over: str
    claimed: str


@dataclass(frozen=True, slots=True)
class Material:
    """What lies beside the signature. `media_type` and its `version` are those of a Sigstore bundle.

    `hint` is what it says of a key elsewhere. `holds_key` tells of a public key in the file, which is never used:
    whoever changes the file can change it as well. `timestamps` are RFC 3161 responses, as they stand there.
    """

    media_type: str = ""
    version: str = ""
    hint: str = ""
    holds_key: bool = False
    timestamps: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectFacts:
    """A subject: its name ('' for none), and its digests in hex by the name of their algorithm, known here or not."""

    name: str
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file of a manifest: its path ('.' for a model that is one file), and its SHA-256 in hex.

    Of one that was hashed by shards, the first of their digests.
    """

    path: str
    digest: str
    shards: int


@dataclass(frozen=True, slots=True)
class ManifestFacts:
    """The list of a model's files, of which `files` are the first of `count`.

    It was hashed with SHA-256, by files or, with a `shard_size` in bytes, by shards. `ignored` are the paths that its
    signer left out; a signer before 1.1 did not say which (`ignored_stated`), and is taken to have left out Git's.
    """

    count: int
    files: tuple[FileFacts, ...]
    shard_size: int
    ignored: tuple[str, ...]
    ignored_stated: bool


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """A statement: its type and the predicate's ('' for none), and the first of `count` subjects."""

    type: str
    predicate_type: str
    count: int
    subjects: tuple[SubjectFacts, ...]
    manifest: ManifestFacts | None = None


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A certificate: subject and issuer (RFC 4514), the names it is for, and from when to when it is valid.

    `vouched_by` is the OpenID provider that a certificate of Fulcio names, '' for none. `fingerprint` is `sha256:<hex>`
    of its DER. When it cannot be read, `problem` says why, and all else is empty.
    """

    fingerprint: str
    subject: str = ""
    issuer: str = ""
    names: tuple[str, ...] = ()
    not_before: datetime | None = None
    not_after: datetime | None = None
    vouched_by: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class LogEntryFacts:
    """An entry: its log, its number there, when it came in (None when it does not say), and the kind of its body.

    `kind` is as in `hashedrekord 0.0.1`, '' when the body cannot be read. `promise` and `proof` tell whether there are
    some.
    """

    log_id: str
    index: int
    integrated: datetime | None
    kind: str
    promise: bool
    proof: bool


@dataclass(frozen=True, slots=True)
class Read:
    """All that stands in a file that could be read. `format` is the name that `aegis verify` has for it.

    `timestamps` has None for a response that names no time or cannot be read.
    """

    format: SignatureFormat
    signature: SignatureFacts
    material: Material
    statement: StatementFacts | None
    certificates: tuple[CertificateFacts, ...]
    entries: tuple[LogEntryFacts, ...]
    timestamps: tuple[datetime | None, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file of `size` bytes; `form` is its outer form, None when it has no known one.

    What is `read` of it, or None and the `problem`: why it is no signature, for people.
    """

    size: int
    digest: Digest
    form: SignatureFormat | None
    read: Read | None
    problem: str = ""
