"""Typed access to answers of key servers: what is missing or of another type is KeySourceMalformed, never a crash."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

T = TypeVar("T")
Answer = Mapping[str, Any]

MAX_VERSION = 1_000_000
"""More versions than a key can have; a larger number would only be a mistake or an attack on memory."""


def malformed(detail: str) -> Undecidable:
    """An answer that is not one of the key server's."""
    return Undecidable(Reason.KEY_SOURCE_MALFORMED, detail)


def mapping(answer: Answer, key: str) -> Answer:
    """An object. Raises Undecidable(KeySourceMalformed)."""
    return _typed(answer, key, Mapping, "an object")  # type: ignore[type-abstract]


def text(answer: Answer, key: str) -> str:
    """A string. Raises Undecidable(KeySourceMalformed)."""
    return _typed(answer, key, str, "a string")


def flag(answer: Answer, key: str) -> bool:
    """A boolean; absent reads as False, as servers that do not know a field leave it out. Raises as the others."""
    return _typed(answer, key, bool, "a boolean") if key in answer else False


def count(answer: Answer, key: str) -> int:
    """A version number, or 0 for none; absent reads as 0. Raises Undecidable(KeySourceMalformed)."""
    value = answer.get(key, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_VERSION:
        raise malformed(f"the answer's '{key}' is not a version number")
    return value


def seconds(answer: Answer, key: str) -> float:
    """A duration: a whole number of seconds, not negative. Raises Undecidable(KeySourceMalformed)."""
    value = answer.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**40:
        raise malformed(f"the answer's '{key}' is not a duration")
    return float(value)


def moment(answer: Answer, key: str) -> datetime:
    """An RFC 3339 time, to the microsecond, as aware UTC. Raises Undecidable(KeySourceMalformed)."""
    try:
        parsed = datetime.fromisoformat(text(answer, key))
    except ValueError:
        raise malformed(f"the answer's '{key}' is not a time") from None
    if parsed.tzinfo is None:
        raise malformed(f"the answer's '{key}' has no time zone")
    return parsed.astimezone(UTC)


def objects(answer: Answer, key: str) -> list[Answer]:
    """A list of objects; absent reads as empty. Raises Undecidable(KeySourceMalformed)."""
    values = _typed(answer, key, list, "a list") if key in answer else []
    if not all(isinstance(value, Mapping) for value in values):
        raise malformed(f"the answer's '{key}' is not a list of objects")
    return values


def optional_text(answer: Answer, key: str) -> str:
    """A string; absent and null read as ''. Raises Undecidable(KeySourceMalformed)."""
    return text(answer, key) if answer.get(key) is not None else ""


def epoch(answer: Answer, key: str) -> datetime | None:
    """A time in seconds since 1970 (UTC), or None when absent. Raises Undecidable(KeySourceMalformed)."""
    value = answer.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**37:
        raise malformed(f"the answer's '{key}' is not a time")
    return datetime.fromtimestamp(value, UTC)


def version_number(name: str) -> int:
    """A version number as a name. Raises Undecidable(KeySourceMalformed)."""
    if not (name.isascii() and name.isdecimal() and len(name) <= 7 and 1 <= int(name) <= MAX_VERSION):
        raise malformed("the answer has a version whose name is no version number")
    return int(name)


def by_version(answer: Answer, key: str) -> dict[int, Any]:
    """An object whose keys are version numbers. Raises Undecidable(KeySourceMalformed)."""
    return {version_number(name): value for name, value in mapping(answer, key).items()}


def _typed(answer: Answer, key: str, kind: type[T], words: str) -> T:
    value = answer.get(key)
    if not isinstance(value, kind):
        raise malformed(f"the answer's '{key}' is not {words}" if key in answer else f"the answer has no '{key}'")
    return value
