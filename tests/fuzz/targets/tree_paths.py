"""Paths of an artifact's files: those that every program reads as the same one file."""

import posixpath
from collections.abc import Iterator

from tests.fuzz.target import Target, attempt, text_of

from aegis.core.errors import Undecidable
from aegis.core.tree import Tree, TreeFile, check_paths

DIGEST = bytes(32)


def holds(data: bytes) -> None:
    """Paths that are taken are relative, in their shortest spelling, and apart on a file system that knows no case."""
    paths = sorted(text_of(data).split("\n"))
    tree = attempt(Undecidable, Tree.of, (TreeFile(path, 1, DIGEST) for path in paths))
    if paths == [""]:
        return
    attempt(Undecidable, check_paths, paths)
    if tree is None:
        return
    assert len({path.casefold() for path in paths}) == len(paths)
    for path in paths:
        assert not posixpath.isabs(path)
        assert posixpath.normpath(path) == path
        assert not path.startswith("../")
        assert tree.find(path) is not None


def seeds() -> Iterator[bytes]:
    yield from (b"config.json\nmodel/a.safetensors\nmodel/b.safetensors", "é/a\ne\u0301/a".encode(), b"A\na")
    yield from (b"a\na/b", b"a/../b", b"/a", b"a//b", b"a\\b", b"\xff", b"a\x00b", "\u1e9e\nss".encode(), b"a" * 1025)


TARGET = Target(holds, seeds)
