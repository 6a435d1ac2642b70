"""Many files as one artifact: which paths they may have, and what their one digest is."""

import hashlib
import subprocess
import tracemalloc
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.texts import Texts
from aegis.core.tree import Tree, TreeFile, check_paths

REFUSED = {
    "nothing": "",
    "a root": "/model",
    "a folder": "model/",
    "an empty part": "a//b",
    "here": "./a",
    "here in the middle": "a/./b",
    "up": "../a",
    "up in the middle": "a/../b",
    "up at the end": "a/..",
    "a backslash": "a\\b",
    "NUL": "a\0b",
    "a line feed": "a\nb",
    "a delete": "a\x7fb",
    "a lone surrogate": "a\udc80",
    "too long": "a" * 1025,
    "too long in bytes": "ä" * 513,
}
TWINS = {
    "case": ("Model.bin", "model.bin"),
    "case, neither folded": ("MODEL.bin", "Model.bin"),
    "case of a folder": ("A/x", "a/x"),
    "composed and decomposed": ("caf\u00e9", "cafe\u0301"),
    "sharp s": ("straße", "STRASSE"),
    "the Kelvin sign": ("k", "\u212a"),
    "the Greek final sigma": ("ΣΑΣ", "σας"),
}


def file(path: str, content: bytes = b"") -> TreeFile:
    return TreeFile(path, len(content), hashlib.sha256(content).digest())


@pytest.mark.parametrize("path", REFUSED.values(), ids=REFUSED)
def test_a_path_that_programs_read_differently_is_refused(path: str) -> None:
    with pytest.raises(Undecidable) as caught:
        Tree.of([file("a"), file(path)])

    assert caught.value.reason is Reason.ARTIFACT_UNREADABLE
    assert caught.value.detail.isascii()
    assert caught.value.detail.isprintable()
    assert len(caught.value.detail) < 1024


@pytest.mark.parametrize("twins", TWINS.values(), ids=TWINS)
@pytest.mark.parametrize("order", [1, -1])
def test_two_names_that_some_file_system_takes_for_one_are_refused(twins: tuple[str, str], order: int) -> None:
    with pytest.raises(Undecidable, match="differ only in letter case or in how letters are composed"):
        Tree.of([file(path) for path in [*twins, "z"][::order]])


@pytest.mark.parametrize(
    "path", ["caf\u00e9", "cafe\u0301", "MODEL.BIN", "a b", "~", "...", ".hidden", "C:", "\u202ex"]
)
def test_an_odd_name_without_a_twin_is_a_name(path: str) -> None:
    assert Tree.of([file(path), file("a")]).find(path) == file(path)


def test_a_path_that_is_there_twice_is_refused() -> None:
    with pytest.raises(Undecidable, match="the same path"):
        Tree.of([file("a"), file("a")])


@pytest.mark.parametrize("paths", [("a", "a/b"), ("a", "a-b", "a/b/c"), ("x/y", "x/y/z/w")])
def test_a_file_that_is_a_folder_is_refused(paths: tuple[str, ...]) -> None:
    with pytest.raises(Undecidable, match="is a file and a folder"):
        Tree.of(map(file, paths))


def test_paths_out_of_order_are_no_listing() -> None:
    with pytest.raises(Undecidable, match="out of order"):
        check_paths(["b", "a"])


def test_files_are_in_the_byte_order_of_their_paths() -> None:
    paths = ["Z", "a-b", "a/b", "a0", "\uff5e", "\U0001f600"]

    tree = Tree.of(map(file, reversed(paths)))

    assert [each.path for each in tree] == paths == sorted(paths, key=str.encode)
    assert len(tree) == len(paths)


def test_the_digest_is_what_sha256sum_computes(tmp_path: Path) -> None:
    contents = {"config.json": b"{}", "a b/weights-1": b"1" * 1000, "a b.txt": b"", "\u00e9": b"x", ".hidden": b"."}
    for path, content in contents.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    command = "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum"
    said = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=True, text=True).stdout

    tree = Tree.of(file(path, content) for path, content in contents.items())

    assert tree.digest.value.hex() == said.split()[0]


def test_the_digest_binds_names_and_content() -> None:
    one = Tree.of([file("a", b"1"), file("b", b"2")])

    assert one.digest != Tree.of([file("a", b"2"), file("b", b"1")]).digest
    assert one.digest != Tree.of([file("a", b"1"), file("c", b"2")]).digest
    assert one.digest == Tree.of([file("b", b"2"), file("a", b"1")]).digest


def test_a_single_object_has_the_digest_of_its_content() -> None:
    tree = Tree.of([file("", b"x")])

    assert tree.single
    assert tree.digest.value == hashlib.sha256(b"x").digest()


def test_the_empty_path_is_alone() -> None:
    with pytest.raises(Undecidable):
        Tree.of([file(""), file("a")])


def test_shards_by_path() -> None:
    tree = Tree.of([file("b"), file("a")], {10: {"a": (b"1" * 32, b"2" * 32), "b": ()}})

    assert tree.shards_of("a", 10) == (b"1" * 32, b"2" * 32)
    assert tree.shards_of("b", 10) == ()
    with pytest.raises(LookupError):
        tree.shards_of("c", 10)
    with pytest.raises(LookupError):
        tree.shards_of("a", 11)


def test_what_does_not_belong_together_is_no_tree() -> None:
    with pytest.raises(ValueError, match="do not belong together"):
        Tree(["a"], array("Q", [1]), b"short")


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=8)))
def test_texts_are_a_list_of_text(texts: list[str]) -> None:
    packed = Texts(texts)

    assert list(packed) == texts
    assert packed[1:3] == texts[1:3]
    assert [packed[-position - 1] for position in range(len(texts))] == texts[::-1]
    with pytest.raises(IndexError):
        packed[len(texts)]


def test_a_hundred_thousand_files_take_little_memory() -> None:
    count = 20_000
    tracemalloc.start()
    try:
        tree = Tree(
            Texts(f"layers/{number:05}/model.safetensors" for number in range(count)),
            array("Q", [1 << 40] * count),
            bytes(32 * count),
        )
        used = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert tree.size == count << 40
    assert used < 100 * count
