"""Which policies govern a namespace, and which of them tie."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import policy

from aegis.core.precedence import conflicts, governing, matches, overlap

NAMES = st.text("ab-", max_size=8)
PATTERNS = st.text("ab*-", max_size=7)


def as_expression(pattern: str) -> re.Pattern[str]:
    """The same pattern as the standard library reads it."""
    return re.compile(".*".join(map(re.escape, pattern.split("*"))))


@given(pattern=PATTERNS, name=NAMES)
def test_a_star_stands_for_any_characters_and_nothing_else_is_special(pattern: str, name: str) -> None:
    assert matches(pattern, name) is bool(as_expression(pattern).fullmatch(name))


@given(pattern=st.text(max_size=6).filter(lambda text: "*" not in text), name=st.text(max_size=6))
def test_without_a_star_only_the_very_name_matches(pattern: str, name: str) -> None:
    assert matches(pattern, name) is (pattern == name)
    assert matches(pattern, pattern)


@given(one=PATTERNS, other=PATTERNS, name=NAMES)
def test_patterns_that_match_one_name_overlap(one: str, other: str, name: str) -> None:
    if matches(one, name) and matches(other, name):
        assert overlap(one, other)
    assert overlap(one, other) is overlap(other, one)


OVERLAPS = {
    ("team-*", "*-prod"): True,
    ("team-a", "team-*"): True,
    ("team-*", "prod-*"): False,
    ("*-a", "*-b"): False,
    ("a*b", "ab"): True,
    ("a", "b"): False,
    ("*", ""): True,
    ("**", "a*a"): True,
    ("a" * 63, "*"): True,
    ("*a" * 31, "a*" * 31): True,
}


@pytest.mark.parametrize(("patterns", "expected"), OVERLAPS.items())
def test_overlaps(patterns: tuple[str, str], expected: bool) -> None:
    assert overlap(*patterns) is expected


GOVERNED: dict[str, tuple[dict[str, tuple[str, ...]], list[str]]] = {
    # For the namespace team-a: policies with their patterns, and those that govern.
    "nobody": ({}, []),
    "nobody whose pattern matches": ({"p": ("team-b", "team", "Team-a", "team-a*b")}, []),
    "the exact name before every glob": ({"exact": ("team-a",), "glob": ("team-a*",)}, ["exact"]),
    "more literal characters before fewer": ({"long": ("team-*",), "short": ("t*",), "all": ("*",)}, ["long"]),
    "the best pattern of a policy": ({"p": ("*", "team-*"), "q": ("team*",)}, ["p"]),
    "one more literal character": ({"q": ("team-*",), "p": ("*eam-a*",), "r": ("*team-a",)}, ["r"]),
    "both on a tie of globs": ({"q": ("team-*",), "p": ("*eam-a*",)}, ["p", "q"]),
    "both of one exact name, by name": ({"q": ("team-a",), "p": ("team-a",)}, ["p", "q"]),
}


@pytest.mark.parametrize(("patterns", "names"), GOVERNED.values(), ids=list(GOVERNED))
def test_a_namespace_is_governed_by(patterns: dict[str, tuple[str, ...]], names: list[str]) -> None:
    policies = [policy(name, namespaces) for name, namespaces in patterns.items()]

    assert [each.name for each in governing(policies, "team-a")] == names


def test_an_excluded_namespace_is_not_governed_by_that_policy() -> None:
    policies = [policy("p", ("team-*",), excluded=frozenset({"team-a"})), policy("q", ("*",))]

    assert [each.name for each in governing(policies, "team-a")] == ["q"]
    assert [each.name for each in governing(policies, "team-b")] == ["p"]


@given(patterns=st.lists(st.lists(PATTERNS, max_size=3), max_size=4), namespace=NAMES)
def test_who_governs_together_is_in_conflict(patterns: list[list[str]], namespace: str) -> None:
    policies = [policy(f"p{number}", each) for number, each in enumerate(patterns)]
    names = [each.name for each in governing(policies, namespace)]

    assert names == sorted(names)
    for each in policies:
        if each.name in names:
            assert set(names) - {each.name} <= set(conflicts(policies, each))


def test_a_more_specific_policy_is_no_conflict() -> None:
    policies = [
        policy("all", ("*",)),
        policy("team", ("team-*",)),
        policy("one", ("team-a",)),
        policy("ops", ("*-team",)),
    ]

    assert {each.name: conflicts(policies, each) for each in policies} == {
        "all": (),
        "team": ("ops",),
        "one": (),
        "ops": ("team",),
    }
