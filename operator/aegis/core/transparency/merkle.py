"""Merkle trees of transparency logs (RFC 9162 section 2.1, with SHA-256)."""

import hashlib
from collections.abc import Iterable


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf (RFC 9162 2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def root_hash(leaf: bytes, index: int, size: int, path: Iterable[bytes]) -> bytes:
    """The root that `path` leads to from the leaf at `index` of a tree of `size` leaves (RFC 9162 2.1.3.2).

    Raises ValueError when no such path exists in a tree of that size.
    """
    if not 0 <= index < size:
        raise ValueError("the index is not below the tree's size")
    first, last = index, size - 1
    found = leaf
    for sibling in path:
        if last == 0:
            raise ValueError("the path is too long")
        if first & 1 or first == last:
            found = _node(sibling, found)
            while not first & 1 and first != 0:
                first, last = first >> 1, last >> 1
        else:
            found = _node(found, sibling)
        first, last = first >> 1, last >> 1
    if last != 0:
        raise ValueError("the path is too short")
    return found


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
