"""What an artifact is, once found: files under an identity that the store promises not to reuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

MAX_IDENTITY = 1024
"""Longest name of a state in characters (S3 allows 1024 bytes): evidence carries it, and must stay small."""

_SHA256 = "sha256:"


class IdentityKind(StrEnum):
    """How a store names one immutable state of an object; NONE is the honest statement that it cannot."""

    VERSION_ID = "VersionID"
    ETAG = "ETag"
    FILE = "File"
    LISTING = "Listing"
    COMMIT = "Commit"
    DIGEST = "Digest"
    GENERATION = "Generation"
    NONE = "None"


@dataclass(frozen=True, slots=True)
class Identity:
    """An S3 version id, an entity tag (RFC 9110 8.8.3), a digest, or a local file's device, inode, times and size.

    Of many files: the digest of their listing, or the commit that they belong to.

    Raises Undecidable for a name that no honest store gives.
    """

    kind: IdentityKind
    value: str = ""

    def __post_init__(self) -> None:
        if len(self.value) > MAX_IDENTITY:
            raise Undecidable(Reason.SOURCE_UNAVAILABLE, f"the store names its state in {len(self.value)} characters")

    @property
    def shown(self) -> str:
        """The name for people: of an entity tag what stands between its quotes, as the tools of stores show it."""
        tag = self.value.partition('"')[2].partition('"')[0] if self.kind is IdentityKind.ETAG else ""
        return tag or self.value


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of an artifact: `path` is relative to its location ('' for the location itself), `size` in bytes."""

    path: str
    size: int
    identity: Identity

    @property
    def promised(self) -> bytes | None:
        """The SHA-256 that the store says its content has: compared with what is hashed, and never believed."""
        if self.identity.kind is not IdentityKind.DIGEST or not self.identity.value.startswith(_SHA256):
            return None
        return bytes.fromhex(self.identity.value.removeprefix(_SHA256))


@dataclass(frozen=True, slots=True)
class ResolvedArtifact:
    """The files that a location named at one moment; `endpoint` says where they were seen.

    `whole` is the identity of all files together, where it is not simply that of the only one; `aside` are files of a
    folder or prefix that do not count.
    """

    location: str
    revision: str
    endpoint: str
    files: Sequence[StoredFile]
    whole: Identity | None = None
    aside: tuple[str, ...] = ()

    @property
    def single(self) -> bool:
        """True for one object that is not in a folder."""
        return len(self.files) == 1 and not self.files[0].path

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)

    @property
    def identity(self) -> Identity:
        """What the store calls this state of the artifact."""
        return self.whole or self.files[0].identity
