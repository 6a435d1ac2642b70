"""In which line of a text something stands."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from aegis.adapters.manifests import scalars
from aegis.adapters.manifests.files import Source
from aegis.adapters.manifests.problems import Broken
from aegis.adapters.manifests.yaml_events import events
from aegis.core.references.paths import escaped

Place = tuple[int, str]
"""A document's number, and a JSON pointer (RFC 6901) into it."""


def lines_of(source: Source, wanted: Iterable[Place]) -> Mapping[Place, int]:
    """The line (from 1) of each place; for one that an alias puts there, that of the nearest object around it.

    Empty for JSON that is no YAML. The text is read once, whatever is wanted.
    """
    places = set(wanted)
    follower = _Follower({(number, before) for number, pointer in places for before in _within(pointer)})
    try:
        for event in events(source.text):
            follower.take(event)
    except Broken:
        return {}
    return {(number, pointer): line for number, pointer in places if (line := follower.nearest(number, pointer))}


def _within(pointer: str) -> list[str]:
    """The pointer and all that lead to it, the longest first."""
    steps = pointer.split("/")
    return ["/".join(steps[:length]) for length in range(len(steps), 0, -1)]


class _Follower:
    """Follows events, and notes the lines of the places that are wanted."""

    def __init__(self, wanted: set[Place]) -> None:
        self._wanted = wanted
        self._found: dict[Place, int] = {}
        self._number = -1
        # Of each open collection: its pointer, how many members it had (None for a mapping), and the key at hand.
        self._open: list[list[Any]] = []

    def nearest(self, number: int, pointer: str) -> int:
        """The line of a place or of what is around it; 0 for none."""
        return next((line for each in _within(pointer) if (line := self._found.get((number, each)))), 0)

    def take(self, event: Any) -> None:
        """One event more."""
        if isinstance(event, yaml.DocumentStartEvent):
            self._number += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
        elif isinstance(event, yaml.NodeEvent):
            pointer = self._pointer(event)
            if isinstance(event, yaml.CollectionStartEvent):
                members = None if isinstance(event, yaml.MappingStartEvent) else 0
                self._open.append([pointer, members, None])

    def _pointer(self, event: Any) -> str:
        """The pointer to the value that begins with `event`; a key has the one of its value."""
        line = event.start_mark.line + 1
        if not self._open:
            return self._noted("", line)
        within = self._open[-1]
        if within[1] is not None:
            within[1] += 1
            return self._noted(f"{within[0]}/{within[1] - 1}", line)
        if within[2] is None:
            within[2] = _step(event)
            return self._noted(f"{within[0]}/{within[2]}", line)
        key, within[2] = within[2], None
        return f"{within[0]}/{key}"

    def _noted(self, pointer: str, line: int) -> str:
        if (self._number, pointer) in self._wanted:
            # Of a key that stands twice the last counts.
            self._found[self._number, pointer] = line
        return pointer


def _step(event: Any) -> str:
    text = event.value if isinstance(event, yaml.ScalarEvent) else ""
    key = scalars.key(scalars.plain(text)) if getattr(event, "implicit", (False,))[0] else text
    return escaped(key)
