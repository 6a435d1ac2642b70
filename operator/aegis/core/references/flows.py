"""Path flows: what a download puts where, so that the path of a server leads to the model that lies there."""

from collections.abc import Iterable
from dataclasses import dataclass

from aegis.core.references.finding import Finding, Outcome, Resolved, Unresolvable
from aegis.core.references.mounts import EMPTY, IMAGE, Mount, mount_of, normal
from aegis.core.references.names import placeholder
from aegis.core.references.rooms import Room
from aegis.core.references.words import Word


@dataclass(frozen=True, slots=True)
class Filled:
    """A directory of a volume (or of a container's own files) and the finding that fills it."""

    place: str
    inside: str
    finding: Finding
    moved: bool = False
    """A command puts there what lies elsewhere, and no download is known to be it."""


def join(where: str, path: str) -> str:
    """The path as it is in the directory `where`, '' for one that is not known."""
    return f"{where}/{path}" if where and not path.startswith("/") else path


def place_of(room: Room, path: str) -> tuple[str, str]:
    """What `path` is to all containers of the pod: a volume and the path in it; else the container's own files."""
    path = join(room.working_dir, path)
    if not path.startswith("/"):
        return f"{'/'.join(room.path)} where it starts", normal(path).strip("/")
    found = mount_of(normal(path), room.mounts)
    if found is None:
        return "/".join(room.path), normal(path).strip("/")
    mount, inside = found
    return f"volume {mount.volume.name}", inside.strip("/")


def mounted_at(room: Room, path: str) -> tuple[Mount, str] | None:
    """The mount that `path` lies in, with the path inside its volume.

    Where nobody knows in which directory a relative path begins, it may be any in which it leads into a mount.
    """
    path = join(room.working_dir, path)
    if path.startswith("/"):
        return mount_of(normal(path), room.mounts)
    steps = normal(path)
    for mount in room.mounts:
        for end in [at for at in range(1, len(steps) + 1) if steps[at : at + 1] in ("/", "")]:
            if mount.at.endswith(steps[:end]):
                return mount, f"{mount.sub}{steps[end:]}".lstrip("/")
    return None


def filled(room: Room, to: str, finding: Finding) -> Filled | None:
    """Where a download lands; None when it does not say."""
    if not to or "$" in to:
        return None
    return Filled(*place_of(room, to), finding)


def moved(room: Room, command: Word, source: str, to: str, known: Iterable[Filled]) -> Filled | None:
    """What a command puts somewhere; None for what is the image's own, and not that of `machine:path`."""
    outcome, derived = leads_to(room, source, known)
    own = isinstance(outcome, Resolved) and outcome.uri.startswith("local://") and ":" not in source
    if not to or own:
        return None
    return Filled(*place_of(room, to), Finding(command.place, source, outcome, derived=True), moved=not derived)


def leads_to(room: Room, path: str, known: Iterable[Filled]) -> tuple[Outcome, bool]:
    """The model at a path of the container, and whether another finding has it already."""
    outcome, derived = _lies_at(room, path, known)
    if isinstance(outcome, Resolved) and not outcome.uri.startswith("local://"):
        covered = _mounted_below(room, path)
        if covered is not None:
            return Unresolvable(f"{covered.volume.says} is mounted over a part of it, at {covered.at}"), False
    return outcome, derived


def _mounted_below(room: Room, path: str) -> Mount | None:
    """A mount that hides a part of a directory, but for what the pod itself fills and for images, which are judged."""
    above = f"{normal(join(room.working_dir, path)).rstrip('/')}/"
    for mount in room.mounts:
        own = mount.volume.says == EMPTY or mount.volume.root.startswith(IMAGE)
        if not own and mount.at.startswith(above) and not mount.at.rpartition("/")[2].startswith("."):
            return mount
    return None


def _lies_at(room: Room, path: str, known: Iterable[Filled]) -> tuple[Outcome, bool]:
    place, inside = place_of(room, path)
    known = list(known)
    source = _source(place, inside, known)
    for each in known:
        if each.moved and each.place == place and (is_below(inside, each.inside) or is_below(each.inside, inside)):
            return Unresolvable(f"a command puts there what lies at {each.finding.text}"), False
    if source is not None:
        return source.finding.outcome, True
    path = join(room.working_dir, path)
    if not path.startswith("/"):
        return Resolved(f"local://{path}"), False
    found = mount_of(normal(path), room.mounts)
    if found is None:
        return Resolved(f"local://{normal(path)}"), False
    volume = found[0].volume
    if placeholder(volume.root) or placeholder(inside):
        return Unresolvable("it is to be filled in by somebody or something else"), False
    if not volume.root:
        return Unresolvable(f"nothing in this object says what is in {volume.says}"), False
    if volume.root.startswith(IMAGE):
        # The image is judged as a whole where it is mounted, and so is whatever lies in it.
        return Resolved(volume.root), True
    return Resolved(f"{volume.root.rstrip('/')}/{inside}"), False


def _source(place: str, inside: str, known: Iterable[Filled]) -> Filled | None:
    """The download that covers the path most closely; among equals the one whose name is in it."""
    best: tuple[int, bool] = (-1, False)
    chosen = None
    for each in known:
        if each.place != place or not (is_below(inside, each.inside) or is_below(each.inside, inside)):
            continue
        name = each.finding.text.rstrip("/").rpartition("/")[2].casefold()
        rank = len(each.inside) if is_below(inside, each.inside) else 0, bool(name) and name in inside.casefold()
        if rank > best:
            best, chosen = rank, each
    return chosen


def is_below(path: str, directory: str) -> bool:
    """True for a path in a directory, and for the directory itself."""
    return not directory or path == directory or path.startswith(f"{directory}/")
