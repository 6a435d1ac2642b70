"""Many files as one artifact: each path with its size and SHA-256, and one digest over them all.

docs/reference/artifact-digest.md describes the digest for whoever wants to compute it without Aegis.
"""

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aegis.core.digests import Digest
from aegis.core.texts import Texts
from aegis.core.tree_paths import check_path, check_together

MAX_FILES = 100_000
"""Most files of one artifact."""

DIGEST_BYTES = 32
"""Of SHA-256 (FIPS 180-4)."""


@dataclass(frozen=True, slots=True)
class TreeFile:
    """One file: `size` in bytes, `sha256` the raw digest of its content."""

    path: str
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Tree:
    """The files of a folder or prefix in the byte order of their paths; a lone path '' stands for a single object.

    `digests` holds 32 bytes a file. `shards` holds, for each shard size in bytes that was asked for and each file, the
    SHA-256 digests of its shards one after the other: none for an empty file, and the last shard covers the rest. About
    100 bytes a file, its path included; a dict of paths would take four times that.
    """

    paths: Sequence[str]
    sizes: Sequence[int]
    digests: bytes
    shards: Mapping[int, Sequence[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        count = len(self.paths)
        lengths = {len(self.sizes), len(self.digests) // DIGEST_BYTES, *map(len, self.shards.values())}
        if lengths != {count} or len(self.digests) % DIGEST_BYTES:
            raise ValueError("paths, sizes and digests do not belong together")

    @classmethod
    def of(cls, files: Iterable[TreeFile], shards: Mapping[int, Mapping[str, Sequence[bytes]]] | None = None) -> "Tree":
        """The tree of these files, in any order; `shards`: shard size → path → digests.

        Raises Undecidable(ArtifactUnreadable) for paths that no artifact may have.
        """
        ordered = sorted(files, key=lambda file: file.path)
        paths = [file.path for file in ordered]
        check_paths(paths)
        cut = {size: tuple(b"".join(by_path[path]) for path in paths) for size, by_path in (shards or {}).items()}
        sizes = array("Q", (file.size for file in ordered))
        return cls(Texts(paths), sizes, b"".join(file.sha256 for file in ordered), cut)

    @property
    def digest(self) -> Digest:
        """SHA-256 over the lines of the manifest; for a single object simply that of its content."""
        if self.single:
            return Digest("sha256", self.digests)
        state = hashlib.sha256()
        for line in self.manifest():
            state.update(line.encode())
        return Digest("sha256", state.digest())

    @property
    def single(self) -> bool:
        """True for one object that is not in a folder."""
        return len(self.paths) == 1 and self.paths[0] == ""

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(self.sizes)

    def manifest(self) -> Iterator[str]:
        """A line `<hex of SHA-256>  <path>` a file, with its line feed, as `sha256sum` writes them."""
        return (f"{file.sha256.hex()}  {file.path}\n" for file in self)

    def find(self, path: str) -> TreeFile | None:
        """The file at exactly that path, compared byte by byte, or None."""
        position = self._position(path)
        return None if position is None else self[position]

    def shards_of(self, path: str, shard_size: int) -> tuple[bytes, ...]:
        """The digests of the file's shards in order. Raises LookupError for a path or a size that is not there."""
        position = self._position(path)
        if position is None:
            raise LookupError(f"no file {path!r}")
        digests = self.shards[shard_size][position]
        return tuple(digests[start : start + DIGEST_BYTES] for start in range(0, len(digests), DIGEST_BYTES))

    def _position(self, path: str) -> int | None:
        # Code points compare as UTF-8 bytes do.
        position = bisect_left(self.paths, path)
        return position if position < len(self.paths) and self.paths[position] == path else None

    def __getitem__(self, position: int) -> TreeFile:
        start = position * DIGEST_BYTES
        return TreeFile(self.paths[position], self.sizes[position], self.digests[start : start + DIGEST_BYTES])

    def __iter__(self) -> Iterator[TreeFile]:
        return map(self.__getitem__, range(len(self.paths)))

    def __len__(self) -> int:
        return len(self.paths)


def check_paths(paths: Sequence[str]) -> None:
    """Checks every path, and all together. Raises Undecidable(ArtifactUnreadable)."""
    if len(paths) == 1 and paths[0] == "":
        return
    for path in paths:
        check_path(path)
    check_together(paths)
