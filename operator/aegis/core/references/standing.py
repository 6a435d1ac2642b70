"""Where in its object a reference stands: for which setting, in whose command, and what is written before it."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from aegis.core.references.fields import Raw
from aegis.core.references.finding import Finding
from aegis.core.references.paths import Member, Path
from aegis.core.references.recognise import last_name, program
from aegis.core.references.rooms import Room
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set

_REACH = 512
"""How much before a reference is looked at, in characters."""
_MOST = 16
"""At how many places of one text a reference is looked at."""
_NAMED = re.compile(
    r"""["'\[({@\d,\\]{0,4}(?:\s{0,4}[=:]\s{0,4}["'\\]{0,2}([\w.$/-]{1,128})|\s{1,4}([\w.-]{0,126}-)(?!\S))"""
)
"""A value's quote and the key, variable or flag before it, read backwards."""
_OPENING = " \"'[({@,0123456789"
"""What may stand before the first value of several."""
_BOUNDARY = re.compile(r"[\n;&|]|\$\(|`")
"""What commands of a script stand between."""

_ASSIGNS = re.compile(r"[A-Za-z_]\w*=")
_RESERVED = word_set("if ! do then else elif while until { (")
"""Words of the shell before a command."""


class Standing(NamedTuple):
    """`names` of what it is the value of, the closest first; the `programs` told of it, and what stands `before` it."""

    names: tuple[str, ...]
    programs: tuple[str, ...]
    before: str


def standings(finding: Finding, room: Room | None, programs: tuple[str, ...], pod: Raw) -> Iterator[Standing]:
    """Each place of the finding's text in its string; what is put together stands for the variables that have it.

    `programs` are those of the container, `pod` its spec and metadata.
    """
    text = _at(pod, finding.path)
    outer, programs = _outer(finding.path, room), programs if finding.path[3:4] != ("env",) else ()
    stem = finding.text.partition("$")[0]
    places = list(_places(text, stem)) if text is not None else []
    for at in places:
        before = (text or "")[max(0, at - _REACH) : at].replace("\\\n", " ")
        found = _NAMED.match(before[::-1])
        # What a text is called says nothing of all that stands in it.
        inner = ("",) if before.strip(_OPENING) else ()
        inner = ((found[1] or found[2])[::-1].removeprefix("-D"),) if found is not None else inner
        yield Standing((*inner, *outer), (*programs, _program(_BOUNDARY.split(before)[-1])), before)
    if len(places) == _MOST:
        # Nobody has looked at all of them.
        yield Standing(("",), (), "")
    if not places:
        yield Standing((*_variables(stem, room), *outer), programs, "")


def _places(text: str, stem: str) -> Iterator[int]:
    at = -1
    for _ in range(_MOST):
        at = text.find(stem, at + 1)
        if at < 0:
            return
        yield at


def _at(value: Any, path: Path) -> str | None:
    for step in path:
        try:
            value = value[step.step if isinstance(step, Member) else step]
        except (KeyError, IndexError, TypeError):
            return None
    return value if isinstance(value, str) else None


def started(room: Room) -> tuple[str, ...]:
    """The program of a container's command, or what that of its image may be called."""
    found = program((*room.command, *room.args)) if room.command else None
    image = last_name(room.image)
    return (found.name,) if found is not None else (image, image.partition("-")[0])


def _outer(path: Path, room: Room | None) -> tuple[str, ...]:
    """The variable or flag that the string is the value of."""
    if room is None:
        # Annotations and volumes are for others to read, who may take a model from wherever they lie.
        return "", path[-1].strip("[]")
    field, last = path[len(room.path) :][:1], path[-1]
    if field == ("env",):
        return (path[len(room.path) + 1][1:-1],)
    at = last.step if isinstance(last, Member) and isinstance(last.step, int) else 0
    words = room.written.get(field[0]) or () if field in (("command",), ("args",)) else ()
    return (words[at - 1],) if 0 < at < len(words) and words[at - 1].startswith("-") else ()


def _program(command: str) -> str:
    """The program of a command in a script, '' where none stands before the reference."""
    words = command.split()
    while words and (words[0] in _RESERVED or _ASSIGNS.match(words[0])):
        del words[0]
    found = program(tuple(Word(text, ()) for text in words))
    return found.name if found is not None else ""


def _variables(stem: str, room: Room | None) -> Sequence[str]:
    variables = room.variables.items() if room is not None else ()
    return [name for name, word in variables if stem and stem in word.text]
