"""Finding URIs inside strings, in linear time and without regular expressions that backtrack.

A string may be a URI, a flag with one, a line of shell, JSON, or prose. A token runs from the start of the scheme
before `://` to the first character that ends a URI in all of these, unless a program would read on: names of objects
may hold blanks, ';' or brackets, and who reads `s3://models/good;evil` as one name must not be shown `s3://models/good`.

    the whole string is one argument, or begins with the URI      the token runs to its end
    a quote stands before the word                                it runs to that quote
    a bracket, or a letter behind a quote, follows the word       it runs to the next blank

What looks like a model's URI but is not canonical is still found: it is refused later, never overlooked.
"""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from aegis.core.uris import MAX_LENGTH, SCHEMES

_BLANK = frozenset(" \t\r\n\v\f")
_QUOTES = frozenset("\"'`")
_OPENING = frozenset("({[")
_STOP = _BLANK | _QUOTES | _OPENING | frozenset("<>|;&)}]")
_PUNCTUATION = frozenset("+-.")

_LONGEST = 2 * MAX_LENGTH
"""A word is followed this far: longer ones are not canonical anyway, and the work per word stays bounded."""

MODEL_SCHEMES = frozenset(SCHEMES) - {"https"} | {
    *("gcs", "s3a", "s3n", "abfs", "abfss", "oss", "hdfs", "webhdfs"),
    *("huggingface", "modelscope", "ollama", "pvc"),
}
"""Schemes that name models wherever they stand. An https URL is one only when a policy lists its host as a source."""


@dataclass(frozen=True, slots=True)
class Token:
    """A URI-like word: `scheme` as written, `text` whole."""

    scheme: str
    text: str

    @property
    def names_model(self) -> bool:
        """True when the scheme is a model scheme in any case, behind a prefix (`git+s3`), or only looks like one."""
        last = self.scheme.casefold().replace("-", "+").replace(".", "+").rpartition("+")[2]
        return last in MODEL_SCHEMES or not self.scheme.isascii()

    @property
    def unresolved(self) -> bool:
        """True when a variable of the kubelet or of a shell stands in it."""
        return "$" in self.text

    @property
    def host(self) -> str:
        """The host that some program would connect to, without user name and port; '' when there is none.

        Browsers, and what is built like them (WHATWG URL 4.4), read '\\' as '/', skip further slashes, decode escapes
        and take wide letters and dots for plain ones.
        """
        rest = self.text.partition("://")[2].replace("\\", "/").lstrip("/")
        authority = rest.partition("/")[0].partition("?")[0].partition("#")[0]
        host = authority.rpartition("@")[2].partition(":")[0]
        return unicodedata.normalize("NFKC", unquote(host)).replace("\u3002", ".").rstrip(".").casefold()


def tokens(text: str, *, argument: bool = False) -> Iterator[Token]:
    """Every URI-like word of `text`, in order; an `argument` reaches its program whole, with no shell in between."""
    position, floor, end = text.find("://"), 0, 0
    while position >= 0:
        inside = position < end
        if not inside:
            end = _end(text, position + 3, _STOP)
        start = _scheme_start(text, position, floor)
        scheme = text[start:position]
        # Within a word that names no model (a link with a URI in its query) only models are worth a second look.
        found = bool(scheme) and Token(scheme, "").names_model
        if scheme and (found or not inside):
            for word in _listed(text[start : _reach(text, start, end, floor, argument)]):
                yield Token(word.partition("://")[0], word)
        floor = end if found else position + 3
        position = text.find("://", floor)


def _scheme_start(text: str, position: int, floor: int) -> int:
    """Where the scheme that ends at `position` begins.

    A scheme starts with an ASCII letter. Text of another script may touch it without a blank; only when nothing
    readable is left (a full-width 's' before '3') are such characters taken for part of the scheme, so that
    lookalikes are found as well, and so are characters that nobody sees.
    """
    start = _back(text, position, floor, lambda char: char.isascii() or _invisible(char))
    if start < position and text[start].isalpha():
        return start
    return _back(text, start, floor, lambda char: char.isalnum() or _invisible(char))


def _back(text: str, start: int, floor: int, wanted: Callable[[str], bool]) -> int:
    while start > floor and _continues(text[start - 1]) and wanted(text[start - 1]):
        start -= 1
    return start


def _continues(char: str) -> bool:
    return char.isalnum() or char in _PUNCTUATION or _invisible(char)


def _invisible(char: str) -> bool:
    return not char.isascii() and unicodedata.category(char) in ("Cf", "Mn", "Me")


def _end(text: str, start: int, stop: frozenset[str], limit: int | None = None) -> int:
    last = len(text) if limit is None else min(len(text), limit)
    for position in range(start, last):
        if text[position] in stop:
            return position
    return last


def _reach(text: str, start: int, end: int, floor: int, argument: bool) -> int:
    """How far a program may read the URI that begins at `start` and is plain up to `end`."""
    lead = start
    while lead > floor and text[lead - 1] not in _STOP:
        lead -= 1
    if floor == 0 and not text[:lead].strip() and (lead == start or _one_word(text, argument)):
        return len(text.rstrip())
    limit = max(start + _LONGEST, end)
    closing = end
    if lead > floor and text[lead - 1] in _QUOTES:
        found = text.find(text[lead - 1], end, limit)
        closing = found if found >= 0 else end
        if text[lead - 2 : lead - 1] == "\\" and not _glued(text, closing):
            return len(text[:closing].rstrip("\\"))
    return _end(text, closing, _BLANK, limit) if _glued(text, closing) else closing


def _one_word(text: str, argument: bool) -> bool:
    """An argument of several lines is a text of its own, a configuration perhaps."""
    return "\n" not in text.strip() if argument else len(text.split()) == 1


def _glued(text: str, end: int) -> bool:
    """True when what follows directly continues the word: a bracket, or a letter or another word behind a quote."""
    if end < len(text) and text[end] in _OPENING:
        return True
    behind = end
    while behind < len(text) and text[behind] in _QUOTES:
        behind += 1
    return end < behind < len(text) and (text[behind].isalnum() or text[behind] in "/$._-+%\\({[")


def _listed(word: str) -> Iterator[str]:
    """The members of a list of URIs, separated by blanks or commas; a comma inside one URI does not split it."""
    parts = word.split()
    for part in parts if all("://" in part for part in parts) else [word]:
        pending = ""
        for member in part.split(","):
            if "://" in member and pending:
                yield pending
                pending = member
            else:
                pending = f"{pending},{member}" if pending else member
        yield pending
