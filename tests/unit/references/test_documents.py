"""Configuration in strings: what is read of each kind, and what is too much."""

from typing import Any

import pytest

from aegis.core.references.documents import MAX_LENGTH, Unreadable, keyed, read_document
from aegis.core.references.refusals import Budget, TooComplex

DOCUMENTS: dict[str, tuple[str, Any]] = {
    "JSON": ('{"a": {"b": null, "c": [1.5, true]}}', {"a": {"b": "", "c": ["1.5", "True"]}}),
    "what only begins like JSON": ("{a: b}", {"a": "b"}),
    "YAML": ("a: &x {b: c}\nd: [*x, e]", {"a": {"b": "c"}, "d": [{"b": "c"}, "e"]}),
    "several documents": ("a: b\n---\nc: d", [{"a": "b"}, {"c": "d"}]),
    "an anchor of a word": ("a: &x b\nc: *x", {"a": "b", "c": "b"}),
    "a key that is no text": ("? [a]\n: b", {"": "b"}),
    "a tag that is not obeyed": ("a: !!python/name:os.system b", {"a": "b"}),
    "TOML": ('[a]\nb = "c"', {"a": {"b": "c"}}),
    "lines": ("# x\na = b\n; y\nc='d'", {"a": "b", "c": "d"}),
}


@pytest.mark.parametrize(("text", "tree"), DOCUMENTS.values(), ids=list(DOCUMENTS))
def test_a_document_is_a_tree_of_texts(text: str, tree: Any) -> None:
    assert read_document(text, loose=True) == tree


@pytest.mark.parametrize("text", ["a: b: c", "\ud800: a", "'open", "%", "[" * 60_000 + "]" * 60_000])
def test_what_is_no_document_says_so(text: str) -> None:
    with pytest.raises(Unreadable):
        read_document(text)


TOO_MUCH = {
    "long": "a" * (MAX_LENGTH + 1),
    "deep JSON": '{"a":' * 40 + "1" + "}" * 40,
    "deep YAML": "".join(f"{' ' * depth}a{depth}:\n" for depth in range(40)) + f"{' ' * 40}b: c",
    "many values": f"[{'1,' * 25_000}1]",
    "many events": "a: [" + "b, " * 20_000 + "]",
}


@pytest.mark.parametrize("text", TOO_MUCH.values(), ids=list(TOO_MUCH))
def test_too_much_of_one_is_refused(text: str) -> None:
    with pytest.raises(TooComplex):
        read_document(text)


def test_what_aliases_repeat_is_counted_each_time() -> None:
    bomb = "a0: &a0 {b: c}\n" + "".join(f"a{at}: &a{at} [{f'*a{at - 1}, ' * 10}]\n" for at in range(1, 9))
    with pytest.raises(TooComplex):
        list(keyed(read_document(bomb)))


def test_a_tree_that_nests_too_deeply_by_its_keys_is_refused() -> None:
    tree: Any = "x"
    for _ in range(40):
        tree = {"a": tree}
    with pytest.raises(TooComplex, match="nested too deeply"):
        list(keyed(tree))


def test_documents_may_share_what_they_cost() -> None:
    budget = Budget(100)
    read_document('{"a": "b"}', budget=budget)
    assert budget.left < 100
    with pytest.raises(TooComplex):
        read_document('{"a": [' + "1," * 100 + "1]}", budget=budget)
