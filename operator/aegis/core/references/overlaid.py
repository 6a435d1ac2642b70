"""What is put into a directory that a known model fills: a file that nobody judges may take the place of one."""

import re
from collections.abc import Collection, Iterable, Iterator

from aegis.core.references.finding import Finding, Role, Unresolvable
from aegis.core.references.flows import Filled, is_below, join, place_of
from aegis.core.references.foreign import Place
from aegis.core.references.hearing import Ear
from aegis.core.references.rooms import Room
from aegis.core.references.stacks.fetching import ARCHIVE_SUFFIXES, MODEL_SUFFIXES

_WHY = "something is put there as well that no signature covers: put it into another directory"
_LOADED = (*MODEL_SUFFIXES, ".json", ".jinja", ".py", ".model", ".tiktoken", ".yaml", ".yml", ".txt", ".spm")
"""How files end that a server loads from the directory of its model; others only tell that it is there."""


_HARMLESS = re.compile(
    r"""\$\((?:mktemp|date|hostname|uname|id|whoami|nproc)\b[\w+%:.="'@ -]*\)|\$\(basename [\w+%:.="'@{}$/ -]*\)"""
    r"""|\$\(dirname [-" ]*\$\{?(?:0|BASH_SOURCE)[\w\[\]}" ]*\)"""
)
"""What commands give that are in many scripts: names without a '/', and the directory of the script."""
_COMPUTED = re.compile(r"\$\(|`|\$[A-Za-z_]|[*?]")
"""How a value begins that only running could tell, or a pattern; `${X}` is for the image to say."""
_MARKS = frozenset("$`*?")
_SOMETHING = "$"
"""Stands at the end of a place for whatever may be below it."""


def _places(room: Room, ear: Ear, path: str) -> Iterator[Place]:
    """What a path is to all containers of the pod: of one that only running could tell each place that it may be in.

    Raises TooComplex.
    """
    computed = _computed(path)
    if computed is None:
        yield place_of(room, path)
        return
    ear.budget.spend(1 + len(room.mounts))
    directory, slash, _ = join(room.working_dir, computed.string[: computed.start()]).rpartition("/")
    known = bool(slash) and not _COMPUTED.search(directory)
    place, inside = place_of(room, directory or "/") if known else ("/".join(room.path), "")
    yield place, f"{inside}/{_SOMETHING}"
    for mount in room.mounts:
        if not known or is_below(mount.at.strip("/"), directory.strip("/")):
            yield f"volume {mount.volume.name}", _SOMETHING


def _computed(path: str) -> re.Match[str] | None:
    return _COMPUTED.search(_HARMLESS.sub("_", path)) if not _MARKS.isdisjoint(path) else None


def put_by(room: Room, ear: Ear, known: Collection[Filled], *, in_play: bool) -> Iterator[Place]:
    """Where the commands of a container put what they fetch and nobody judges.

    In play, where they write files as well that a server would load, or copy them from the image. Raises TooComplex.
    """
    for path in ear.said.fetched:
        yield from _places(room, ear, path)
    if in_play:
        yield from _changed(room, ear, known)


def _changed(room: Room, ear: Ear, known: Collection[Filled]) -> Iterator[Place]:
    for path in (*ear.disk.written, *ear.disk.computed):
        if path.endswith((*_LOADED, ")")) and not path.rpartition("/")[2].startswith("."):
            yield from _places(room, ear, path)
    moves = ear.said.moves if known else ()
    ear.budget.spend(len(moves) * (1 + (len(room.mounts) + len(known)) // 4))
    for _, source, to in moves:
        last = source.rpartition("/")[2]
        # What has no ending is a directory, and so is all that is in one.
        loaded = source.endswith((*_LOADED, *ARCHIVE_SUFFIXES)) or to.endswith(_LOADED) or "." not in last.strip(".")
        # `machine:path` is no file of the image's, and told already.
        if loaded and to and ":" not in source and (_computed(to) or not _judged(place_of(room, source), known)):
            yield from _places(room, ear, to)
            yield from _places(room, ear, f"{to}/{last}")


def _judged(source: Place, known: Collection[Filled]) -> bool:
    """True for what lies in a volume, or was fetched as a model: that is judged by itself."""
    place, inside = source
    return place.startswith("volume ") or any(
        each.place == place and (is_below(inside, each.inside) or is_below(each.inside, inside)) for each in known
    )


def _reaches(target: str, inside: str) -> bool:
    """True for what is put into the directory; of a whole volume only for itself, and for what a server would load."""
    if target.endswith(_SOMETHING):
        above = target.removesuffix(_SOMETHING).strip("/")
        return is_below(inside, above) or is_below(above, inside)
    return is_below(target, inside) if inside else not target or target.endswith(_LOADED)


def overlaid(known: Iterable[Filled], fetched: Collection[Place]) -> Iterator[Finding]:
    """The directories of models that such a download reaches into, at the places of these models."""
    for each in known if fetched else ():
        if any(place == each.place and _reaches(target, each.inside) for place, target in fetched):
            yield Finding(each.finding.path, f"/{each.inside}", Unresolvable(_WHY), Role.MODEL, each.finding.by)
