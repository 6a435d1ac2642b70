"""YAML by its events: the values of every document, in bounded time and memory.

No tag makes an object, aliases repeat no more than a budget allows, and nothing recurses. Of a key that stands twice in
one mapping the last counts, as for `kubectl`; but whoever wrote it meant something else, so that is remarked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from aegis.adapters.manifests import scalars
from aegis.adapters.manifests.problems import Broken, Remark, remarked

MAX_DEPTH = 256
MAX_VALUES = 10_000_000
"""Most values of one text, those included that aliases repeat."""

MAX_REPEATED = 1_000_000
"""Most values that the aliases of one text may stand for."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in YAML (YAML 1.1, 5.1)."""

_MERGE = "<<"


@dataclass(slots=True)
class _Open:
    """A collection whose end is still to come.

    `key` is the one whose value comes next, and `merging` whether it is the sign for a merge (a quoted one is a key);
    `keys` tells in which line each stands.
    """

    value: dict[str, Any] | list[Any]
    anchor: str | None
    began: int
    key: str | None = None
    merging: bool = False
    keys: dict[str, int] = field(default_factory=dict)
    merged: list[Any] = field(default_factory=list)


class _Builder:
    """Takes events, and gives the values of documents."""

    def __init__(self, remark: Remark) -> None:
        self._remark = remark
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._values = 0
        self._repeated = 0

    def take(self, event: Any) -> Iterator[Any]:
        """The document's value, if it ends with this event. Raises Broken."""
        if isinstance(event, yaml.ScalarEvent):
            yield from self._put(self._scalar(event), event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._start(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            yield from self._end(event)
        elif isinstance(event, yaml.AliasEvent):
            yield from self._put(self._alias(event), event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._anchors.clear()

    def _scalar(self, event: Any) -> scalars.Scalar:
        try:
            if event.tag:
                value = scalars.tagged(event.value, event.tag)
            else:
                value = scalars.plain(event.value) if event.implicit[0] else event.value
        except scalars.UnknownTag as error:
            raise _broken(event, f"the tag {error} means nothing to Kubernetes here: remove it") from None
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        return value

    def _start(self, event: Any) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _broken(event, f"it is nested more than {MAX_DEPTH} deep")
        if self._open and isinstance(self._open[-1].value, dict) and self._open[-1].key is None:
            raise _broken(event, "a key must be a text, and here is a list or a mapping")
        mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open({} if mapping else [], event.anchor, self._values))

    def _end(self, event: Any) -> Iterator[Any]:
        done = self._open.pop()
        for merged in done.merged:
            for key, value in merged.items():
                done.value.setdefault(key, value)  # type: ignore[union-attr]
        if done.anchor:
            self._anchors[done.anchor] = (done.value, self._values - done.began + 1)
        yield from self._put(done.value, event)

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            inside = any(each.anchor == event.anchor for each in self._open)
            problem = "stands inside of what it names" if inside else "names no anchor before it"
            raise _broken(event, f"the alias *{event.anchor} {problem}")
        value, size = self._anchors[event.anchor]
        self._repeated += size
        self._values += size
        if self._repeated > MAX_REPEATED:
            raise _broken(event, f"its aliases stand for more than {MAX_REPEATED} values: write it without them")
        return value

    def _put(self, value: Any, event: Any) -> Iterator[Any]:
        self._values += 1
        if self._values > MAX_VALUES:
            raise _broken(event, f"it holds more than {MAX_VALUES} values: split it")
        if not self._open:
            yield value
            return
        within = self._open[-1]
        if isinstance(within.value, list):
            within.value.append(value)
        elif within.key is None:
            within.key = self._key(value, event, within)
        else:
            _set(within, value, event)
            within.key = None

    def _key(self, value: Any, event: Any, within: _Open) -> str:
        if isinstance(value, dict | list):
            raise _broken(event, "a key must be a text, and here is a list or a mapping")
        key = scalars.key(value)
        within.merging = key == _MERGE and isinstance(event, yaml.ScalarEvent) and event.implicit[0]
        if key in within.keys and not within.merging:
            first = within.keys[key]
            mark = event.start_mark
            said = (
                f'the key "{key}" stands here a second time, after line {first}, and only this one counts: remove one'
            )
            self._remark(remarked(mark.line + 1, mark.column + 1, said))
        within.keys[key] = event.start_mark.line + 1
        return key


def _set(within: _Open, value: Any, event: Any) -> None:
    if not within.merging:
        within.value[within.key] = value  # type: ignore[call-overload,index]
        return
    merged = value if isinstance(value, list) else [value]
    if not all(isinstance(each, dict) for each in merged):
        raise _broken(event, f"{_MERGE} takes a mapping or a list of mappings")
    within.merged += merged


def values(text: str, remark: Remark = lambda _: None) -> Iterator[Any]:
    """The value of each document of `text`, in order; None for an empty one. Raises Broken."""
    builder = _Builder(remark)
    try:
        for event in events(text):
            yield from builder.take(event)
    except Broken as error:
        raise error.advised(_advice(text, error)) from None


def events(text: str) -> Iterator[Any]:
    """The events of `text`. Raises Broken."""
    found = _FORBIDDEN.search(text)
    if found:
        before = text[: found.start()]
        column = len(before) - before.rfind("\n")
        raise Broken(before.count("\n") + 1, column, f"the character U+{ord(found[0]):04X} may not stand in YAML")
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = ", ".join(part for part in (error.problem, error.context) if part)
        raise Broken(line, column, said) from None
    except yaml.YAMLError as error:
        raise Broken(1, 1, str(error)) from None


_ADVICE = (
    ("mapping values are not allowed", "put a text that holds ': ' in quotes, or correct the indentation"),
    ("cannot start any token", "put a text that begins so in quotes"),
    ("while parsing a block", "correct the indentation of this line or of those before it"),
    ("while parsing a flow", "see whether a bracket or a comma is missing"),
    ("while scanning a quoted scalar", "see whether a quotation mark is missing"),
)
"""What to do about what libyaml says, by words of it."""


def _advice(text: str, error: Broken) -> str:
    """What to do about a line that is no YAML, where that can be told."""
    near = "\n".join(text.splitlines()[max(0, error.line - 2) : error.line])
    if "{{" in near:
        return "; a Helm template has to be rendered first: helm template CHART | aegis … -f -"
    if "\0" in near:
        return ": this is no text, or UTF-16 without its mark; save the file as UTF-8"
    if "\t" in near:
        return "; indent with spaces in the place of tabs"
    return next((f"; {advice}" for words, advice in _ADVICE if words in str(error)), "")


def _broken(event: Any, problem: str) -> Broken:
    return Broken(event.start_mark.line + 1, event.start_mark.column + 1, problem)
