"""One container, listened to: what its commands, its files and its variables say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from aegis.core.references.claims import Download
from aegis.core.references.disk import Disk
from aegis.core.references.files import is_shell, looks_like_document, read_code, read_file, read_text
from aegis.core.references.finding import Finding
from aegis.core.references.flows import is_below, mounted_at
from aegis.core.references.hearing import Ear
from aegis.core.references.mounts import EMPTY, normal
from aegis.core.references.places import data_of
from aegis.core.references.prompts import hear_prompts
from aegis.core.references.recognise import by_program, program
from aegis.core.references.refusals import Budget, TooComplex
from aegis.core.references.requests import ASKING
from aegis.core.references.rooms import Room
from aegis.core.references.servers import server_image
from aegis.core.references.skimming import ordinary_script
from aegis.core.references.stacks import ANY_SERVER, STACKS, Stack
from aegis.core.references.stacks.stack import Form
from aegis.core.references.variable_claims import claim_variables
from aegis.core.references.words import Word

_KEPT = 30_000
"""What documents leave of the budget: without them a pod can be judged, without its commands it cannot."""
_TOO_LONG = "it is too long to be read as configuration"


Left = dict[tuple[str, str], Word]
"""Texts that scripts write into volumes, by the volume and the path in it; not known, those that commands compute."""


@dataclass(slots=True)
class Heard:
    """What a container says; `in_play`: what it does not say clearly is a finding as well."""

    room: Room
    ear: Ear
    stack: Stack | None
    in_play: bool = False
    skimmed: bool = False
    """Its script was only looked at, and not read."""
    offline: bool | None = None
    caches: tuple[str, ...] | None = None
    """Whether it may not ask the hub, and where its caches of it are, once that was asked for."""
    downloads: list[tuple[Download, Finding]] = field(default_factory=list)


def listen(room: Room, budget: Budget, left: Left, *, serves: bool = False, skims: bool = False) -> Heard:
    """Everything that the container says of models; `serves`: its kind is a model server's. Raises TooComplex.

    `left` is what the containers before it have written, and gets what it writes itself. `skims`: a long script in
    which no model is named is not read.
    """
    budget.spend(sum(len(mount.volume.files or ()) for mount in room.mounts) + len(left) * len(room.mounts))
    files = room.files()
    words = (*room.command, *room.args)
    begun = program(words)
    stack = server_image(room.image, begun)
    found = _found(room, left)
    known = {name: text for name, text in found.items() if text.text}
    disk = Disk(files | known, computed={name: text for name, text in found.items() if not text.text})
    ear = Ear(room.given, disk, stack, budget, guesses=serves or room.accelerated)
    _begin(ear)
    skimmed = ordinary_script(begun, words, budget) if skims and stack is None else None
    if skimmed is not None:
        # A URI in it is found all the same.
        ear.said.words.append((skimmed, False))
    elif room.command:
        ear.hear(words, begun)
    elif room.args:
        ear.arguments(room.args, room.image, begun)
    for hook in room.hooks:
        ear.hear(hook)
    hear_prompts(ear)
    _read_modules(ear)
    _leave(room, ear.disk.computed | ear.disk.written, left, budget)
    for claim in ear.said.claims:
        if claim.names.form is Form.CODE and (text := ear.disk.mounted.get(normal(claim.word.text))) is not None:
            ear.code(text)
    for name in _unmentioned(files, ear):
        _read_file(name, files[name], ear)
    started = by_program(begun) if begun is not None and room.command else None
    served = stack or started or next((each for each in STACKS if each.name == ear.said.serves), None)
    asks = begun is not None and bool(room.command) and begun.name in ASKING
    for word in _documents(room, ear, served, asks=asks):
        _read_document(word, ear)
    served = served or (ANY_SERVER if ear.guesses else None)
    data = data_of(room.image)
    variables = {name: word for name, word in ear.variables.items() if name != data} if data else ear.variables
    claim_variables(served, variables, ear.assigned, ear.said, ear.budget)
    return Heard(room, ear, served, skimmed=skimmed is not None)


def _read_modules(ear: Ear) -> None:
    """Modules that scripts write, and that Python code imports or is told to run by their names."""
    for name, text in [*ear.disk.written.items(), *ear.disk.computed.items()]:
        # What a script does is told by its words, with which it is read where it is run.
        if not is_shell(name, text):
            read_code(name, text, ear)


def _found(room: Room, left: Left) -> dict[str, Word]:
    """What others have left in the container's volumes, by its path."""
    found = {}
    for mount in room.mounts:
        for (volume, inside), text in left.items():
            if volume == mount.volume.name and is_below(inside, mount.sub):
                found[normal(f"{mount.at}/{inside.removeprefix(mount.sub)}")] = text
    return found


