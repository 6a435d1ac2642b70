"""What is put into a directory that a known model fills: a file that nobody judges may take the place of one."""

from collections.abc import Collection, Iterable, Iterator

from aegis.core.references.computed import UNSURE, is_computed, known_part
from aegis.core.references.finding import Finding, Role, Unresolvable
from aegis.core.references.flows import Filled, is_below, place_of
from aegis.core.references.foreign import Place
from aegis.core.references.hearing import Ear
from aegis.core.references.rooms import Room
from aegis.core.references.stacks.fetching import ARCHIVE_SUFFIXES, MODEL_SUFFIXES

_WHY = "something is put there as well that no signature covers: put it into another directory"
_LOADED = (*MODEL_SUFFIXES, ".json", ".jinja", ".py", ".model", ".tiktoken", ".yaml", ".yml", ".txt", ".spm")
"""How files end that a server loads from the directory of its model; others only tell that it is there."""


def changed_in(room: Room, ear: Ear, known: Collection[Filled]) -> Iterator[Place]:
    """Where the commands of a container write files that a server would load, or copy them from its image.

    Raises TooComplex.
    """
    for path in (*ear.disk.written, *ear.disk.computed):
        if path.endswith(_LOADED) and not path.rpartition("/")[2].startswith("."):
            yield place_of(room, path)
    moves = ear.said.moves if known else ()
    ear.budget.spend(len(moves) * (1 + (len(room.mounts) + len(known)) // 4))
    for _, source, to in moves:
        if not UNSURE.isdisjoint(to):
            yield from _perhaps(room, to, known)
        last = source.rpartition("/")[2]
        # What has no ending is a directory, and so is all that is in one.
        loaded = source.endswith((*_LOADED, *ARCHIVE_SUFFIXES)) or to.endswith(_LOADED) or "." not in last.strip(".")
        # `machine:path` is no file of the image's, and told already.
        if loaded and to and ":" not in source and not _judged(place_of(room, source), known):
            yield place_of(room, to)
            yield place_of(room, f"{to}/{last}")


def _perhaps(room: Room, to: str, known: Iterable[Filled]) -> Iterator[Place]:
    """The models that a target may be in which only running could tell."""
    above = known_part(to)
    if above and not above.startswith("$"):
        place, inside = place_of(room, above)
        yield from ((place, each.inside) for each in known if each.place == place and is_below(each.inside, inside))
    elif is_computed(to):
        places = {place_of(room, mount.at)[0] for mount in room.mounts} | {place_of(room, "/")[0]}
        yield from ((each.place, each.inside) for each in known if each.place in places)


def _judged(source: Place, known: Collection[Filled]) -> bool:
    """True for what lies in a volume, or was fetched as a model: that is judged by itself."""
    place, inside = source
    return place.startswith("volume ") or any(
        each.place == place and (is_below(inside, each.inside) or is_below(each.inside, inside)) for each in known
    )


def _reaches(target: str, inside: str) -> bool:
    """True for what is put into the directory; of a whole volume only for itself, and for what a server would load."""
    return is_below(target, inside) if inside else not target or target.endswith(_LOADED)


def overlaid(known: Iterable[Filled], fetched: Collection[Place]) -> Iterator[Finding]:
    """The directories of models that such a download reaches into, at the places of these models."""
    for each in known if fetched else ():
        if any(place == each.place and _reaches(target, each.inside) for place, target in fetched):
            yield Finding(each.finding.path, f"/{each.inside}", Unresolvable(_WHY), Role.MODEL, each.finding.by)
