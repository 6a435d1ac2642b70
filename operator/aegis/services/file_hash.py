"""The digests of one file, fed piece by piece."""

import hashlib
from collections.abc import Callable, Collection

from aegis.core.artifacts import StoredFile
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.tree_paths import shown


def check_promise(file: StoredFile, sha256: bytes) -> None:
    """Raises Undecidable(ArtifactChanged) when the store said that the file has another SHA-256."""
    if file.promised not in (None, sha256):
        said = f"the store records another SHA-256 for {shown(file.path) if file.path else 'the file'} than it sends"
        raise Undecidable(Reason.ARTIFACT_CHANGED, said)


class FileHash:
    """Several digests of the whole, and for every shard size the SHA-256 of each shard."""

    def __init__(self, algorithms: Collection[str], shard_sizes: Collection[int] = ()) -> None:
        self._states = {name: hashlib.new(name) for name in algorithms}
        self._shards = {size: _Shards(size) for size in shard_sizes}
        self._takers: list[Callable[[memoryview], None]] = [state.update for state in self._states.values()]
        self._takers += [cut.update for cut in self._shards.values()]

    def update(self, piece: memoryview) -> None:
        """Takes the next bytes."""
        for take in self._takers:
            take(piece)

    def digest(self, algorithm: str) -> bytes:
        """Of everything so far."""
        return self._states[algorithm].digest()

    def shards(self, size: int) -> bytes:
        """The digests of the shards one after the other: the last shard covers what is left, nothing has none."""
        return self._shards[size].digests()


class _Shards:
    def __init__(self, size: int) -> None:
        self._size = self._room = size
        self._whole = bytearray()
        self._state = hashlib.sha256()

    def update(self, piece: memoryview) -> None:
        while piece:
            part = piece[: self._room]
            self._state.update(part)
            self._room -= len(part)
            piece = piece[len(part) :]
            if not self._room:
                self._whole += self._state.digest()
                self._state, self._room = hashlib.sha256(), self._size

    def digests(self) -> bytes:
        rest = self._state.digest() if self._room < self._size else b""
        return bytes(self._whole) + rest
