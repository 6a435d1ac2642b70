"""The shards of a model's manifest: together they are whole files, or the manifest is refused."""

from collections.abc import Sequence

import pytest

from aegis.core.claims import SignedFile
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.shards import Shard, joined, split_name
from aegis.core.strict_json import shown

SIZE = 10


def shards(*ranges: tuple[int, int], path: str = "a") -> list[Shard]:
    """One for each range of bytes; its digest says which."""
    return [Shard(path, start, end, b"%d" % start) for start, end in ranges]


FILES: dict[str, tuple[list[Shard], list[SignedFile]]] = {
    "nothing": ([], []),
    "one whole": (shards((0, 10)), [SignedFile("a", (b"0",), 10)]),
    "one short": (shards((0, 1)), [SignedFile("a", (b"0",), 1)]),
    "the last short": (shards((0, 10), (10, 19)), [SignedFile("a", (b"0", b"10"), 19)]),
    "in another order": (shards((20, 21), (0, 10), (10, 20)), [SignedFile("a", (b"0", b"10", b"20"), 21)]),
    "of two files, mixed": (
        [*shards((0, 10)), *shards((0, 3), path="b"), *shards((10, 20))],
        [SignedFile("a", (b"0", b"10"), 20), SignedFile("b", (b"0",), 3)],
    ),
}


@pytest.mark.parametrize(("given", "files"), FILES.values(), ids=list(FILES))
def test_shards_are_joined_to_files(given: list[Shard], files: list[SignedFile]) -> None:
    assert list(joined(given, SIZE)) == files


NOT_WHOLE: dict[str, Sequence[tuple[int, int]]] = {
    "the beginning is missing": [(10, 20)],
    "a gap": [(0, 10), (20, 30)],
    "an overlap": [(0, 10), (5, 15)],
    "twice the same": [(0, 10), (0, 10)],
    "a short one in the middle": [(0, 9), (10, 20)],
    "too long": [(0, 11)],
    "too long at the end": [(0, 10), (10, 21)],
    "empty": [(0, 0)],
    "empty at the end": [(0, 10), (10, 10)],
    "backwards": [(0, 10), (10, 5)],
    "cut elsewhere": [(0, 5), (5, 10)],
}


@pytest.mark.parametrize("ranges", NOT_WHOLE.values(), ids=list(NOT_WHOLE))
def test_what_does_not_cover_a_file_is_refused(ranges: Sequence[tuple[int, int]]) -> None:
    with pytest.raises(SignatureUnreadable) as refused:
        list(joined([*shards((0, 10), path="good"), *shards(*ranges, path="bad")], SIZE))
    assert refused.value.detail == "a model's manifest whose shards of 'bad' do not cover it exactly"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a:0:1", ("a", 0, 1)),
        ("a:b:10:20", ("a:b", 10, 20)),
        ("a:0:1:0:1", ("a:0:1", 0, 1)),
        ("a\nb:0:9999999999999999999", ("a\nb", 0, 9999999999999999999)),
    ],
)
def test_a_name_says_path_and_range(name: str, parts: tuple[str, int, int]) -> None:
    assert split_name(name) == parts


@pytest.mark.parametrize(
    "name",
    ["", "a", "a:0", ":0:1", "a:0:0", "a:00:1", "a:0:01", "a:-1:1", "a:0:1 ", "a:0:1\n", "a:\u0660:1", f"a:0:{10**19}"],
)
def test_any_other_name_is_refused(name: str) -> None:
    with pytest.raises(SignatureUnreadable) as refused:
        split_name(name)
    assert refused.value.detail == f"a model's manifest with a shard named {shown(name)}: path:start:end is read"
