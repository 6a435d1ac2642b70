"""From a place as messages write it, `spec.containers[server].args[1]`, back to a JSON pointer (RFC 6901).

What people read has names where the object has positions, so it is only together with the object that it says where.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from aegis.core.references.paths import escaped
from aegis.core.references.refusals import Budget, TooComplex

_WORK = 100_000
"""Most members that are looked at: a line is read back for people, and must not cost more than the decision did."""


def locate(body: Any, text: str) -> tuple[str, str] | None:
    """The pointer to the place that `text` begins with, and the place as it is written there; None if it names none.

    A place ends at a colon. Names hold points and brackets, so what counts is the first reading that fits the object.
    """
    try:
        found = next(_readings(body, text, 0, "", Budget(_WORK)), None)
    except (TooComplex, RecursionError):
        return None
    return (found[0], text[: found[1]]) if found else None


def _readings(value: Any, text: str, at: int, pointer: str, budget: Budget) -> Iterator[tuple[str, int]]:
    if at and text.startswith(": ", at):
        # A variable is called by its name, and its text is meant.
        named = pointer.rpartition("/")[0].endswith("/env") and isinstance(value, Mapping) and "value" in value
        yield (f"{pointer}/value" if named else pointer), at
    for step, forms, member in _members(value, at, budget):
        for form in forms:
            if text.startswith(form, at):
                yield from _readings(member, text, at + len(form), f"{pointer}/{escaped(step)}", budget)


def _members(value: Any, at: int, budget: Budget) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """Each member by its step in a pointer, with the ways in which a place may go on to it."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            budget.spend(1)
            yield str(key), ((f".{key}" if at else str(key)), f"[{key}]"), member
    elif isinstance(value, list):
        for position, member in enumerate(value):
            budget.spend(1)
            name = member.get("name", position) if isinstance(member, Mapping) else position
            yield str(position), (f"[{name}]",), member
