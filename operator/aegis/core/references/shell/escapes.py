"""The text between `$'` and its closing quote, where C's escapes stand for characters (POSIX.1-2024, 2.2.4)."""

import re

_MARK = re.compile(r"['\\]")
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}
_CODES = (
    (re.compile(r"x([0-9A-Fa-f]{1,2})"), 16),
    (re.compile(r"u([0-9A-Fa-f]{1,4})"), 16),
    (re.compile(r"U([0-9A-Fa-f]{1,8})"), 16),
    (re.compile(r"([0-7]{1,3})"), 8),
)
_NO_CHARACTER = "\ufffd"
_SURROGATES, _LAST_CODE = range(0xD800, 0xE000), 0x10FFFF


def decode(text: str, start: int) -> tuple[str, int]:
    """What the characters from `start` up to the closing quote stand for, and where reading goes on behind it."""
    parts: list[str] = []
    while found := _MARK.search(text, start):
        parts.append(text[start : found.start()])
        start = found.end()
        if found[0] == "'":
            return "".join(parts), start
        char, start = _escaped(text, start)
        parts.append(char)
    return "".join((*parts, text[start:])), len(text)


def _escaped(text: str, at: int) -> tuple[str, int]:
    """The character that an escape stands for, whose backslash is before `at`."""
    for pattern, base in _CODES:
        if code := pattern.match(text, at):
            number = int(code[1], base)
            known = number <= _LAST_CODE and number not in _SURROGATES
            return chr(number) if known else _NO_CHARACTER, code.end()
    letter = text[at : at + 1]
    return _LETTERS.get(letter, letter), at + 1
