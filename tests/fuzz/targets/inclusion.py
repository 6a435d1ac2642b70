"""Merkle paths (RFC 9162 2.1.3): numbers and hashes of a stranger."""

from collections.abc import Iterator
from contextlib import suppress

from tests.fuzz.target import Target
from tests.minisigstore.log import leaf_of, path_of, root_of

from aegis.core.transparency.merkle import root_hash

LEAVES = [leaf_of(bytes([number])) for number in range(11)]
ROOT = root_of(LEAVES)
HASH, NUMBERS = 32, 16


def holds(data: bytes) -> None:
    """Only the path of the leaf at its own place leads to the root of the tree."""
    index, size = (int.from_bytes(data[at : at + 8], "big") for at in (0, 8))
    path = [data[at : at + HASH] for at in range(NUMBERS + HASH, len(data), HASH)]
    leaf = data[NUMBERS : NUMBERS + HASH]
    with suppress(ValueError):
        if root_hash(leaf, index, size, path) == ROOT and size == len(LEAVES):
            assert leaf == LEAVES[index]
            assert path == path_of(index, LEAVES)


def seeds() -> Iterator[bytes]:
    for index, leaf in enumerate(LEAVES):
        numbers = index.to_bytes(8, "big") + len(LEAVES).to_bytes(8, "big")
        yield numbers + leaf + b"".join(path_of(index, LEAVES))


TARGET = Target(holds, seeds, longest=NUMBERS + 66 * HASH)
