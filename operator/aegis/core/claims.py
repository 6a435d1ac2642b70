"""What a signed statement says about an artifact, read but not yet believed.

A signature over a statement proves who said it. It speaks for an artifact only when the statement is the very one that
the reader pinned (its predicate type) and equals what was measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from aegis.core.digests import Digest


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject of a statement: a name ('' for none) and the digests of it that Aegis can compute, at least one."""

    name: str
    digests: tuple[Digest, ...]


class TreeMethod(StrEnum):
    """How a manifest cuts the files that it lists (OpenSSF Model Signing v1.0, `serialization.method`)."""

    FILES = "files"
    SHARDS = "shards"


@dataclass(frozen=True, slots=True)
class SignedTree:
    """Every file that a signed manifest lists: its path relative to the model, and its SHA-256 digests in order.

    By files each path has one digest; by shards one for each `shard_size` bytes, of which the last covers the rest.
    `ignored` are the paths (files or whole folders) that the signer left out. The path '' stands for a model that is
    one file.
    """

    method: TreeMethod
    files: Mapping[str, tuple[bytes, ...]]
    shard_size: int = 0
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claims:
    """The statement's type, and what it is about: an artifact by its digest (one of `subjects`), or by its files."""

    predicate_type: str = ""
    subjects: tuple[Subject, ...] = ()
    tree: SignedTree | None = None
