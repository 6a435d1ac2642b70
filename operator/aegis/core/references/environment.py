"""The environment of a container as the kubelet makes it: `envFrom` first, then `env`, and the last one wins."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from aegis.core.references.config_maps import ConfigMaps, unread
from aegis.core.references.downward import shown
from aegis.core.references.expansion import Environment, expand
from aegis.core.references.fields import Raw, mapping, members, objects, string
from aegis.core.references.paths import Member, Path
from aegis.core.references.surroundings import Surroundings
from aegis.core.references.words import Word

Values = Callable[[Collection[str]], Iterator[tuple[str, Word]]]
"""Each value that the variables of those names have at some time."""

_ON = frozenset({"1", "on", "yes", "true"})

_VARIABLE = 8
"""What a variable costs."""


class Settings(dict[str, Any]):
    """An environment that a custom resource writes as a map, from names to values."""


_SOURCES = {
    "secretKeyRef": "it comes from a Secret, which is not read",
    "fieldRef": "it is a field of the Pod",
    "resourceFieldRef": "it is an amount of a resource",
    "fileKeyRef": "it comes from a file of a volume",
}


def environment(container: Raw, path: Path, around: Surroundings) -> tuple[Environment, tuple[Word, ...]]:
    """Every variable of `container`, and the sources of others that are not read: how their names begin, and why.

    Raises WrongType, TooComplex.
    """
    found: dict[str, Word] = {}
    hidden: list[Word] = []
    for at, source in objects(container, "envFrom", path):
        given, why = _from(source, at, around.config_maps)
        found |= given
        hidden += why
    for at, entry in _entries(container, path):
        around.budget.spend(_VARIABLE)
        name = str(entry.get("name", ""))
        value = _variable(name, entry, at, found, around)
        if value is not None:
            found[name] = value
    return found, tuple(hidden)


def is_on(word: Word) -> bool:
    """True for the value of a switch that is on, as the clients of hubs and the servers read it: in any case."""
    return word.text.casefold() in _ON


def _entries(container: Raw, path: Path) -> list[tuple[Path, Raw]]:
    """The members of `env`."""
    value = container.get("env")
    if isinstance(value, Settings):
        at = (*path, "env")
        return [
            ((*at, Member(name, name)), {"name": name, "value": each})
            for name, each in value.items()
            if isinstance(each, str)
        ]
    return objects(container, "env", path)


def _variable(name: str, entry: Raw, at: Path, before: Environment, around: Surroundings) -> Word | None:
    """The value of a member of `env`; None for one that the kubelet leaves out."""
    text = string(entry.get("value"), (*at, "value"))
    if text and "$" not in text:
        return Word(text, (*at, "value"))
    if text:
        expanded = expand(text, before, around.budget)
        return Word(expanded.text, (*at, "value"), expanded.unknown)
    source = mapping(entry, "valueFrom", at)
    if not source:
        return Word("", at)
    reference = source.get("configMapKeyRef")
    if isinstance(reference, Mapping):
        return _of_key(name, reference, (*at, "valueFrom", "configMapKeyRef", "key"), around.config_maps)
    reference = source.get("fieldRef")
    value = shown(reference, around.metadata) if isinstance(reference, Mapping) else None
    if value is not None:
        return value
    why = next((why for kind, why in _SOURCES.items() if kind in source), "it comes from a source that is not known")
    return Word(f"$({name})", at, why)


def _of_key(name: str, reference: Raw, at: Path, config_maps: ConfigMaps) -> Word | None:
    """The value that a `configMapKeyRef` gives."""
    source, key = str(reference.get("name", "")), str(reference.get("key", ""))
    held = config_maps.get(source)
    if held is None:
        return Word(f"$({name})", at, f"it comes from {unread(source)}")
    if key in held:
        return Word(held[key], at)
    if reference.get("optional") is True:
        return None
    return Word(f"$({name})", at, f"the ConfigMap {source} has no such key")


def _from(source: Raw, at: Path, config_maps: ConfigMaps) -> tuple[dict[str, Word], list[Word]]:
    """The variables that a member of `envFrom` gives, or how the names of those that are not known begin."""
    prefix = string(source.get("prefix"), (*at, "prefix"))
    reference = source.get("configMapRef")
    if not isinstance(reference, Mapping):
        return {}, [Word(prefix, at, "its variables come from a Secret, which is not read")]
    name = str(reference.get("name", ""))
    where = (*at, "configMapRef", "name")
    held = config_maps.get(name)
    if held is None:
        return {}, [Word(prefix, where, f"its variables come from {unread(name)}")]
    return {f"{prefix}{key}": Word(value, where) for key, value in held.items()}, []


def arguments(container: Raw, field: str, path: Path) -> list[tuple[Path, str]]:
    """`command` or `args`, each word with its path. Raises WrongType, TooComplex."""
    found = []
    for position, value in enumerate(members(container, field, path)):
        at = (*path, field, Member(position, position))
        if not isinstance(value, str):
            string(value if value is not None else (), at)
        found.append((at, value))
    return found
