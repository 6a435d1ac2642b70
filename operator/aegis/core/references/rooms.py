"""A container as its programs see it: words, environment, files and mounts."""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from aegis.core.references.downward import CONTAINER_LISTS
from aegis.core.references.environment import arguments, environment
from aegis.core.references.expansion import Environment, expand
from aegis.core.references.fields import Raw, is_object, mapping, members, objects, string
from aegis.core.references.mounts import Mount, Volume, mounts, normal, volumes
from aegis.core.references.paths import Path
from aegis.core.references.perhaps import perhaps
from aegis.core.references.quiet import is_quiet
from aegis.core.references.surroundings import Surroundings
from aegis.core.references.words import Word

_GLANCE, _CONTAINER, _WORD, _MOUNT, _VOLUME = 6, 50, 3, 4, 12
"""What a look at a container costs, what reading it does, each of its words and mounts, and each of the volumes."""

_ACCELERATORS = (
    *("gpu", "tpu", "gaudi", "neuron", "npu", "dcu", "mlu", "xpu", "habana", "ipu", "vgpu", "ascend", "rbln"),
    *("mig-", "gcu", "qaic", "furiosa", "tenstorrent", "rebellions", "sambanova", "spyre", "hailo", "vcuda"),
)
"""What the name of an extended resource says of an accelerator, of any vendor: `nvidia.com/gpu`, `google.com/tpu`."""

HOOKS = ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")


_NONE: Environment = {}


class Room(NamedTuple):
    """`command` and `args` are expanded; `hooks` are the commands of probes and of the lifecycle.

    `written` is the container as it stands in the object.
    """

    path: Path
    written: Raw
    image: str
    command: tuple[Word, ...]
    args: tuple[Word, ...]
    hooks: tuple[tuple[Word, ...], ...]
    variables: Environment
    used: frozenset[str]
    """The variables whose value a word of the command line has."""
    hidden: tuple[Word, ...]
    """Sources of further variables that are not read: how their names begin, and why."""
    mounts: tuple[Mount, ...]
    working_dir: str
    accelerated: bool
    given: Environment = _NONE
    """The variables, and those besides that the command line uses and that a source which is not read may give."""

    def files(self) -> dict[str, Word]:
        """The mounted files whose contents are known, by their path in the container."""
        return {
            normal(f"{mount.at}/{name}" if not mount.sub else mount.at): Word(text, mount.volume.path)
            for mount in self.mounts
            for name, text in (mount.volume.files or {}).items()
            if not mount.sub or mount.sub == name
        }


def rooms(spec: Raw, around: Surroundings, *, every: bool) -> Iterator[Room]:
    """Every container of every kind that may name a model, or `every` one. Raises WrongType, TooComplex."""
    known: Mapping[str, Volume] | None = None
    every = every or bool(around.config_maps)
    for kind in CONTAINER_LISTS:
        for path, container in objects(spec, kind, ("spec",)):
            around.budget.spend(_GLANCE)
            if every or not is_quiet(container):
                known = _volumes(spec, around) if known is None else known
                yield room(container, path, known, around)


def _volumes(spec: Raw, around: Surroundings) -> Mapping[str, Volume]:
    around.budget.spend(_VOLUME * len(members(spec, "volumes", ("spec",))))
    return volumes(spec, around.config_maps)


def room(container: Raw, path: Path, known: Mapping[str, Volume], around: Surroundings) -> Room:
    """One container at `path`. Raises WrongType, TooComplex."""
    around.budget.spend(_CONTAINER + _MOUNT * len(members(container, "volumeMounts", path)))
    variables, hidden = environment(container, path, around)
    left_open = _left_open(container, path, variables, hidden, around) if hidden else _NONE
    given = {**variables, **left_open} if left_open else variables
    used: set[str] = set()
    image = container.get("image")
    return Room(
        path,
        container,
        image if isinstance(image, str) else "",
        tuple(_words(container, "command", path, given, around, used)),
        tuple(_words(container, "args", path, given, around, used)),
        tuple(_hooks(container, path)),
        variables,
        frozenset(used),
        hidden,
        mounts(container, path, known),
        string(container.get("workingDir"), (*path, "workingDir")),
        _accelerated(container),
        given,
    )


def _left_open(
    container: Raw, path: Path, variables: Environment, hidden: Collection[Word], around: Surroundings
) -> Environment:
    texts = [text for field in ("command", "args") for _, text in arguments(container, field, path)]
    return perhaps(texts, variables, hidden, around.budget)


def _words(
    container: Raw, field: str, path: Path, variables: Environment, around: Surroundings, used: set[str]
) -> Iterator[Word]:
    for at, text in arguments(container, field, path):
        around.budget.spend(_WORD)
        if "$(" not in text:
            yield Word(text.replace("$$", "$"), at)
            continue
        expanded = expand(text, variables, around.budget)
        used.update(expanded.used)
        yield Word(expanded.text, at, expanded.unknown, expanded.whole.place if expanded.whole else None)


def _hooks(container: Raw, path: Path) -> Iterator[tuple[Word, ...]]:
    """The kubelet expands no variable in them: a shell may."""
    for field in HOOKS:
        if field not in container:
            continue
        at = (*path, field)
        hook = mapping(container, field, path)
        for name in hook if field == "lifecycle" else ():
            yield from _exec(mapping(hook, name, at), (*at, name))
        if field != "lifecycle":
            yield from _exec(hook, at)


def _exec(hook: Raw, at: Path) -> Iterator[tuple[Word, ...]]:
    if "exec" not in hook:
        return
    words = [Word(text, where) for where, text in arguments(mapping(hook, "exec", at), "command", (*at, "exec"))]
    if words:
        yield tuple(words)


def _accelerated(container: Raw) -> bool:
    resources = container.get("resources")
    if not is_object(resources):
        return False
    amounts = [resources.get(kind) for kind in ("limits", "requests")]
    names = [str(name) for value in amounts if is_object(value) for name in value]
    return any(map(_accelerator, names)) or bool(resources.get("claims"))


@lru_cache(maxsize=1024)
def _accelerator(name: str) -> bool:
    domain, slash, _resource = name.casefold().partition("/")
    return (
        bool(slash) and not domain.endswith("kubernetes.io") and any(word in name.casefold() for word in _ACCELERATORS)
    )
