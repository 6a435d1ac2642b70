"""Typed access to raw objects: a wrong type is InvalidSpec with the field's path, never a crash."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from aegis.core.errors import AegisError
from aegis.core.reasons import Reason
from aegis.core.times import read_moment

Raw = Mapping[str, Any]
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

MAX_INTEGER = 2**63 - 1
"""Largest value of an integer of the Kubernetes API (int64)."""


class InvalidSpec(AegisError):
    """A field of an object that cannot be read: `path` as in `spec.source.vault`."""

    def __init__(self, path: str, problem: str, reason: Reason | None = None) -> None:
        super().__init__(reason or Reason.POLICY_INVALID, f"{path} {problem}")
        self._said = (path, problem, reason)

    def of_kind(self, reason: Reason) -> "InvalidSpec":
        """The same with `reason`, unless the field has a reason of its own."""
        path, problem, own = self._said
        return InvalidSpec(path, problem, own or reason)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), self._said


def reader(reason: Reason) -> Callable[[Callable[[Raw], T]], Callable[[Raw], T]]:
    """Marks the function that reads a whole kind: its InvalidSpec carries the kind's `reason`."""

    def mark(parse: Callable[[Raw], T]) -> Callable[[Raw], T]:
        @wraps(parse)
        def parsed(body: Raw) -> T:
            try:
                return parse(body)
            except InvalidSpec as error:
                raise error.of_kind(reason) from error.__cause__

        return parsed

    return mark


def text(raw: Raw, key: str, path: str, default: str | None = None) -> str:
    """A string; without a default it is required. Raises InvalidSpec."""
    value = raw.get(key, default)
    if not isinstance(value, str):
        raise InvalidSpec(f"{path}.{key}", "must be a string" if key in raw else "is required")
    return value


def number(raw: Raw, key: str, path: str, default: int, least: int = 0, most: int = MAX_INTEGER) -> int:
    """An integer from `least` to `most`, with a default. Raises InvalidSpec."""
    value = raw.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidSpec(f"{path}.{key}", "must be an integer")
    if not least <= value <= most:
        raise InvalidSpec(f"{path}.{key}", f"must be from {least} to {most}")
    return value


def seconds(raw: Raw, key: str, path: str, default: int, least: int, most: int) -> timedelta:
    """A number of whole seconds within bounds, with a default. Raises InvalidSpec."""
    return timedelta(seconds=number(raw, key, path, default, least, most))


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
        return read_moment(value)
    except ValueError as error:
        raise InvalidSpec(f"{path}.{key}", str(error)) from None


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
