"""A row of the bypass matrix."""

from dataclasses import dataclass
from enum import StrEnum


class Ending(StrEnum):
    """What comes of an attempt."""

    BLOCKED = "blocked"
    DETECTED = "detected"
    OUT_OF_SCOPE = "out of scope"


@dataclass(frozen=True, slots=True)
class Row:
    """A way round an admission system, and what comes of it here.

    `tests` prove it: a path below tests/ with a function, or the id of an admission case. `says` is what remains, or
    why it is out of scope and what takes its place.
    """

    id: str
    way: str
    ending: Ending
    tests: tuple[str, ...] = ()
    says: str = ""


def blocked(name: str, way: str, *tests: str, says: str = "") -> Row:
    """It does not work."""
    return Row(name, way, Ending.BLOCKED, tests, says)


def detected(name: str, way: str, *tests: str, says: str) -> Row:
    """It works, and is seen."""
    return Row(name, way, Ending.DETECTED, tests, says)


def out_of_scope(name: str, way: str, says: str, *tests: str) -> Row:
    """Aegis cannot know of it; `says` names the reason and the compensating control."""
    return Row(name, way, Ending.OUT_OF_SCOPE, tests, says)
