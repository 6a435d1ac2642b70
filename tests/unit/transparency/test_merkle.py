"""Merkle trees: every path of every small tree, and every way in which one path is not another."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.minisigstore.log import path_of, root_of

from aegis.core.transparency.merkle import leaf_hash, root_hash

TREES = [(index, size) for size in range(1, 34) for index in range(size)]


def leaves(size: int) -> list[bytes]:
    return [leaf_hash(b"entry %d" % number) for number in range(size)]


def test_a_leaf_and_a_node_are_hashed_apart() -> None:
    assert leaf_hash(b"") == bytes.fromhex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    both = leaves(2)
    assert root_hash(both[0], 0, 2, [both[1]]) == hashlib.sha256(b"\1" + both[0] + both[1]).digest()


@pytest.mark.parametrize(("index", "size"), TREES)
def test_the_path_of_a_leaf_leads_to_the_root(index: int, size: int) -> None:
    tree = leaves(size)

    assert root_hash(tree[index], index, size, path_of(index, tree)) == root_of(tree)


def leads_to_root(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    try:
        return root_hash(leaf, index, size, path) == root
    except ValueError:
        return False


@given(size=st.integers(1, 40), data=st.data())
def test_no_other_leaf_place_or_path_leads_there(size: int, data: st.DataObject) -> None:
    tree = leaves(size)
    index = data.draw(st.integers(0, size - 1))
    path, root = path_of(index, tree), root_of(tree)
    other = data.draw(st.integers(0, size + 3).filter(lambda number: number != index))

    assert not leads_to_root(leaf_hash(b"never logged"), index, size, path, root)
    assert not leads_to_root(tree[index], other, size, path, root)
    assert not leads_to_root(tree[index], index, size, [*path, tree[0]], root)
    for position in range(len(path)):
        flipped = [bytes([each[0] ^ 1]) + each[1:] if at == position else each for at, each in enumerate(path)]
        assert not leads_to_root(tree[index], index, size, flipped, root)
        assert not leads_to_root(tree[index], index, size, path[:position] + path[position + 1 :], root)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (5, 5), (-1, 4), (2**63, 2**63)])
def test_a_place_outside_the_tree_is_no_place(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="below the tree's size"):
        root_hash(leaf_hash(b"x"), index, size, [])
