"""Strings of raw objects: which are found, where, and which URIs stand in them."""

from typing import Any

import pytest

from aegis.core.references.config_maps import Charged
from aegis.core.references.fields import MAX_DEPTH, strings
from aegis.core.references.paths import pointer
from aegis.core.references.refusals import Budget, TooComplex
from aegis.core.references.tokens import tokens

A, B = "s3://models/a", "s3://models/b"

VALUES: dict[str, tuple[Any, dict[str, str]]] = {
    "a string": (A, {"/x": A}),
    "a string without the mark": ("a", {}),
    "members": ({"a": A, "b": ["b", B], "c": 1}, {"/x/a": A, "/x/b/1": B}),
    "nothing": (None, {}),
}


@pytest.mark.parametrize(("value", "found"), VALUES.values(), ids=list(VALUES))
def test_strings_are_found_by_what_is_in_them(value: Any, found: dict[str, str]) -> None:
    assert {pointer(path): text for path, text in strings(value, ("x",), marked="://")} == found


def test_strings_that_lie_too_deep_are_refused() -> None:
    value: Any = A
    for _ in range(MAX_DEPTH + 1):
        value = [value]
    with pytest.raises(TooComplex, match="nested too deeply at x"):
        list(strings(value, ("x",)))


LISTS: dict[str, list[str]] = {
    f"{A} {B}": [A, B],
    f"{A},{B}": [A, B],
    f"{A},b,{B}": [f"{A},b", B],
    f"{A} b,{B}": [A, B],
}


@pytest.mark.parametrize(("text", "found"), LISTS.items())
def test_uris_of_a_list_are_found_apart(text: str, found: list[str]) -> None:
    assert list(dict.fromkeys(each.text for each in tokens(text, argument=True))) == found


def test_a_look_at_a_config_map_costs_what_may_be_done_with_its_entries() -> None:
    budget = Budget(100)
    charged = Charged({"m": {"a": "1", "b": "2"}, "n": {}}, budget)
    assert (list(charged), len(charged), budget.left) == (["m", "n"], 2, 100)
    assert charged["m"] == {"a": "1", "b": "2"}
    assert budget.left < 100
    with pytest.raises(TooComplex):
        [charged["m"] for _ in range(100)]
