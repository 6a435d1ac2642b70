"""YAML as `kubectl` reads it: what values mean, and what is refused with its line."""

import json
import tracemalloc
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from aegis.adapters.manifests.problems import Broken
from aegis.adapters.manifests.yaml_events import MAX_DEPTH, MAX_REPEATED, values

SCALARS = {
    "22:22": "22:22",
    "2026-01-01": "2026-01-01",
    "0644": 420,
    "0o17": 15,
    "0x1F": 31,
    "0b11": 3,
    "1_000": 1000,
    "+12": 12,
    "-5": -5,
    "09": 9.0,
    ".5": 0.5,
    "1e3": 1000.0,
    "1.5.0": "1.5.0",
    "9" * 100: "9" * 100,
    "yes": True,
    "OFF": False,
    "y": True,
    "12345678901234567890123": 1.2345678901234568e22,
    "~": None,
    "'1'": "1",
    "!!str 1": "1",
    "!!int 7": 7,
    "!!binary aGVsbG8=": "hello",
}


@pytest.mark.parametrize(("written", "meant"), SCALARS.items(), ids=str)
def test_a_scalar_means_what_it_means_to_kubectl(written: str, meant: Any) -> None:
    (value,) = values(f"a: {written}\n")
    assert value == {"a": meant}
    assert type(value["a"]) is type(meant)


def test_keys_are_texts() -> None:
    assert list(values("on: 1\n2: 3\nnull: 4\n")) == [{"true": 1, "2": 3, "null": 4}]


def test_empty_documents_count() -> None:
    assert list(values("---\n# Source: chart/templates/a.yaml\n---\na: 1\n---\n")) == [None, {"a": 1}, None]
    assert list(values("")) == []


def test_an_alias_may_be_a_key() -> None:
    assert list(values("- &a x\n- *a : 1\n")) == [["x", {"x": 1}]]


def test_merges_give_what_is_not_there() -> None:
    text = "base: &b {p: 1, q: 2}\none: {<<: *b, q: 3}\nmore: {<<: [*b, {p: 9, r: 4}]}\n"
    (value,) = values(text)
    assert value["one"] == {"p": 1, "q": 3}
    assert value["more"] == {"p": 1, "q": 2, "r": 4}
    assert list(values("'<<': 1\n<<: {a: 2}\n")) == [{"<<": 1, "a": 2}]


def test_of_a_key_that_stands_twice_the_last_counts_and_that_is_remarked() -> None:
    remarks: list[str] = []
    assert list(values("a: 1\nb: {c: 2, c: 3}\na: 4\n", remarks.append)) == [{"a": 4, "b": {"c": 3}}]
    assert remarks == [
        '2:11: the key "c" stands here a second time, after line 2, and only this one counts: remove one',
        '3:1: the key "a" stands here a second time, after line 1, and only this one counts: remove one',
    ]


BROKEN = {
    "a: [": "did not find expected node content, while parsing a flow node; see whether a bracket or a comma",
    "a: b: c\n": "1:5: mapping values are not allowed in this context; put a text that holds ': ' in quotes",
    "a: @b\n": "1:4: found character that cannot start any token, while scanning for the next token; put a text",
    "a:\n  b: 1\n c: 2\n": "correct the indentation of this line or of those before it",
    "a: 'x\n": "see whether a quotation mark is missing",
    "a:\n\t- b\n": "indent with spaces in the place of tabs",
    "a: {{ .Values.image }}\n": "a Helm template has to be rendered first",
    "{{- if .Values.on }}\na: 1\n": "a Helm template has to be rendered first",
    "a: \x00\n": "1:4: the character U+0000 may not stand in YAML",
    "a: &a [*a]\n": "1:8: the alias *a stands inside of what it names",
    "a: *b\n": "1:4: the alias *b names no anchor before it",
    "a: !Ref b\n": "1:4: the tag !Ref means nothing to Kubernetes here: remove it",
    "a: !!int b\n": "means nothing to Kubernetes here",
    "a: !!binary '%%%'\n": "means nothing to Kubernetes here",
    "? [a]\n: b\n": "1:3: a key must be a text, and here is a list or a mapping",
    "a: &a [1]\n? *a\n: b\n": "a key must be a text, and here is a list or a mapping",
    "a: {<<: 1}\n": "<< takes a mapping or a list of mappings",
    "[" * 5000: "nest",
    "a:\n" + "".join(f"{' ' * depth}-\n" for depth in range(MAX_DEPTH + 1)): f"it is nested more than {MAX_DEPTH} deep",
}


@pytest.mark.parametrize("text", BROKEN, ids=lambda text: repr(text[:20]))
def test_what_is_broken_is_told_with_its_line(text: str) -> None:
    with pytest.raises(Broken) as error:
        list(values(text))
    assert BROKEN[text] in str(error.value)
    line, column, _ = str(error.value).split(":", 2)
    assert int(line) >= 1
    assert int(column) >= 1


def test_aliases_cannot_make_much_of_little() -> None:
    levels = [
        f"{chr(97 + level)}: &{chr(97 + level)} [{', '.join([f'*{chr(96 + level)}'] * 10)}]" for level in range(1, 12)
    ]
    text = "\n".join(["a: &a [x, x, x, x, x, x, x, x, x, x]", *levels])
    tracemalloc.start()
    try:
        with pytest.raises(Broken, match=f"its aliases stand for more than {MAX_REPEATED} values"):
            list(values(text))
        assert tracemalloc.get_traced_memory()[1] < 2 << 20
    finally:
        tracemalloc.stop()


TEXTS = st.text("aé😀 -:#'\"{}[],&*!|>%@`~?01\n\t", max_size=20)
KEYS = st.text("abc<-.", min_size=1).filter(lambda key: key != "<<")
LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=12)


@given(JSON)
def test_what_is_written_is_read(value: Any) -> None:
    assert list(values(yaml.safe_dump({"value": value}, allow_unicode=True))) == [{"value": value}]


@given(st.text("a:-{}[]&*!|>'\"\\ \n\t#%@`,?<0", max_size=60))
def test_whatever_is_written_is_read_or_told_to_be_broken(text: str) -> None:
    try:
        read = list(values(text))
    except Broken:
        return
    assert json.loads(json.dumps(read)) == read
