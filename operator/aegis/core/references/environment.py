"""The environment of a container as the kubelet makes it: `envFrom` first, then `env`, and the last one wins."""

from collections.abc import Mapping
from typing import Any

from aegis.core.references.config_maps import ConfigMaps, unread
from aegis.core.references.expansion import Environment, Variable, expand
from aegis.core.references.fields import Raw, mapping, members, objects, string
from aegis.core.references.paths import Member, Path


class Settings(dict[str, Any]):
    """An environment that a custom resource writes as a map, from names to values."""


_SOURCES = {
    "secretKeyRef": "it comes from a Secret, which is not read",
    "fieldRef": "it is a field of the Pod",
    "resourceFieldRef": "it is an amount of a resource",
    "fileKeyRef": "it comes from a file of a volume",
}


def environment(container: Raw, path: Path, config_maps: ConfigMaps) -> tuple[Environment, Variable | None]:
    """Every variable of `container`, and, if it gets variables whose very names are unknown, what says why.

    Raises WrongType, TooComplex.
    """
    found: dict[str, Variable] = {}
    hidden = None
    for at, source in objects(container, "envFrom", path):
        given, why = _from(source, at, config_maps)
        found |= given
        hidden = hidden or why
    for at, entry in _entries(container, path):
        name = str(entry.get("name", ""))
        found[name] = _variable(entry, at, found, config_maps)
    return found, hidden


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
    return list(objects(container, "env", path))


def _variable(entry: Raw, at: Path, before: Environment, config_maps: ConfigMaps) -> Variable:
    value = entry.get("value")
    if isinstance(value, str) and value and "$" not in value:
        return Variable(value, (*at, "value"))
    text = string(value, (*at, "value"))
    if text:
        expanded = expand(text, before)
        return Variable(expanded.text, (*at, "value") if "value" in entry else at, expanded.unknown)
    source = mapping(entry, "valueFrom", at)
    if not source:
        return Variable("", at)
    reference = source.get("configMapKeyRef")
    if isinstance(reference, Mapping):
        return _of_key(reference, (*at, "valueFrom", "configMapKeyRef", "key"), config_maps)
    why = next((why for kind, why in _SOURCES.items() if kind in source), "it comes from a source that is not known")
    return Variable("", at, why)


def _of_key(reference: Raw, at: Path, config_maps: ConfigMaps) -> Variable:
    """The value that a `configMapKeyRef` gives."""
    name, key = str(reference.get("name", "")), str(reference.get("key", ""))
    held = config_maps.get(name)
    if held is None:
        return Variable("", at, f"it comes from {unread(name)}")
    return Variable(held[key], at) if key in held else Variable("", at, f"the ConfigMap {name} has no such key")


def _from(source: Raw, at: Path, config_maps: ConfigMaps) -> tuple[dict[str, Variable], Variable | None]:
    """The variables that a member of `envFrom` gives."""
    prefix = string(source.get("prefix"), (*at, "prefix"))
    reference = source.get("configMapRef")
    if not isinstance(reference, Mapping):
        return {}, Variable("", at, "its variables come from a Secret, which is not read")
    name = str(reference.get("name", ""))
    where = (*at, "configMapRef", "name")
    held = config_maps.get(name)
    if held is None:
        return {}, Variable("", where, f"its variables come from {unread(name)}")
    return {f"{prefix}{key}": Variable(value, where) for key, value in held.items()}, None


def arguments(container: Raw, field: str, path: Path) -> list[tuple[Path, str]]:
    """`command` or `args`, each word with its path. Raises WrongType, TooComplex."""
    found = []
    for position, value in enumerate(members(container, field, path)):
        at = (*path, field, Member(position, position))
        if not isinstance(value, str):
            string(value if value is not None else (), at)
        found.append((at, value))
    return found
