"""A container as its programs see it: words, environment, files and mounts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aegis.core.references.config_maps import ConfigMaps
from aegis.core.references.environment import arguments, environment
from aegis.core.references.expansion import Environment, Variable, expand
from aegis.core.references.fields import Raw, mapping, objects, string
from aegis.core.references.mounts import Mount, Volume, mounts, normal, volumes
from aegis.core.references.paths import Path
from aegis.core.references.words import Word

CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")

_ACCELERATORS = ("gpu", "tpu", "gaudi", "neuron", "npu", "dcu", "mlu", "xpu", "habana", "ipu", "vgpu", "ascend", "rbln")
"""What the name of an extended resource says of an accelerator, of any vendor: `nvidia.com/gpu`, `google.com/tpu`."""

HOOKS = ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")


@dataclass(frozen=True, slots=True)
class Room:
    """`command` and `args` are expanded; `hooks` are the commands of probes and of the lifecycle."""

    path: Path
    image: str
    command: tuple[Word, ...]
    args: tuple[Word, ...]
    hooks: tuple[tuple[Word, ...], ...]
    environment: Environment
    used: frozenset[str]
    """The variables whose value a word of the command line has."""
    hidden: Variable | None
    mounts: tuple[Mount, ...]
    working_dir: str
    accelerated: bool

    @property
    def variables(self) -> dict[str, Word]:
        """The environment as words; of what is not known only the name is shown."""
        return {
            name: Word(f"$({name})" if each.unknown and not each.value else each.value, each.path, each.unknown)
            for name, each in self.environment.items()
        }

    def files(self) -> dict[str, Word]:
        """The mounted files whose contents are known, by their path in the container."""
        return {
            normal(f"{mount.at}/{name}" if not mount.sub else mount.at): Word(text, mount.volume.path)
            for mount in self.mounts
            for name, text in (mount.volume.files or {}).items()
            if not mount.sub or mount.sub == name
        }


def rooms(spec: Raw, config_maps: ConfigMaps) -> Iterator[Room]:
    """Every container of every kind. Raises WrongType, TooComplex."""
    known = volumes(spec, config_maps)
    for kind in CONTAINER_LISTS:
        for path, container in objects(spec, kind, ("spec",)):
            yield room(container, path, known, config_maps)


def room(container: Raw, path: Path, known: Mapping[str, Volume], config_maps: ConfigMaps) -> Room:
    """One container at `path`. Raises WrongType, TooComplex."""
    variables, hidden = environment(container, path, config_maps)
    used: set[str] = set()
    command = tuple(_word(text, at, variables, used) for at, text in arguments(container, "command", path))
    args = tuple(_word(text, at, variables, used) for at, text in arguments(container, "args", path))
    image = container.get("image")
    return Room(
        path,
        image if isinstance(image, str) else "",
        command,
        args,
        tuple(_hooks(container, path)),
        variables,
        frozenset(used),
        hidden,
        mounts(container, path, known),
        string(container.get("workingDir"), (*path, "workingDir")),
        _accelerated(container),
    )


def _word(text: str, at: Path, variables: Environment, used: set[str]) -> Word:
    if "$(" not in text:
        return Word(text.replace("$$", "$"), at)
    expanded = expand(text, variables)
    used.update(expanded.used)
    return Word(expanded.text, at, expanded.unknown, expanded.whole.path if expanded.whole else None)


def _hooks(container: Raw, path: Path) -> Iterator[tuple[Word, ...]]:
    """The kubelet expands no variable in them: a shell may."""
    for field in HOOKS:
        at = (*path, field)
        hook = mapping(container, field, path)
        for name in hook if field == "lifecycle" else ():
            yield from _exec(mapping(hook, name, at), (*at, name))
        if field != "lifecycle":
            yield from _exec(hook, at)


def _exec(hook: Raw, at: Path) -> Iterator[tuple[Word, ...]]:
    words = [Word(text, where) for where, text in arguments(mapping(hook, "exec", at), "command", (*at, "exec"))]
    if words:
        yield tuple(words)


def _accelerated(container: Raw) -> bool:
    resources = container.get("resources")
    if not isinstance(resources, Mapping):
        return False
    return any(
        _accelerator(str(name)) for kind in ("limits", "requests") for name in _names(resources.get(kind))
    ) or bool(resources.get("claims"))


def _names(value: Any) -> list[str]:
    return list(value) if isinstance(value, Mapping) else []


def _accelerator(name: str) -> bool:
    domain, slash, _resource = name.casefold().partition("/")
    return (
        bool(slash) and not domain.endswith("kubernetes.io") and any(word in name.casefold() for word in _ACCELERATORS)
    )
