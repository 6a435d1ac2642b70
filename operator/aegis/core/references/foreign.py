"""Code that a model server runs from elsewhere than its image: by its command, by variables, or mounted over its own.

Any model may be in such code. What a ConfigMap holds that cannot change is read where it is run, and what lies in a
directory that is empty at first was put there by the pod's own containers, which are read as well.

Sources: "Bash Startup Files" and "Bash Variables" of the GNU Bash Reference Manual; "Command line and environment" and
"site" of Python's documentation; ld.so(8) and ldconfig(8); the file system hierarchy standard.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from aegis.core.references.claims import Said
from aegis.core.references.code_variables import HOME, MODULES, VARIABLES, Search
from aegis.core.references.computed import TIMED, asks_for_code, is_computed
from aegis.core.references.disk import Disk
from aegis.core.references.environment import Values
from aegis.core.references.finding import Finding, Role, Unresolvable
from aegis.core.references.flows import is_below, mounted_at, place_of
from aegis.core.references.mounts import EMPTY, IMAGE, Mount, normal
from aegis.core.references.paths import Path
from aegis.core.references.placed import put_as
from aegis.core.references.recognise import PROGRAMS
from aegis.core.references.refusals import Budget
from aegis.core.references.rooms import Room
from aegis.core.references.stacks.fetching import FETCHES
from aegis.core.references.words import NOT_SET, Word
from aegis.core.references.wordsets import word_set
from aegis.core.references.wrappers import FUNCTION

Place = tuple[str, str]
"""A volume, or a container's own files, and the path in it: see `place_of`."""


_DIRECTORIES = word_set(
    "/bin /sbin /lib /lib64 /usr /usr/bin /usr/sbin /usr/lib /usr/lib64 /usr/local /usr/local/bin /usr/local/sbin"
    " /usr/local/lib /usr/local/lib64 /opt /opt/conda /opt/conda/bin /opt/conda/lib /root/.local /root/.local/bin"
    " /root/.local/lib /etc/profile.d /etc/ld.so.conf.d /etc/systemd/system /etc/cron.d /etc/init.d"
    " /etc/cont-init.d /etc/services.d /docker-entrypoint.d"
)
"""Directories of programs and libraries: a volume there hides those of the image."""
_ADDED = "/opt"
"""Its directories are named for what is in them, which may be the data of a server as well."""
_WHOLE = word_set("/ /etc")
"""The same, when a volume takes their place; single files in them are told by their names."""
_STARTED = word_set(
    "/etc/profile /etc/bash.bashrc /etc/ld.so.preload /etc/ld.so.conf /etc/ld.so.cache /root/.profile /root/.bashrc"
    " /root/.bash_profile /root/.bash_login"
)
"""Files that shells run, and that say what programs load."""
_EXPANDED = frozenset("$`")
_PER_UNIT = 16
"""How many characters of a variable are looked through for a unit of the budget."""
_LOADED = ("/etc/ld.so.preload", "/etc/ld.so.conf")
_PACKAGES = word_set("site-packages dist-packages")
_MARK = re.compile("-packages|venv|/python3")
"""Without one of these there is no need to look at each step of a path."""
_DATA = (".json", ".yaml", ".yml", ".jinja", ".j2", ".pem", ".crt", ".csv", ".tiktoken")
_DATA_DIRECTORIES = ("/fused_moe/configs", "/fused_moe_triton/configs", "/quantization/configs")
"""What lies beside code and is none: files by their endings, and where vLLM and SGLang keep what they were tuned to."""


class Whereabouts(NamedTuple):
    """What paths of a container lead to besides its image.

    `fetched`: where containers of the pod put what they fetch, and which nobody judges.
    """

    room: Room
    fetched: Collection[Place]
    budget: Budget

    def of(self, path: str, *, above: bool = False, drivers: bool = False) -> str:
        """What people call it, '' for the image and for what the pod itself has put there.

        `above`: what is fetched into the directory counts too. `drivers`: what lies on the node does not.
        """
        self.budget.spend(1 + len(self.room.mounts) // 4 + len(self.fetched) // 8 + len(path) // 16)
        found = mounted_at(self.room, path)
        if found is not None and _is_outside(found[0]):
            volume = found[0].volume
            return "" if drivers and volume.root.startswith("hostpath://") else volume.says
        if not self.fetched:
            return ""
        place, inside = place_of(self.room, path)
        for known, target in self.fetched:
            if known == place and (is_below(inside, target) or (above and is_below(target, inside))):
                return _FETCHED
        return ""


_FETCHED = "what is fetched while the pod starts"
_TOOLS = frozenset(row.program for row in FETCHES)
"""Programs that are often fetched themselves, to fetch a model with that is then judged."""


def foreign(
    where: Whereabouts, said: Said, home: Collection[str], values: Values, assigned: Mapping[str, Word]
) -> Iterator[Finding]:
    """The code that the server in a container runs from elsewhere; `home`: where its image's own programs lie,
    `assigned`: the variables that its scripts set. Raises TooComplex.
    """
    room = where.room
    yield from _functions({**room.variables, **assigned})
    for name, word in values(VARIABLES.keys()):
        yield from _home(where, word, values) if name == HOME else _searched(where, VARIABLES[name], word)
    for word, path in dict.fromkeys(said.files):
        lies = where.of(path)
        if lies and not (lies == _FETCHED and path.rpartition("/")[2] in _TOOLS):
            yield _finding(word.place, word.text, f"it names a file of {lies}", "script")
    for word in dict.fromkeys(said.imports):
        place = word if word.text else Word(room.working_dir, (*room.path, "workingDir"))
        lies = where.of(place.text, above=True) if place.text else ""
        if lies:
            yield _finding(place.place, place.text, f"{MODULES}, and it lies in {lies}", "directory")
    yield from _put(where, said, values)
    for mount in room.mounts:
        if _is_outside(mount) and (mount.at in home or mount.at in _WHOLE or _holds_code(mount.at)):
            why = f"{mount.volume.says} takes the place of the image's own programs"
            yield _finding(mount.path, mount.at, why, "mount")
        elif mount.at.startswith(_HOMES) and _is_home(mount.at) and _is_outside(mount):
            word = Word(mount.at, mount.path)
            yield from _home(where, word, values)


_NO_HOME = ("PYTHONNOUSERSITE",)
_HOMES = ("/root", "/home/")
_OF_USERS = ".local"
"""Where a home has its user's packages, of which Python takes modules without being told (PEP 370)."""
_OF_HOME = "Python takes its user's modules from there"
OF_USERS = "home"
"""By what a finding of one was seen."""


def _home(where: Whereabouts, word: Word, values: Values) -> Iterator[Finding]:
    """A home that others fill, where Python is not told to take nothing from it."""
    lies = where.of(f"{word.text}/{_OF_USERS}") if word.text.startswith("/") else ""
    if lies and not any(word.text for _, word in values(_NO_HOME)):
        yield _finding(word.place, word.text, f"{_OF_HOME}, and it lies in {lies}", OF_USERS)


def _is_home(path: str) -> bool:
    """True for the home of root, or of another user; of that, for the directory of its packages as well."""
    home = path.removesuffix(f"/{_OF_USERS}")
    return home == "/root" or home.rpartition("/")[0] == "/home"


_ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".tar.zst", ".zip")
"""What holds whole trees: unpacked at the root, they lie over whatever the image has."""
_INSTEAD = "it takes the place of the image's own programs, and lies in "


