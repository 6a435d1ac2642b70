"""Reading raw objects: absent or null reads as empty, as it does for the API server; another type is refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from aegis.core.references.paths import Member, Path
from aegis.core.references.refusals import TooComplex, WrongType

Raw = Mapping[str, Any]
"""An object as it was decoded."""

_LISTS = (list, tuple)

MAX_DEPTH = 32

MAX_MEMBERS = 10_000
"""Most members of one list of a pod: the time for each is small, and what an object may hold of them is not."""


def is_object(value: Any) -> TypeGuard[Raw]:
    """True for an object. Nearly all are dicts, of which that is seen without asking the abstract class."""
    return value.__class__ is dict or isinstance(value, Mapping)


def mapping(raw: Raw, key: str, path: Path) -> Raw:
    """A field that is an object. Raises WrongType."""
    value = raw.get(key)
    if value is None:
        return {}
    if not is_object(value):
        raise WrongType((*path, key), "an object")
    return value


def members(raw: Raw, key: str, path: Path) -> Sequence[Any]:
    """A field that is a list. Raises WrongType, and TooComplex for one of more than MAX_MEMBERS."""
    value = raw.get(key)
    if value is None:
        return ()
    if not isinstance(value, _LISTS):
        raise WrongType((*path, key), "a list")
    if len(value) > MAX_MEMBERS:
        raise TooComplex(f"more than {MAX_MEMBERS} members in a list")
    return value


def objects(raw: Raw, key: str, path: Path) -> list[tuple[Path, Raw]]:
    """The members of a list of objects, each with its path. Raises WrongType, TooComplex."""
    held = members(raw, key, path)
    if not held:
        return []
    at = (*path, key)
    found: list[tuple[Path, Raw]] = []
    for position, value in enumerate(held):
        if not is_object(value):
            raise WrongType((*at, f"[{position}]"), "an object")
        found.append(((*at, Member(value.get("name", position), position)), value))
    return found


def string(value: Any, path: Path) -> str:
    """A string; null reads as ''. Raises WrongType."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise WrongType(path, "a string")
    return value


def strings(value: Any, path: Path, depth: int = 0, marked: str = "") -> Iterator[tuple[Path, str]]:
    """Every string in `value`, however deep, that has `marked` in it. Raises TooComplex."""
    if isinstance(value, str):
        if marked in value:
            yield path, value
    elif depth >= MAX_DEPTH:
        raise TooComplex(f"nested too deeply at {'.'.join(path[:8])}…")
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if not isinstance(member, str) or marked in member:
                yield from strings(member, (*path, str(key)), depth + 1, marked)
    elif isinstance(value, _LISTS):
        for key, member in enumerate(value):
            if not isinstance(member, str) or marked in member:
                yield from strings(member, (*path, Member(key, key)), depth + 1, marked)
