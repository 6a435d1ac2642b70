"""Configuration inside strings: JSON, YAML, TOML and `key = value` lines, as a tree of texts, in bounded time."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

from aegis.core.references.paths import Path
from aegis.core.references.refusals import Budget, TooComplex

MAX_LENGTH = 128 << 10
"""Longer documents are not read."""
MAX_DEPTH = 32
MAX_WORK = 20_000
"""What one document may cost that is read by itself, in the units of `Budget`."""
_NODE, _EVENT, _KEY = 1, 2, 3
"""What a value costs, an event of YAML's parser, and a key to look at."""

Tree = Any
"""A text, a list of trees, or a mapping from text to trees."""


class Unreadable(Exception):
    """A text that is no document of a known kind."""


def read_document(text: str, *, loose: bool = False, budget: Budget | None = None) -> Tree:
    """The tree of a document. Raises Unreadable, and TooComplex for one that is too long or too deep.

    With `loose`, lines of `key = value` are one as well. `budget` is what several documents share.
    """
    budget = budget or Budget(MAX_WORK)
    if len(text) > MAX_LENGTH:
        raise TooComplex(f"a document of more than {MAX_LENGTH} characters")
    budget.spend(1 + len(text) // 16)
    begins = text.lstrip()[:1]
    if begins in ("{", "["):
        try:
            return _texts(json.loads(text), budget)
        except (ValueError, RecursionError):
            pass
    if loose and (tree := _settings(text, budget)):
        return tree
    return _yaml(text, budget)


def keyed(tree: Tree, path: Path = (), budget: Budget | None = None) -> Iterator[tuple[Path, dict[str, Tree]]]:
    """Every mapping in `tree` with the keys that lead to it; what aliases repeat is there again. Raises TooComplex."""
    budget = budget or Budget(MAX_WORK)
    budget.spend(_NODE)
    if len(path) > MAX_DEPTH:
        raise TooComplex("a document that is nested too deeply")
    if isinstance(tree, dict):
        budget.spend(_KEY * (1 + len(tree)))
        yield path, tree
        for key, value in tree.items():
            yield from keyed(value, (*path, key), budget) if not isinstance(value, str) else ()
    elif isinstance(tree, list):
        for value in tree:
            yield from keyed(value, path, budget) if not isinstance(value, str) else ()


def _texts(value: Any, budget: Budget, depth: int = 0) -> Tree:
    budget.spend(_NODE)
    if depth > MAX_DEPTH:
        raise TooComplex("a document that is nested too deeply")
    if isinstance(value, dict):
        return {str(key): _texts(each, budget, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_texts(each, budget, depth + 1) for each in value]
    return value if isinstance(value, str) else "" if value is None else str(value)


def _settings(text: str, budget: Budget) -> Tree:
    """TOML, or lines of `key = value` as INI and properties files have them."""
    lines = [
        line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", ";", "["))
    ]
    if not lines or not all("=" in line for line in lines):
        return None
    budget.spend(len(text) // 2)
    try:
        return _texts(tomllib.loads(text), budget)
    except (ValueError, RecursionError):
        pairs = (line.partition("=") for line in lines)
        return {key.strip(): value.strip().strip("\"'") for key, _, value in pairs}


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _yaml(text: str, budget: Budget) -> Tree:
    """YAML by its events: no tag is obeyed, every scalar is a text, and several documents are a list."""
    documents: list[Tree] = []
    stack: list[tuple[Any, list[Any]]] = []
    anchors: dict[str, Tree] = {}
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            budget.spend(_EVENT)
            if len(stack) > MAX_DEPTH:
                raise TooComplex("a document that is nested too deeply")
            if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
                value = event.value if isinstance(event, yaml.ScalarEvent) else anchors.get(event.anchor or "", "")
                _anchor(event, value, anchors)
                (stack[-1][1] if stack else documents).append(value)
            elif isinstance(event, yaml.CollectionStartEvent):
                stack.append((event, []))
            elif isinstance(event, yaml.CollectionEndEvent):
                start, members = stack.pop()
                value = _mapping(members) if isinstance(start, yaml.MappingStartEvent) else members
                _anchor(start, value, anchors)
                (stack[-1][1] if stack else documents).append(value)
    except (yaml.YAMLError, UnicodeError) as error:
        raise Unreadable(str(error)) from error
    return documents[0] if len(documents) == 1 else documents


def _anchor(event: Any, value: Tree, anchors: dict[str, Tree]) -> None:
    if not isinstance(event, yaml.AliasEvent) and event.anchor:
        anchors[event.anchor] = value


def _mapping(members: list[Any]) -> dict[str, Tree]:
    pairs = zip(members[::2], members[1::2], strict=False)
    return {key if isinstance(key, str) else "": value for key, value in pairs}