def _put(where: Whereabouts, said: Said, values: Values) -> Iterator[Finding]:
    """What commands put among the image's own code, or under the name of a program that they run."""
    for word, source, to in dict.fromkeys(said.moves):
        over = normal(to)
        covers = _holds_code(over) or (over == "/" and source.endswith(_ARCHIVES)) or over.startswith(TIMED)
        covers = covers or is_computed(to) or over.endswith(f"/{_OF_USERS}")
        if covers and (lies := where.of(source)):
            yield _finding(word.place, source, f"{_INSTEAD}{lies}", "copy")
    for path in dict.fromkeys(said.fetched):
        if (_MARK.search(path) and _holds_code(normal(path))) or (path[:2] == "$(" and asks_for_code(path)):
            yield _finding((*where.room.path, "image"), path, f"{_INSTEAD}{_FETCHED}", "copy")
    for command, path in put_as(said, values):
        lies = where.of(path)
        if lies and path.rpartition("/")[2] not in _TOOLS:
            place = (*where.room.path, "image") if command is None else command.place
            yield _finding(place, path, f"{_INSTEAD}{lies}", "copy")


def preloaded(where: Whereabouts, disk: Disk) -> Iterator[Finding]:
    """The libraries of files in which commands write what programs load. Raises TooComplex."""
    for path, text in (*disk.written.items(), *disk.computed.items()):
        if path.startswith(_LOADED):
            yield from _searched(where, Search("every program loads it first", " \t"), text)


def _functions(variables: Mapping[str, Word]) -> Iterator[Finding]:
    for name, word in variables.items():
        if name.startswith(FUNCTION):
            yield _finding(word.place, word.text, "bash may run this function in place of a program", "variable")


def _searched(where: Whereabouts, search: Search, word: Word) -> Iterator[Finding]:
    if search.strict and word.unknown and not word.unknown.endswith(NOT_SET):
        yield _finding(word.place, word.text, word.unknown, "variable")
        return
    if search.expands and not _EXPANDED.isdisjoint(word.text):
        yield _finding(word.place, word.text, "a shell expands it, and runs what it comes to", "variable")
        return
    where.budget.spend(len(word.text) // _PER_UNIT)
    for part in _parts(word.text, search.between) if search.reads is None else search.reads(word.text):
        known = part.startswith("/") or (part and (search.strict or where.room.working_dir))
        lies = where.of(part, above=search.strict, drivers=not search.strict) if known else ""
        if lies:
            yield _finding(word.place, word.text, f"{search.does}, and it lies in {lies}", "variable")
            return


def _parts(text: str, between: str) -> list[str]:
    for mark in between:
        text = text.replace(mark, "\n")
    return text.split("\n")


def _is_outside(mount: Mount) -> bool:
    """False for what the pod itself fills, for text that has been read, and for an image, which is judged itself."""
    volume = mount.volume
    return volume.says != EMPTY and volume.files is None and not volume.root.startswith(IMAGE)


def _holds_code(path: str) -> bool:
    """True for a path at which an image has programs, libraries or packages; what is only data beside them is none."""
    if path in _DIRECTORIES or path in _STARTED:
        return True
    above, _, last = path.rpartition("/")
    if above in _DIRECTORIES and ((last in PROGRAMS and above != _ADDED) or last.startswith("python")):
        return True
    if not _MARK.search(path) or last.endswith(_DATA) or path.endswith(_DATA_DIRECTORIES):
        return False
    steps = path.split("/")
    return any(
        step in _PACKAGES or step.endswith("venv") or (step.startswith("python3") and steps[at - 1].startswith("lib"))
        for at, step in enumerate(steps)
    )


def _finding(path: Path, text: str, why: str, by: str) -> Finding:
    return Finding(path, text, Unresolvable(why), Role.CODE, by)