def _leave(room: Room, written: Mapping[str, Word], left: Left, budget: Budget) -> None:
    """Only what is empty at first holds nothing but that. Raises TooComplex."""
    budget.spend(len(written) * (1 + len(room.mounts) // 4))
    for path, text in written.items():
        found = mounted_at(room, path)
        if found is not None and found[0].volume.says == EMPTY:
            left[found[0].volume.name, found[1]] = text


def _begin(ear: Ear) -> None:
    """What known files make interpreters run before anything else, and the modules that lie there for Python."""
    files = {**ear.disk.computed, **ear.disk.mounted}
    if not files:
        return
    for _, word in ear.values(("BASH_ENV",)):
        text = files.get(normal(word.text))
        if text is not None:
            ear.script(text)
    for _, word in ear.values(("PYTHONPATH",)):
        places = tuple(f"{normal(part)}/" for part in word.text.split(":") if part.startswith("/"))
        for name, text in files.items():
            if name.endswith(".py") and name.startswith(places):
                read_code(name, text, ear)


def _documents(room: Room, ear: Ear, stack: Stack | None, *, asks: bool) -> list[Word]:
    """The words and variables that are configuration, but for the values of options and variables that are known.

    What has lines in a command is a script, and that is read already. The words of what `asks` a server are no
    configuration: those that make one load a model are claimed by its address.
    """
    known = stack.variables if stack else {}
    told = () if asks else (*room.command, *room.args)
    words = [_value(word) for word in told if "{" in word.text or "[" in word.text]
    claimed = {claim.word.text for claim in ear.said.claims} if words else ()
    inline = [word for word in words if word.text.lstrip()[:1] in ("{", "[") and word.text not in claimed]
    variables = [word for name, word in ear.variables.items() if name not in known]
    return [word for word in (*inline, *variables) if looks_like_document(word.text) and not word.unknown]


def _value(word: Word) -> Word:
    """What a flag has behind '=', and any other word whole."""
    return word.cut(word.text.partition("=")[2]) if word.text.startswith("-") and "=" in word.text else word


def _read_document(word: Word, ear: Ear) -> None:
    try:
        ear.budget.spend(len(word.text) // 4, leaving=_KEPT)
        read_text(word, ear)
    except TooComplex:
        ear.said.unread.append(word.unsure(_TOO_LONG))


def _read_file(name: str, text: Word, ear: Ear) -> None:
    try:
        ear.budget.spend(len(text.text) // 4, leaving=_KEPT)
        read_file(name, text, ear)
    except TooComplex:
        ear.said.unread.append(text.unsure(_TOO_LONG))


def _unmentioned(files: Mapping[str, Word], ear: Ear) -> Iterator[str]:
    """The known files that a program may read although no command names them: not those beside one that is named."""
    if not files:
        return
    words = [word.text for word, _ in ear.said.words]
    ear.budget.spend(len(files) * len(words) // 16)
    named = {name.rpartition("/")[0] for name in files if any(name in text for text in words)}
    yield from (name for name in files if name.rpartition("/")[0] not in named)
