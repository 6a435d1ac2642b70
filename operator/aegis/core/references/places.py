"""Where a pod can name a model: a row per place, over all three container lists.

A path starts at the pod template and is written for people: field names, and list members by name as in `[server]`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aegis.core.references.refusals import TooComplex, WrongType

Raw = Mapping[str, Any]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A string of the pod: an `argument` is one word that reaches its program as it is, an `image` an image's name."""

    path: Path
    text: str
    argument: bool = False
    image: bool = False


CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")

IGNORED_ANNOTATIONS = frozenset({"kubectl.kubernetes.io/last-applied-configuration"})
"""Copies of the object that no runtime reads: they would name every model twice, and old ones too."""

MAX_DEPTH = 32

_SCRIPT_FOLLOWS = re.compile(r"-[a-z]*c[a-z]*")
"""`sh -c`, `bash -euc`: what follows is read by a shell."""


def containers(spec: Raw) -> Iterator[tuple[Path, Raw]]:
    """Every container of every kind, with its path. Raises WrongType."""
    for kind in CONTAINER_LISTS:
        yield from _objects(spec, kind, ("spec",))


def words(spec: Raw, _: Raw) -> Iterator[Text]:
    """`command` and `args` of every container, and the commands of its probes and lifecycle hooks."""
    for path, container in containers(spec):
        yield from _command_line(container, path)
        for field in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"):
            yield from _strings(container.get(field), (*path, field))


def environment(spec: Raw, _: Raw) -> Iterator[Text]:
    """Literal values of `env` in every container."""
    for path, container in containers(spec):
        for at, variable in _objects(container, "env", path):
            if variable.get("value") is not None:
                yield Text(at, _string(variable["value"], (*at, "value")))


def volumes(spec: Raw, _: Raw) -> Iterator[Text]:
    """Every string in a volume: CSI attributes, NFS paths."""
    for path, volume in _objects(spec, "volumes", ("spec",)):
        yield from _strings(volume, path)


def image_volumes(spec: Raw, _: Raw) -> Iterator[Text]:
    """Images that are mounted as volumes. One without a name is for somebody to fill in before there is a Pod."""
    for path, volume in _objects(spec, "volumes", ("spec",)):
        at = (*path, "image", "reference")
        reference = _string(mapping(volume, "image", path).get("reference") or "", at)
        # With a scheme it is found as what it says it is.
        if reference and "://" not in reference:
            yield Text(at, reference, image=True)


def annotations(_: Raw, metadata: Raw) -> Iterator[Text]:
    """Annotations of the pod (KServe's storage initializer reads its source from one)."""
    for name, value in mapping(metadata, "annotations", ("metadata",)).items():
        if value is not None and name not in IGNORED_ANNOTATIONS:
            path = ("metadata", "annotations", f"[{name}]")
            yield Text(path, _string(value, path))


PLACES: tuple[tuple[str, Callable[[Raw, Raw], Iterator[Text]]], ...] = (
    ("words", words),
    ("environment", environment),
    ("volumes", volumes),
    ("image volumes", image_volumes),
    ("annotations", annotations),
)
"""A row per place: its name and a function of (pod spec, pod metadata)."""


def mapping(raw: Raw, key: str, path: Path) -> Raw:
    """A field that is an object; absent or null reads as empty, as it does for the API server. Raises WrongType."""
    value = raw.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise WrongType((*path, key), "an object")
    return value


def _command_line(container: Raw, path: Path) -> Iterator[Text]:
    script = False
    for field in ("command", "args"):
        for position, value in enumerate(_list(container, field, path)):
            at = (*path, field, f"[{position}]")
            word = _string(value, at)
            yield Text(at, word, argument=not script)
            script = _SCRIPT_FOLLOWS.fullmatch(word) is not None


def _objects(raw: Raw, key: str, path: Path) -> Iterator[tuple[Path, Raw]]:
    for position, value in enumerate(_list(raw, key, path)):
        if not isinstance(value, Mapping):
            raise WrongType((*path, key, f"[{position}]"), "an object")
        yield (*path, key, f"[{value.get('name', position)}]"), value


def _list(raw: Raw, key: str, path: Path) -> Sequence[Any]:
    value = raw.get(key)
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise WrongType((*path, key), "a list")
    return value


def _string(value: Any, path: Path) -> str:
    if not isinstance(value, str):
        raise WrongType(path, "a string")
    return value


def _strings(value: Any, path: Path, depth: int = 0) -> Iterator[Text]:
    if isinstance(value, str):
        yield Text(path, value)
    elif depth >= MAX_DEPTH:
        raise TooComplex(f"nested too deeply at {'.'.join(path[:8])}…")
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield from _strings(member, (*path, str(key)), depth + 1)
    elif isinstance(value, list | tuple):
        for position, member in enumerate(value):
            yield from _strings(member, (*path, f"[{position}]"), depth + 1)
