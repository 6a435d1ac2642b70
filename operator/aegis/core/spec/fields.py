"""Typed access to raw objects: a wrong type is InvalidSpec with the field's path, never a crash."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from aegis.core.errors import AegisError
from aegis.core.reasons import Reason

Raw = Mapping[str, Any]
E = TypeVar("E", bound=StrEnum)


class InvalidSpec(AegisError):
    """A field of an object that cannot be read: `path` as in `spec.source.vault`."""

    def __init__(self, path: str, problem: str, reason: Reason = Reason.POLICY_INVALID) -> None:
        super().__init__(reason, f"{path} {problem}")


def text(raw: Raw, key: str, path: str, default: str | None = None) -> str:
    """A string; without a default it is required. Raises InvalidSpec."""
    value = raw.get(key, default)
    if not isinstance(value, str):
        raise InvalidSpec(f"{path}.{key}", "must be a string" if key in raw else "is required")
    return value


def number(raw: Raw, key: str, path: str, default: int) -> int:
    """An integer, with a default. Raises InvalidSpec."""
    value = raw.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidSpec(f"{path}.{key}", "must be an integer")
    return value


def mapping(raw: Raw, key: str, path: str) -> Raw:
    """An object; absent reads as empty. Raises InvalidSpec."""
    value = raw.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidSpec(f"{path}.{key}", "must be an object")
    return value


def objects(raw: Raw, key: str, path: str) -> list[tuple[Raw, str]]:
    """A list of objects, each with its path; absent reads as empty. Raises InvalidSpec."""
    found = []
    for position, value in enumerate(_sequence(raw, key, path)):
        if not isinstance(value, Mapping):
            raise InvalidSpec(f"{path}.{key}[{position}]", "must be an object")
        found.append((value, f"{path}.{key}[{position}]"))
    return found


def texts(raw: Raw, key: str, path: str) -> tuple[str, ...]:
    """A list of strings; absent reads as empty. Raises InvalidSpec."""
    values = _sequence(raw, key, path)
    if not all(isinstance(value, str) for value in values):
        raise InvalidSpec(f"{path}.{key}", "must be a list of strings")
    return tuple(values)


def choice(raw: Raw, key: str, path: str, default: E) -> E:
    """A member of an enum, spelled exactly. Raises InvalidSpec."""
    value = text(raw, key, path, default.value)
    try:
        return type(default)(value)
    except ValueError:
        allowed = ", ".join(member.value for member in type(default))
        raise InvalidSpec(f"{path}.{key}", f"must be one of {allowed}") from None


def moment(raw: Raw, key: str, path: str) -> datetime | None:
    """An RFC 3339 date-time as aware UTC, or None when absent. Raises InvalidSpec."""
    if raw.get(key) is None:
        return None
    value = text(raw, key, path)
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        raise InvalidSpec(f"{path}.{key}", "must be an RFC 3339 date-time") from None
    if parsed.tzinfo is None:
        raise InvalidSpec(f"{path}.{key}", "must carry a time zone")
    return parsed.astimezone(UTC)


def only_one(raw: Raw, keys: Sequence[str], path: str) -> str:
    """The one member of a union that is set. Raises InvalidSpec."""
    present = [key for key in keys if raw.get(key) is not None]
    if len(present) != 1:
        raise InvalidSpec(path, f"must have exactly one of {', '.join(keys)}")
    return present[0]


def _sequence(raw: Raw, key: str, path: str) -> Sequence[Any]:
    value = raw.get(key)
    if value is None:
        return ()
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise InvalidSpec(f"{path}.{key}", "must be a list")
    return value
