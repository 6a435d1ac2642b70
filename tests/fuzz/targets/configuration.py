"""Configuration in strings: JSON, YAML, TOML and lines with keys."""

import json
from collections.abc import Iterator

from tests.fuzz.target import Target, attempt, text_of

from aegis.core.references import TooComplex
from aegis.core.references.documents import MAX_DEPTH, Tree, Unreadable, keyed, read_document


def holds(data: bytes) -> None:
    """A tree has texts, lists and mappings only; of JSON it has every text that the standard library finds."""
    text = text_of(data)
    for loose in (False, True):
        tree = attempt(TooComplex, _read, text, loose)
        if tree is not None and attempt(TooComplex, _checked, tree) is not None and text.lstrip()[:1] in ("{", "["):
            _compare(text, tree)


def _read(text: str, loose: bool) -> Tree:
    try:
        return read_document(text, loose=loose)
    except Unreadable:
        return None


def _checked(tree: Tree) -> bool:
    for path, each in keyed(tree):
        assert len(path) <= MAX_DEPTH
        assert all(isinstance(key, str) and isinstance(value, str | list | dict) for key, value in each.items())
    return True


def _compare(text: str, tree: Tree) -> None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return
    mine = {(key, each) for _, members in keyed(tree) for key, each in members.items() if isinstance(each, str)}
    assert set(_pairs(value)) <= mine


def _pairs(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield from ((key, each) for key, each in value.items() if isinstance(each, str))
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _pairs(each)


def seeds() -> Iterator[bytes]:
    yield from (
        b'{"model": "org/net", "a": [{"b": null, "c": 1.5}, true], "d": {"model": "x"}}',
        b"model: org/net\na: &a {b: c}\nd: [*a, *a]\ne: |\n  text\n---\nf: !!python/name:os.system x\n",
        b'[server]\nmodel = "org/net"\nport = 80\n[[a]]\nb = [1, "c"]\n',
        b"# comment\nmodel = org/net\n; other\nport=80\n",
        b"a0: &a0 [x]\na1: &a1 [*a0, *a0]\na2: [*a1, *a1]\n? complex\n: value\n",
    )


TARGET = Target(holds, seeds)
