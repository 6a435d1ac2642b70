"""Where a pod can name a model: a row per place, over all three container lists.

A path starts at the pod template and is written for people: field names, and list members by name as in `[server]`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aegis.core.references.refusals import TooComplex, WrongType
from aegis.core.references.tokens import SEPARATOR

Raw = Mapping[str, Any]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A string of the pod with a URI in it, or the name of an `image`; an `argument` is one word that reaches its
    program as it is."""

    path: Path
    text: str
    argument: bool = False
    image: bool = False


CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")

COPIES = frozenset({"kubectl.kubernetes.io/last-applied-configuration"})
"""Annotations with a copy of the object, which no runtime reads unless the pod hands them to its containers: they would
name every model twice, and old ones too."""

_ANNOTATIONS = "metadata.annotations"
"""How the downward API names all annotations; of one it writes the name behind this, in brackets and quotes."""

MAX_DEPTH = 32

MAX_MEMBERS = 10_000
"""Most members of one list of a pod: the time for each is small, and what an object may hold of them is not."""

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
            value = variable.get("value")
            if value is not None and SEPARATOR in _string(value, (*at, "value")):
                yield Text(at, value)


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
        if reference and SEPARATOR not in reference:
            yield Text(at, reference, image=True)


def annotations(spec: Raw, metadata: Raw) -> Iterator[Text]:
    """Annotations of the pod (KServe's storage initializer reads its source from one)."""
    for name, value in read_annotations(spec, metadata).items():
        path = ("metadata", "annotations", f"[{name}]")
        if value is not None and SEPARATOR in _string(value, path):
            yield Text(path, value)


PLACES: tuple[tuple[str, Callable[[Raw, Raw], Iterator[Text]]], ...] = (
    ("words", words),
    ("environment", environment),
    ("volumes", volumes),
    ("image volumes", image_volumes),
    ("annotations", annotations),
)
"""A row per place: its name and a function of (pod spec, pod metadata)."""


def read_annotations(spec: Raw, metadata: Raw) -> Raw:
    """The annotations of a pod that something may read. Raises WrongType, TooComplex."""
    found = mapping(metadata, "annotations", ("metadata",))
    copies = {name for name in COPIES if name in found and not _handed_on(name, spec)}
    return {name: value for name, value in found.items() if name not in copies} if copies else found


def _handed_on(name: str, spec: Raw) -> bool:
    """True when the downward API shows the annotation to a container, as a variable or in a volume.

    So it may where no container is to be seen: a Binding gives its annotations to a Pod that it only names.
    """
    if not any(spec.get(kind) for kind in CONTAINER_LISTS):
        return True
    ways = (_ANNOTATIONS, f"{_ANNOTATIONS}['{name}']")
    fields = [*_strings(spec.get("volumes"), (), marked=_ANNOTATIONS)]
    for path, container in containers(spec):
        for at, variable in _objects(container, "env", path):
            fields += _strings(variable.get("valueFrom"), at, marked=_ANNOTATIONS)
    return any(field.text in ways for field in fields)


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
            if SEPARATOR in word:
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
    if len(value) > MAX_MEMBERS:
        raise TooComplex(f"more than {MAX_MEMBERS} members in a list")
    return value


def _string(value: Any, path: Path) -> str:
    if not isinstance(value, str):
        raise WrongType(path, "a string")
    return value


def _strings(value: Any, path: Path, depth: int = 0, marked: str = SEPARATOR) -> Iterator[Text]:
    """Every string in `value`, however deep, that has `marked` in it. Raises TooComplex."""
    if isinstance(value, str):
        if marked in value:
            yield Text(path, value)
    elif depth >= MAX_DEPTH:
        raise TooComplex(f"nested too deeply at {'.'.join(path[:8])}…")
    elif isinstance(value, Mapping | list | tuple):
        for key, member in value.items() if isinstance(value, Mapping) else enumerate(value):
            if not isinstance(member, str) or marked in member:
                yield from _strings(member, (*path, _step(key)), depth + 1, marked)


def _step(key: object) -> str:
    return f"[{key}]" if isinstance(key, int) else str(key)
