"""What a signed statement says about an artifact, read but not yet believed.

A signature over a statement proves who said it. It speaks for an artifact only when the statement is of a kind that
the reader expects (its predicate type) and what it claims equals what was measured.
"""

from dataclasses import dataclass

from aegis.core.digests import Digest

MODEL_SIGNING = "https://model_signing/signature/v1.0"
"""Predicate type of OpenSSF Model Signing v1.0."""
MODEL_DIGESTS = "https://model_signing/Digests/v0.1"
"""Predicate type of model_signing 0.2, before there was a specification."""
COSIGN_SIGN = "https://sigstore.dev/cosign/sign/v1"
"""Predicate type by which cosign 3 signs what lies in a registry."""

MODEL_STATEMENTS = frozenset({MODEL_SIGNING, MODEL_DIGESTS, COSIGN_SIGN})
"""Types of statements that say nothing but "this is it, and I signed it"."""

GIT_PATHS = (".git", ".gitattributes", ".github", ".gitignore")
"""What signers of model folders leave out by default: no model server reads them as part of a model."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject of a statement: a name ('' for none) and the digests of it that Aegis can compute, at least one."""

    name: str
    digests: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class SignedFile:
    """One file of a manifest: its path relative to the model, and its SHA-256, or those of its shards in order.

    The path '' stands for a model that is one file. `size` in bytes is told by shards alone, else None.
    """

    path: str
    digests: tuple[bytes, ...]
    size: int | None = None


@dataclass(frozen=True, slots=True)
class SignedTree:
    """Every file that a manifest lists, in the byte order of the paths; `name` is what its signer calls the model.

    With a `shard_size` in bytes each file has one digest for each shard, of which the last covers the rest, and empty
    files are not listed; without (0) it has one. `ignored` are paths, of files or whole folders, that the signer left
    out.
    """

    name: str
    files: tuple[SignedFile, ...]
    shard_size: int = 0
    ignored: tuple[str, ...] = ()

    def ignores(self, path: str) -> str | None:
        """The ignored path that covers `path`, or None."""
        return next((each for each in self.ignored if path == each or path.startswith(f"{each}/")), None)


@dataclass(frozen=True, slots=True)
class Claims:
    """The statement's type, and what it is about: an artifact by its digest (one of `subjects`), or by its files."""

    predicate_type: str = ""
    subjects: tuple[Subject, ...] = ()
    tree: SignedTree | None = None
