"""What is put into a directory that a known model fills: a file that nobody judges may take the place of one."""

from collections.abc import Collection, Iterable, Iterator

from aegis.core.references.disk import Disk
from aegis.core.references.finding import Finding, Role, Unresolvable
from aegis.core.references.flows import Filled, is_below, place_of
from aegis.core.references.foreign import Place
from aegis.core.references.rooms import Room
from aegis.core.references.stacks.fetching import MODEL_SUFFIXES

_WHY = "something is put there as well that no signature covers: put it into another directory"
_LOADED = (*MODEL_SUFFIXES, ".json", ".jinja", ".py", ".model", ".tiktoken", ".yaml", ".yml", ".txt", ".spm")
"""How files end that a server loads from the directory of its model; others only tell that it is there."""


def changed_in(room: Room, disk: Disk) -> Iterator[Place]:
    """Where the commands of a container write files that a server would load."""
    for path in (*disk.written, *disk.computed):
        if path.endswith(_LOADED) and not path.rpartition("/")[2].startswith("."):
            yield place_of(room, path)


def overlaid(known: Iterable[Filled], fetched: Collection[Place]) -> Iterator[Finding]:
    """The directories of models that such a download reaches into, at the places of these models."""
    for each in known if fetched else ():
        if each.inside and any(place == each.place and is_below(target, each.inside) for place, target in fetched):
            yield Finding(each.finding.path, f"/{each.inside}", Unresolvable(_WHY), Role.MODEL, each.finding.by)
