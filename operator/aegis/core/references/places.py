"""Where a pod can name a model: a row per place, over all three container lists.

A path starts at the pod template and is written for people: field names, and list members by name as in `[server]`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Raw = Mapping[str, Any]
Path = tuple[str, ...]
Text = tuple[Path, str]

CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")

IGNORED_ANNOTATIONS = frozenset({"kubectl.kubernetes.io/last-applied-configuration"})
"""Copies of the object that no runtime reads: they would name every model twice, and old ones too."""

MAX_DEPTH = 32


def containers(spec: Raw) -> Iterator[tuple[Path, Raw]]:
    """Every container of every kind, with its path."""
    for kind in CONTAINER_LISTS:
        for position, container in enumerate(_list(spec, kind)):
            if isinstance(container, Mapping):
                yield ("spec", kind, f"[{container.get('name', position)}]"), container


def words(spec: Raw, _: Raw) -> Iterator[Text]:
    """`command` and `args` of every container, and the commands of its probes and lifecycle hooks."""
    for path, container in containers(spec):
        for field in ("command", "args"):
            yield from _strings(container.get(field), (*path, field))
        for field in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"):
            yield from _strings(container.get(field), (*path, field))


def environment(spec: Raw, _: Raw) -> Iterator[Text]:
    """Literal values of `env` in every container."""
    for path, container in containers(spec):
        for position, variable in enumerate(_list(container, "env")):
            if isinstance(variable, Mapping) and isinstance(variable.get("value"), str):
                yield (*path, "env", f"[{variable.get('name', position)}]"), variable["value"]


def volumes(spec: Raw, _: Raw) -> Iterator[Text]:
    """Every string in a volume: CSI attributes, NFS paths, image references."""
    for position, volume in enumerate(_list(spec, "volumes")):
        if isinstance(volume, Mapping):
            yield from _strings(volume, ("spec", "volumes", f"[{volume.get('name', position)}]"))


def annotations(_: Raw, metadata: Raw) -> Iterator[Text]:
    """Annotations of the pod (KServe's storage initializer reads its source from one)."""
    found = metadata.get("annotations")
    for name, value in found.items() if isinstance(found, Mapping) else ():
        if isinstance(value, str) and name not in IGNORED_ANNOTATIONS:
            yield ("metadata", "annotations", f"[{name}]"), value


PLACES: tuple[tuple[str, Callable[[Raw, Raw], Iterator[Text]]], ...] = (
    ("words", words),
    ("environment", environment),
    ("volumes", volumes),
    ("annotations", annotations),
)
"""A row per place: its name and a function of (pod spec, pod metadata)."""


def _list(raw: Raw, key: str) -> Sequence[Any]:
    value = raw.get(key)
    return value if isinstance(value, list | tuple) else ()


def _strings(value: Any, path: Path, depth: int = 0) -> Iterator[Text]:
    if isinstance(value, str):
        yield path, value
    elif depth >= MAX_DEPTH:
        raise RecursionError(".".join(path))
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield from _strings(member, (*path, str(key)), depth + 1)
    elif isinstance(value, list | tuple):
        for position, member in enumerate(value):
            yield from _strings(member, (*path, f"[{position}]"), depth + 1)
