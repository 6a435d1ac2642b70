"""What a store says lies under a prefix: many files, each with the state that it is in, in little memory."""

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple, overload

from aegis.core.artifacts import Identity, IdentityKind, StoredFile
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.signature_names import INSIDE
from aegis.core.texts import Texts
from aegis.core.tree import MAX_FILES
from aegis.core.tree_paths import check_path, check_together


class Listed(NamedTuple):
    """One file as a listing tells it: `state` is the store's name of its state."""

    path: str
    size: int
    state: str


class Listing(Sequence[StoredFile]):
    """The files under a prefix in the byte order of their paths: about 24 bytes each beside path and state.

    `aside` are the signature files among them, which are not counted.
    """

    __slots__ = ("_kind", "_states", "aside", "paths", "sizes")

    def __init__(self, kind: IdentityKind, files: Iterable[Listed]) -> None:
        """Takes the files in any order; `kind` says what their states are.

        Raises Undecidable: ArtifactUnreadable for paths that no artifact may have, ArtifactTooLarge for too many.
        """
        records, self.aside = _gathered(files)
        self._kind = kind
        self.paths, self.sizes, self._states = Texts(), array("Q"), Texts()
        # Packed one by one, while what is packed is given up: never are there two copies of all.
        records.sort(reverse=True)
        while records:
            path, size, state = records.pop().decode().split("\0")
            self.paths.append(path)
            self.sizes.append(int(size))
            self._states.append(state)
        check_together(self.paths)

    @property
    def identity(self) -> Identity:
        """SHA-256 over the path, size and state of every file."""
        state = hashlib.sha256()
        for position, path in enumerate(self.paths):
            state.update(_packed(Listed(path, self.sizes[position], self._states[position])))
            state.update(b"\n")
        return Identity(IdentityKind.LISTING, f"sha256:{state.hexdigest()}")

    def confirms(self, files: Iterable[Listed]) -> bool:
        """True when another listing, in any order, tells the very same."""
        seen = bytearray(len(self))
        for count, file in enumerate(file for file in files if file.path not in INSIDE):
            position = self._position(file.path, count)
            if position is None or seen[position]:
                return False
            if (file.size, file.state) != (self.sizes[position], self._states[position]):
                return False
            seen[position] = True
        return all(seen)

    def _position(self, path: str, guess: int) -> int | None:
        if not (guess < len(self) and self.paths[guess] == path):
            guess = bisect_left(self.paths, path)
        return guess if guess < len(self) and self.paths[guess] == path else None

    @overload
    def __getitem__(self, index: int) -> StoredFile: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[StoredFile]: ...

    def __getitem__(self, index: int | slice) -> StoredFile | Sequence[StoredFile]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        return StoredFile(self.paths[index], self.sizes[index], Identity(self._kind, self._states[index]))

    def __len__(self) -> int:
        return len(self.paths)


def _gathered(files: Iterable[Listed]) -> tuple[list[bytes], tuple[str, ...]]:
    """One `bytes` a file, whose order is that of the paths: no byte of a path is as small as what ends it."""
    records: list[bytes] = []
    aside: set[str] = set()
    for file in files:
        if file.path in INSIDE:
            aside.add(file.path)
            continue
        check_path(file.path)
        if len(records) == MAX_FILES:
            raise Undecidable(Reason.ARTIFACT_TOO_LARGE, f"more than {MAX_FILES} files")
        records.append(_packed(file))
    return records, tuple(sorted(aside))


def _packed(file: Listed) -> bytes:
    return f"{file.path}\0{file.size}\0{file.state}".encode()
