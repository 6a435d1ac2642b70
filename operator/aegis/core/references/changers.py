"""Programs that may change a model which lies in a volume, beside those whose copies and downloads are read.

Whatever is given the place of the model, or runs there, may write what it likes, unless it is known that it only reads
or the volume is mounted read-only. So may the program of an image that mounts it and is told nothing.

Sources: the manuals of each program; "readOnly" of a volume mount in the Kubernetes API.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from aegis.core.references.claims import Ran, Said
from aegis.core.references.disk import beneath
from aegis.core.references.downward import CONTAINER_LISTS
from aegis.core.references.fields import Raw, objects
from aegis.core.references.finding import Finding, Role, Unresolvable
from aegis.core.references.flows import Filled, is_below, place_of
from aegis.core.references.listening import Heard, Left, listen
from aegis.core.references.mounts import volumes
from aegis.core.references.moving import MOVING
from aegis.core.references.ordinary import LOADS_NOTHING
from aegis.core.references.playing import may_serve
from aegis.core.references.recognise import RUNS_NOTHING, by_program
from aegis.core.references.rooms import Room, room
from aegis.core.references.stacks.fetching import FETCHES
from aegis.core.references.surroundings import Surroundings
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set

_FETCHING = frozenset(row.program for row in FETCHES) - {"docker", "podman"}
_READ = word_set(
    "find file tree df realpath readlink dirname basename chgrp setfacl getfacl chattr lsattr sed awk gawk tee"
    " md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum b3sum cksum sum cmp diff comm od xxd hexdump strings"
    " inotifywait lsof fuser ncdu pwd pushd popd printf readarray mapfile stdbuf nproc free top env nvidia-smi"
    " aegis cosign gpgv minisign model_signing model-signing sync . source for while until if then do done"
)
"""Programs that read what they are told of, or change no byte of it; what `sed` and `tee` write is known otherwise."""
_KEPT = (LOADS_NOTHING | RUNS_NOTHING | _READ) - MOVING
_HARMLESS = _KEPT | MOVING | _FETCHING
_WRITE = word_set(
    "ftpget tftp ftp socat sponge split kubectl oc docker podman nerdctl umoci svn hg link rename mmv pax unsquashfs"
    " zstd unzstd xz unxz gzip gunzip bzip2 bunzip2 lz4 openssl gpg gpg2 age truncate fallocate croc wormhole syncthing"
    " restic borg kopia velero unrar unar http fetch transmission-cli rtorrent dd perl ruby yq xargs parallel cpio"
)
"""Programs that write what they are told of: those that count in a container which serves, as its own do not."""
_NONE: frozenset[str] = frozenset()
_WRITING = {
    "git": word_set(
        "apply am worktree --work-tree archive checkout switch reset pull merge rebase restore cherry-pick submodule"
        " update-ref read-tree checkout-index stash"
    ),
    "find": word_set("-exec -execdir -ok"),
    "yq": word_set("-i --inplace"),
}
"""Words that make a program one that writes."""
_PATH = re.compile(r"(?<![:/\w.])/[^\s'\",;:()]*|(?<=[=:])/(?!/)[^\s'\",;:()]*")
"""A path in a word, and none of an address."""
_VOLUME = 12
"""What it costs to read one."""
_WHY = "it may change the model that is verified there"
CHANGER = "changer"
"""By what a finding of it was seen."""


def changes(
    spec: Raw, around: Surroundings, left: Left, heard: Collection[Heard], known: Iterable[Filled]
) -> Iterator[Finding]:
    """What the programs of a pod may change of the models that a server of it loads from where they are known to lie.

    Containers that name nothing, and so were not heard, are listened to now if they mount such a volume. Raises
    WrongType, TooComplex.
    """
    served = _served(heard, known)
    paths = {each.room.path for each in heard}
    names = {each.place for each in served}
    for each in heard if served else ():
        yield from _changed_by(each, served)
    held = volumes(spec, around.config_maps) if served else {}
    around.budget.spend(_VOLUME * len(held))
    for kind in CONTAINER_LISTS if served else ():
        for path, container in objects(spec, kind, ("spec",)):
            if path not in paths and not names.isdisjoint(_volumes(container)):
                further = room(container, path, held, around)
                yield from _changed_by(listen(further, around.budget, left), served)


def _served(heard: Iterable[Heard], known: Iterable[Filled]) -> list[Filled]:
    """What lies where a container that may serve it can see it."""
    places: set[str] = set()
    for each in heard:
        if may_serve(each):
            places.update(place_of(each.room, mount.at)[0] for mount in each.room.mounts)
            places.update(place_of(each.room, where)[0] for where in ("/", ""))
    return [each for each in known if each.place in places]


def _changed_by(heard: Heard, known: Collection[Filled]) -> Iterator[Finding]:
    said, budget = heard.ear.said, heard.ear.budget
    own = may_serve(heard)
    names = _volumes(heard.room.written)
    writable = [each for each in known if own or each.place in names]
    if not writable:
        return
    budget.spend(len(said.ran) * (2 + len(writable) // 2))
    unknown = [ran for ran in said.ran if _may_write(ran, heard, own=own)]
    for ran in unknown:
        word = next((word for word in _told(ran) if _reaches(heard.room, word.text, writable)), None)
        _, words, inside = ran
        here = inside and any(_within(heard.room, inside, each) for each in writable)
        if word is not None or here:
            first = words[0] if word is None else word
            yield Finding(first.place, first.text, Unresolvable(_WHY), Role.MODEL, CHANGER)
    if not own and _is_the_images(heard.room, said, unknown):
        yield from _mounted(heard.room, writable)


def _volumes(container: Raw) -> set[str]:
    """The volumes that the container may write to, as places."""
    held = container.get("volumeMounts")
    mounts = [raw for raw in held if isinstance(raw, Mapping)] if isinstance(held, list) else []
    return {f"volume {raw.get('name')}" for raw in mounts if raw.get("readOnly") is not True}


def _may_write(ran: Ran, heard: Heard, *, own: bool) -> bool:
    """False for what is read itself, and for a program that is known to change nothing it is told of."""
    found, words, inside = ran
    # What Git LFS adds belongs to the commit that is there.
    lfs = found.name == "git" and [word.text for word in found.words[:1]] == ["lfs"]
    marks = _NONE if lfs else _WRITING.get(found.name, _NONE)
    for at, word in enumerate(words if marks else ()):
        behind = words[at + 1].text.rpartition("/")[2] if at + 1 < len(words) else ""
        if word.text.partition("=")[0] in marks and not (found.name == "find" and behind in _KEPT):
            return True
    if own:
        return found.name in _WRITE
    if found.name in _HARMLESS or found.script is not None or by_program(found) is not None:
        return False
    if found.code is not None:
        return not heard.ear.said.downloads
    text = heard.ear.disk.read(beneath(inside, found.path)) if "/" in found.path or found.python else None
    return text is None and not (found.is_shell and not found.path)


def _told(ran: Ran) -> Iterator[Word]:
    """The first path in each word of a command: in `--to=/m`, in `CREATE:/m/x`, or in code."""
    for word in ran[1][1:]:
        found = _PATH.search(word.text)
        if found is not None:
            yield word.cut(found[0])


def _reaches(room: Room, path: str, known: Iterable[Filled]) -> bool:
    """True for the directory of a model, for what is in it, and for what it is in."""
    place, inside = place_of(room, path)
    return any(
        each.place == place and (is_below(inside, each.inside) or is_below(each.inside, inside)) for each in known
    )


def _within(room: Room, path: str, each: Filled) -> bool:
    place, inside = place_of(room, path)
    return place == each.place and is_below(inside, each.inside)


def _is_the_images(room: Room, said: Said, unknown: Collection[Ran]) -> bool:
    """True where the program is the image's own, or one that nobody knows, and nothing tells what it fetches."""
    if said.downloads or said.fetched:
        return False
    return not room.command if not said.ran else said.ran[0] in unknown and said.ran[0][0].code is None


def _mounted(room: Room, known: Iterable[Filled]) -> Iterator[Finding]:
    """The first mount through which a model may be changed."""
    for mount in room.mounts:
        for each in known:
            below = is_below(each.inside, mount.sub) or is_below(mount.sub, each.inside)
            if each.place == f"volume {mount.volume.name}" and below:
                yield Finding(mount.path, mount.at, Unresolvable(_WHY), Role.MODEL, CHANGER)
                return
