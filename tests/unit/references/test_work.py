"""What an object may cost: counted in calls and in units of the budget, which no busy machine changes."""

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

import pytest
from bench.hostile import pods, seen

import aegis.core.references
from aegis.core.references import TooComplex, resolve
from aegis.core.references.pod import MAX_WORK
from aegis.core.references.refusals import Budget

MOST_CALLS = 200_000
"""Calls of Python functions for one object: a hundred times what a Deployment of a model server takes, and less than a
tenth of a second."""


def calls(body: dict[str, Any]) -> int:
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        seen(body)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("make", pods().values(), ids=list(pods()))
def test_the_work_for_a_hostile_object_is_bounded(make: Any) -> None:
    assert calls(make()) < MOST_CALLS


def test_what_the_pods_of_an_object_cost_comes_out_of_one_budget() -> None:
    budget = Budget(MAX_WORK)
    spec = {"containers": [{"name": "c", "command": ["sh", "-c", "vllm serve org/net\n" * 100]}]}
    resolve(spec, {}, budget=budget)
    cost = MAX_WORK - budget.left
    assert 1_000 < cost < MAX_WORK
    for _ in range(budget.left // cost):
        resolve(spec, {}, budget=budget)
    with pytest.raises(TooComplex):
        resolve(spec, {}, budget=budget)


def test_what_cannot_be_afforded_is_not_spent() -> None:
    budget = Budget(10)
    with pytest.raises(TooComplex):
        budget.spend(6, leaving=5)
    budget.spend(10)
    assert budget.left == 0


def test_a_document_that_is_too_much_leaves_enough_to_read_the_commands() -> None:
    variables = [{"name": f"A{number}", "value": "{" + '"a": [1, 2, 3],' * 1_000 + '"b": 1}'} for number in range(9)]
    server = {"name": "c", "image": "vllm/vllm-openai", "command": ["vllm", "serve", "org/net"], "env": variables}
    found = resolve({"containers": [server]}, {}).findings
    assert [each.uri for each in found if each.uri] == ["hf://org/net"]
    assert any("too long" in each.outcome.why for each in found if not each.uri)  # type: ignore[union-attr]


def patterns() -> Iterator[re.Pattern[str]]:
    """Every compiled pattern of the resolver's modules, however it is kept."""
    package = aegis.core.references
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            yield from _patterns_in(value)


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from (each for member in value.values() for each in _patterns_in(member))
    elif isinstance(value, tuple | list):
        yield from (each for member in value for each in _patterns_in(member))


REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}


def nested(parsed: Any, within: bool = False) -> bool:
    """True when something that is repeated without a bound repeats something itself."""
    for operation, argument in parsed:
        repeats = operation in REPEATS
        if repeats and within:
            return True
        inside = within or (repeats and argument[1] is _constants.MAXREPEAT)
        parts = argument if isinstance(argument, tuple | list) else (argument,)
        for part in parts:
            alternatives = part if isinstance(part, list) else [part]
            if any(nested(each, inside) for each in alternatives if isinstance(each, _parser.SubPattern)):
                return True
    return False


def test_no_expression_has_nested_quantifiers() -> None:
    found = {each.pattern for each in patterns()}
    assert len(found) > 10
    assert [pattern for pattern in found if nested(_parser.parse(pattern))] == []


@pytest.mark.parametrize("pattern", ["(a+)+", "(?:a*b)*", "(a|b+c)+", "((x{1,3}))*", "(?:(?=a*)b)+"])
def test_nested_quantifiers_are_recognised(pattern: str) -> None:
    assert nested(_parser.parse(pattern))


@pytest.mark.parametrize("pattern", ["a+b*", "(a+)?", "[ab]+(?=c)", "(a|b)+", "a{1,8}b{0,2}"])
def test_others_are_not(pattern: str) -> None:
    assert not nested(_parser.parse(pattern))
