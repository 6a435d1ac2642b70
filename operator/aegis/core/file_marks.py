"""Which files an artifact is made of, as briefly as evidence can carry it: the beginnings of their SHA-256 digests.

Whoever denies a file finds its mark in every artifact that holds the file. That a mark is found where the file is not
takes 2**64 attempts, and would only deny too much.
"""

from collections.abc import Iterable
from heapq import nlargest

from aegis.core.tree import Tree

MARK_BYTES = 8
MOST_MARKS = 1024
"""Of an artifact of more files the largest are marked: weights are, and evidence must stay small."""


def marks_of(tree: Tree) -> bytes:
    """The marks of the files one after the other, in ascending order; none of a lone object, which has a digest."""
    if tree.single:
        return b""
    marked = nlargest(MOST_MARKS, tree, key=lambda file: file.size)
    return b"".join(sorted({file.sha256[:MARK_BYTES] for file in marked}))


def find_marked(marks: bytes, digests: Iterable[str]) -> str | None:
    """The first in order of those digests, `sha256:<hex>` each, that is the digest of a marked file, or None."""
    there = {marks[start : start + MARK_BYTES] for start in range(0, len(marks), MARK_BYTES)}
    return min((digest for digest in digests if _mark(digest) in there), default=None)


def check_marks(marks: bytes) -> bytes:
    """The same marks. Raises ValueError for what `marks_of` does not make."""
    if len(marks) % MARK_BYTES or len(marks) > MOST_MARKS * MARK_BYTES:
        raise ValueError(f"{len(marks)} bytes are no marks of files")
    return marks


def _mark(digest: str) -> bytes:
    return bytes.fromhex(digest.removeprefix("sha256:"))[:MARK_BYTES]
