"""The pods in an object: where the type of a built-in kind has them, and by their shape in any other."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from aegis.core.references.downward import CONTAINER_LISTS
from aegis.core.references.environment import Settings
from aegis.core.references.fields import MAX_DEPTH, Raw, mapping
from aegis.core.references.paths import Member, Path
from aegis.core.references.refusals import TooComplex
from aegis.core.references.resources.row import Resource

MAX_NODES = 20_000
"""Most objects and lists of one object that are looked at, but for what is in its containers."""
MAX_STEPS = 2 * MAX_DEPTH
"""Most steps from an object's root to something in it."""
MAX_CLAIMS = 50
"""Most claims that are mounted beside a pod: each comes again in every container below."""
MAX_PARTS = 500
"""Most pods of one object: each takes its time, however small it is."""

OWN = ("metadata",)
"""Where an object's own metadata stands."""


class Part(NamedTuple):
    """A pod spec in an object, or one container that stands alone, with the pod's metadata, and where both are."""

    spec: Raw
    metadata: Raw
    at: Path
    metadata_at: Path
    alone: bool = False
    volumes_at: Path = ()
    """Where the volumes stand that a container which stands alone mounts."""
    claims_at: Path = ()
    """Where the claims stand that are mounted into it from outside, the last of its volumes and of its mounts."""
    claims: int = 0

    def path(self, path: Path) -> Path:
        """A path inside the pod, such as `spec.containers[0].image`, from the root of the object."""
        if path[:1] == OWN:
            return (*self.metadata_at, *path[1:])
        if self.claims and (claim := self._claim(path)):
            return claim
        if path[:2] == ("spec", "volumes") and self.alone:
            return (*self.volumes_at, *path[2:])
        if not self.alone:
            return (*self.at, *path[1:])
        # A variable of a map has its text at its name.
        in_map = path[3:4] == ("env",) and isinstance(self.spec["containers"][0].get("env"), Settings)
        return (*self.at, *(path[3:-1] if in_map and path[-1] == "value" else path[3:]))

    def _claim(self, path: Path) -> Path:
        """Where a claim stands that is mounted from outside, for a path in it; () for another path."""
        if path[:2] == ("spec", "volumes"):
            held, steps = self.spec["volumes"], path[2:3]
        elif path[3:4] == ("volumeMounts",):
            held, steps = self.spec["containers"][0]["volumeMounts"], path[4:5]
        else:
            return ()
        behind = [int(step.step) - len(held) + self.claims for step in steps if isinstance(step, Member)]
        return (*self.claims_at, Member(steps[0][1:-1], behind[0])) if behind and behind[0] >= 0 else ()


def parts_of(body: Raw, row: Resource) -> tuple[Part, ...]:
    """The pods of an object. What is not there reads as empty, as for the API server. Raises WrongType, TooComplex."""
    if row.builtin:
        return tuple(_template(body, tuple(path.split("."))) for path in row.pods)
    own = Part({}, mapping(body, "metadata", ()), ("spec",), OWN)
    found = [own] if row.annotated else []
    for part in by_shape(body):
        found.append(part)
        if len(found) > MAX_PARTS:
            raise TooComplex(f"more than {MAX_PARTS} pods in one object")
    return tuple(found)


def _template(body: Raw, at: Path) -> Part:
    """The pod whose spec is at `at`, with the metadata beside it."""
    template, above = body, at[:-1]
    for depth, key in enumerate(above):
        template = mapping(template, key, above[:depth])
    return Part(mapping(template, "spec", above), mapping(template, "metadata", above), at, (*above, "metadata"))


def by_shape(body: Raw) -> Iterator[Part]:
    """Every pod spec at any depth, known by its lists of containers, and every container that stands alone."""
    yield from _parts(body, (), Around(), Nodes())


class Nodes:
    """How many objects and lists may still be looked at."""

    def __init__(self) -> None:
        self._left = MAX_NODES

    def spend(self, depth: int) -> None:
        """One more, at that depth. Raises TooComplex."""
        self._left -= 1
        if self._left < 0 or depth > MAX_STEPS:
            raise TooComplex("an object that is nested too deeply or holds too much")


Trail = tuple[Any, ...]
"""`(trail of what is above, step)`, or nothing for the root: most of them lead nowhere, and are never written out."""


_NOTHING: Raw = MappingProxyType({})


class Around(NamedTuple):
    """What belongs to a pod and stands outside it: the metadata beside its spec, and volumes above a lone container."""

    metadata: Raw = _NOTHING
    metadata_at: Trail = ()
    volumes: Sequence[Any] = ()
    volumes_at: Trail = ()
    claims: Sequence[Raw] = ()
    claims_at: Trail = ()
    """Claims that are mounted into a container below, as Dynamo has them beside the pod's own."""


