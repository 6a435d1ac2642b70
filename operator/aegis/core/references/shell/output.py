"""What a simple command writes, where that can be told without running it: `echo`, `printf`, `cat`, `base64 -d`."""

import base64
import binascii
import re

from aegis.core.references.shell.commands import Command
from aegis.core.references.shell.escapes import decode
from aegis.core.references.words import Word

_DIRECTIVE = re.compile(r"%[sbqd%]|\\(?:x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[0-7]{1,3}|.)", re.DOTALL)
_OTHER_DIRECTIVE = re.compile(r"%(?![sbqd%])")
_ECHOED = re.compile(r"\\[0xuUc]")
"""What a directive of another kind begins with, and what shells disagree on whether `echo` reads it."""
_DIFFERS = "shells differ in what they make of it"
MAX_LENGTH = 1 << 16
"""Characters of what `printf` may write, roughly: its format is used anew for further arguments."""
_DECODING = frozenset({"-d", "-D", "--decode"})
_LOOKS_UP = frozenset({"which", "type"})


def output_of(command: Command) -> Word | None:
    """The text that goes to its output; None for a program that has to be run to know. A part may be unknown."""
    name, arguments = command.words[0].text, command.words[1:]
    if name == "cat" and not arguments:
        return command.text
    if name in _LOOKS_UP or (name == "command" and arguments and arguments[0].text == "-v"):
        return arguments[-1] if arguments else None
    if name in ("dirname", "basename") and len(arguments) == 1:
        head, slash, last = arguments[0].text.rstrip("/").rpartition("/")
        return arguments[0].cut(last if name == "basename" else head or slash or ".")
    if name == "pwd" and command.inside is not None:
        return command.inside
    if name == "echo":
        return _echoed(command.words[0], arguments)
    if name == "base64" and len(arguments) == 1 and arguments[0].text in _DECODING and command.text is not None:
        return decoded(command.text)
    if name == "printf" and arguments and len(arguments) * len(arguments[0].text) <= MAX_LENGTH:
        if _OTHER_DIRECTIVE.search(arguments[0].text.replace("%%", "")):
            return None
        return _joined(command.words[0], arguments, _formatted(arguments))
    return None


def _echoed(base: Word, arguments: tuple[Word, ...]) -> Word:
    """The words with blanks between them; with `-e` their escapes stand for characters."""
    escapes = False
    while arguments and arguments[0].text in ("-n", "-e", "-ne", "-en", "-E"):
        escapes = "e" in arguments[0].text
        arguments = arguments[1:]
    text = " ".join(word.text for word in arguments)
    if escapes:
        return _joined(base, arguments, _unescaped(text))
    found = _joined(base, arguments, text)
    return found.unsure(_DIFFERS) if _ECHOED.search(text) else found


def decoded(text: Word) -> Word | None:
    """The text that stands in another as base64 (RFC 4648); None where it is none."""
    try:
        found = base64.b64decode("".join(text.text.split()), validate=True)
        return text.cut(found.decode())
    except (binascii.Error, ValueError):
        return None


def _formatted(arguments: tuple[Word, ...]) -> str:
    """The format once, with the arguments in their places; more of them than the format takes begin it anew."""
    form, values = arguments[0].text, [word.text for word in arguments[1:]]
    texts: list[str] = []
    while not texts or (values and _takes(form)):
        texts.append(_DIRECTIVE.sub(lambda found: _written(found[0], values), form))
    return "".join(texts)


def _takes(form: str) -> bool:
    return any(found[0][0] == "%" and found[0] != "%%" for found in _DIRECTIVE.finditer(form))


def _written(directive: str, values: list[str]) -> str:
    if directive == "%%":
        return "%"
    if directive[0] == "\\":
        return _unescaped(directive)
    value = values.pop(0) if values else ""
    return _unescaped(value) if directive == "%b" else value


def _unescaped(text: str) -> str:
    """The text with the characters that its escapes stand for."""
    return decode(text.replace("\\0", "\\").replace("'", "\\'"), 0)[0] if "\\" in text else text


def _joined(base: Word, words: tuple[Word, ...], text: str) -> Word:
    unknown = next((word.unknown for word in words if word.unknown), "")
    return Word(text, base.path, unknown, base.source)