def _parts(value: Any, trail: Trail, around: Around, nodes: Nodes, depth: int = 0) -> Iterator[Part]:
    nodes.spend(depth)
    below = around._replace(metadata=_NOTHING, metadata_at=()) if around.metadata_at else around
    if isinstance(value, list):
        for position, member in enumerate(value):
            if isinstance(member, _NESTED):
                yield from _parts(member, (trail, (member, position)), below, nodes, depth + 1)
        return
    if "volumes" in value and _volumes(value["volumes"]):
        around = around._replace(volumes=value["volumes"], volumes_at=(trail, "volumes"))
        below = below._replace(volumes=around.volumes, volumes_at=around.volumes_at)
    if "volumeMounts" in value and (claims := _claims(value["volumeMounts"])):
        around = around._replace(claims=claims, claims_at=(trail, "volumeMounts"))
        below = below._replace(claims=claims, claims_at=around.claims_at)
    skipped: frozenset[str] = _ABOUT if trail else _ABOUT | {"status"}
    if not _LISTS.isdisjoint(value) and any(_containers(value.get(kind)) for kind in CONTAINER_LISTS):
        metadata, above = _told(value, trail) or (around.metadata, around.metadata_at)
        yield Part(value, metadata, path_of(trail), path_of(above))
        skipped |= _READ
    elif not _WORDS.isdisjoint(value) and _alone(value):
        yield _lone(value, trail, around)
    for key, member in value.items():
        if isinstance(member, _NESTED) and key not in skipped:
            told = key == "spec" and _has_metadata(value)
            described = below._replace(metadata=value["metadata"], metadata_at=(trail, "metadata")) if told else below
            yield from _parts(member, (trail, key), described, nodes, depth + 1)


def _lone(value: Raw, trail: Trail, around: Around) -> Part:
    """A container that stands alone, with the volumes of the nearest object above it that has any."""
    metadata, above = _told(value, trail) or ({}, ())
    container = dict(_container(value))
    spec: dict[str, Any] = {"containers": [container]}
    if around.volumes and value.get("volumeMounts"):
        spec["volumes"] = around.volumes
    if around.claims:
        own = value.get("volumeMounts")
        names = [each["name"] for each in around.claims]
        claims = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in names]
        mounted = [{"name": each["name"], "mountPath": each["mountPoint"]} for each in around.claims]
        spec["volumes"] = [*spec.get("volumes", ()), *claims]
        container["volumeMounts"] = [*(own if isinstance(own, list) and own is not around.claims else ()), *mounted]
    return Part(
        spec,
        metadata,
        path_of(trail),
        path_of(above),
        alone=True,
        volumes_at=path_of(around.volumes_at),
        claims_at=path_of(around.claims_at),
        claims=len(around.claims),
    )


def _claims(value: Any) -> Sequence[Raw]:
    """Claims as Dynamo mounts them, by their names and at points; none for a container's mounts. Raises TooComplex."""
    if not isinstance(value, list) or not value:
        return ()
    named = all(
        isinstance(each, Mapping) and isinstance(each.get("name"), str) and isinstance(each.get("mountPoint"), str)
        for each in value
    )
    if named and len(value) > MAX_CLAIMS:
        raise TooComplex(f"more than {MAX_CLAIMS} claims that are mounted beside a pod")
    return value if named else ()


def _volumes(value: Any) -> bool:
    """A list of volumes as a pod has them; what others call so belongs to something else."""
    return isinstance(value, list) and all(
        isinstance(each, Mapping) and all(key == "name" or isinstance(source, Mapping) for key, source in each.items())
        for each in value
    )


_NESTED = (dict, list)
_ABOUT = frozenset({"metadata"})
_LISTS = frozenset(CONTAINER_LISTS)
_READ = _LISTS | {"volumes"}
_WORDS = frozenset({"args", "command", "env"})


def path_of(trail: Trail) -> Path:
    """The steps of a trail; a member of a list is called by its name, if it has one."""
    steps: list[str] = []
    while trail:
        trail, step = trail
        if isinstance(step, tuple):
            member, position = step
            step = Member(member.get("name", position) if isinstance(member, Mapping) else position, position)
        steps.append(str(step) if not isinstance(step, Member) else step)
    return tuple(reversed(steps))


def _told(value: Raw, trail: Trail) -> tuple[Raw, Trail] | None:
    """The annotations beside the containers, where a custom resource has those of its pods."""
    annotations = value.get("annotations")
    return ({"annotations": annotations}, trail) if isinstance(annotations, Mapping) else None


def _has_metadata(value: Raw) -> bool:
    return isinstance(value.get("metadata"), Mapping)


def _containers(value: Any) -> bool:
    """A list of objects; one of names only belongs to something else."""
    return isinstance(value, list) and (not value or any(isinstance(each, Mapping) for each in value))


def _alone(value: Raw) -> bool:
    words = [value.get(field) for field in ("args", "command")]
    if any(isinstance(each, list) and each and all(isinstance(word, str) for word in each) for each in words):
        return True
    variables = value.get("env")
    return isinstance(variables, list) and any(isinstance(each, Mapping) and "name" in each for each in variables)


def _container(value: Raw) -> Raw:
    """A container from what custom resources write: an image in parts, an environment as a map."""
    image = value.get("image")
    if isinstance(image, Mapping):
        image = f"{image.get('repository', '')}:{image.get('tag', '')}"
    kept = {
        key: value[key] for key in ("name", "env", "envFrom", "resources", "volumeMounts", "workingDir") if key in value
    }
    if isinstance(kept.get("env"), Mapping):
        kept["env"] = Settings(kept["env"])
    lists = {key: value[key] for key in ("args", "command") if isinstance(value.get(key), list)}
    return kept | lists | {"image": image if isinstance(image, str) else ""}
