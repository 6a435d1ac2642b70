"""Finding URIs inside strings, in linear time and without regular expressions that backtrack.

A string may be a URI, a flag with one, a line of shell, JSON, or prose. A token runs from the start of the scheme
before `://` to the first character that ends a URI in all of these, unless a program would read on: names of objects
may hold blanks, ';' or brackets, and who reads `s3://models/good;evil` as one name must not be shown `s3://models/good`.

    the whole string is one argument, or begins with the URI      the token runs to its end, blanks there included
    a quote stands before the word                                it runs to that quote
    a bracket, or a letter behind a quote, follows the word       it runs to the next blank

What looks like a model's URI but is not canonical is still found: it is refused later, never overlooked.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from aegis.core.uris import MAX_LENGTH, SCHEMES

SEPARATOR = "://"
"""What every URI-like word has between its scheme and the rest."""

_BLANK = frozenset(" \t\r\n\v\f")
_QUOTES = frozenset("\"'`")
_OPENING = frozenset("({[")
_STOP = _BLANK | _QUOTES | _OPENING | frozenset("<>|;&)}]")
_PUNCTUATION = frozenset("+-.")

_LONGEST = 2 * MAX_LENGTH
"""A word is followed this far: longer ones are not canonical anyway, and the work per word stays bounded."""
_LONGEST_SCHEME = 128
"""A scheme is followed back this far, for the same reason; only its last part decides whether it names a model."""


def _one_of(characters: frozenset[str], but: str = "") -> re.Pattern[str]:
    return re.compile(f"[{but}{re.escape(''.join(sorted(characters)))}]")


_A_STOP, _A_BLANK, _NO_QUOTE = _one_of(_STOP), _one_of(_BLANK), _one_of(_QUOTES, but="^")

MODEL_SCHEMES = frozenset(SCHEMES) - {"https"} | {
    *("gcs", "s3a", "s3n", "abfs", "abfss", "oss", "hdfs", "webhdfs"),
    *("huggingface", "modelscope", "ollama", "pvc"),
}
"""Schemes that name models wherever they stand. An https URL is one only when a policy lists its host as a source."""
_MODEL_SCHEMES = tuple(MODEL_SCHEMES)

DATA_SUFFIXES = (
    *(".csv", ".csv.gz", ".tsv", ".jsonl", ".jsonl.gz", ".ndjson", ".parquet", ".avro", ".orc", ".arrow"),
    *(".sql", ".sql.gz", ".dump", ".log", ".log.gz", ".xlsx", ".tfstate"),
    *(".html", ".pdf", ".png", ".jpg", ".jpeg", ".mp3", ".mp4", ".wav"),
    *(".py", ".ipynb", ".jar", ".whl", ".sh"),
)
"""How files end that hold records, pictures, sound or a program."""


@dataclass(frozen=True, slots=True)
class Token:
    """A URI-like word: `scheme` as written, `text` whole."""

    scheme: str
    text: str

    @property
    def names_model(self) -> bool:
        """True when the scheme is a model scheme in any case, behind a prefix (`git+s3`), or only looks like one.

        So it is when it touches an option of one letter (`-ms3://…`), or several (POSIX utility syntax, guideline 6).
        """
        last = self.scheme.casefold().replace("-", "+").replace(".", "+").rpartition("+")[2]
        if self.scheme.startswith("-") and last.endswith(_MODEL_SCHEMES):
            return True
        return last in MODEL_SCHEMES or not self.scheme.isascii()

    @property
    def unresolved(self) -> bool:
        """True when a variable of the kubelet or of a shell stands in it."""
        return "$" in self.text

    @property
    def names_data(self) -> bool:
        """True when it is called as no file of weights is; what an option names is its model all the same."""
        return self.text.casefold().endswith(DATA_SUFFIXES)

    @property
    def below_host(self) -> bool:
        """True when something follows the host: an address without a path is a server's, and no model's."""
        rest = self.text.partition(SEPARATOR)[2].replace("\\", "/").strip("/")
        return any(mark in rest for mark in "/?#")

    @property
    def host(self) -> str:
        """The host that some program would connect to, without user name and port; '' for none or an endless one.

        Browsers, and what is built like them (WHATWG URL 4.4), read '\\' as '/', skip further slashes, decode escapes
        and take wide letters and dots for plain ones.
        """
        rest = self.text.partition("://")[2].replace("\\", "/").lstrip("/")
        authority = rest.partition("/")[0].partition("?")[0].partition("#")[0]
        host = authority.rpartition("@")[2].partition(":")[0]
        if len(host) > _LONGEST:
            return ""
        return unicodedata.normalize("NFKC", unquote(host)).replace("\u3002", ".").rstrip(".").casefold()


def tokens(text: str, *, argument: bool = False) -> Iterator[Token]:
    """Every URI-like word of `text`, in order; an `argument` reaches its program whole, with no shell in between."""
    position, floor, end = text.find("://"), 0, 0
    while position >= 0:
        inside = position < end
        if not inside:
            end = _first(_A_STOP, text, position + 3)
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
    floor = max(floor, position - _LONGEST_SCHEME)
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


def _first(wanted: re.Pattern[str], text: str, start: int, limit: int | None = None) -> int:
    """Where the first wanted character from `start` on stands; `limit`, or the text's end, if there is none."""
    last = len(text) if limit is None else min(len(text), limit)
    found = wanted.search(text, start, last)
    return found.start() if found else last


def _word_start(text: str, start: int, floor: int) -> int:
    """Where the word begins that `start` is in, not before `floor`."""
    return max(floor, 1 + max(text.rfind(char, floor, start) for char in _STOP))


def _reach(text: str, start: int, end: int, floor: int, argument: bool) -> int:
    """How far a program may read the URI that begins at `start` and is plain up to `end`."""
    lead = _word_start(text, start, floor)
    if floor == 0 and not text[:lead].strip() and (lead == start or _one_word(text, argument)):
        return len(text)
    limit = max(start + _LONGEST, end)
    closing = end
    if lead > floor and text[lead - 1] in _QUOTES:
        found = text.find(text[lead - 1], end, limit)
        closing = found if found >= 0 else end
        if text[lead - 2 : lead - 1] == "\\" and not _glued(text, closing):
            return len(text[:closing].rstrip("\\"))
    return _first(_A_BLANK, text, closing, limit) if _glued(text, closing) else closing


def _one_word(text: str, argument: bool) -> bool:
    """An argument of several lines is a text of its own, a configuration perhaps."""
    return "\n" not in text.strip() if argument else len(text.split()) == 1


def _glued(text: str, end: int) -> bool:
    """True when what follows directly continues the word: a bracket, or a letter or another word behind a quote."""
    if end < len(text) and text[end] in _OPENING:
        return True
    behind = _first(_NO_QUOTE, text, end)
    return end < behind < len(text) and (text[behind].isalnum() or text[behind] in "/$._-+%\\({[")


def _listed(word: str) -> Iterator[str]:
    """The members of a list of URIs, separated by blanks or commas; a comma inside one URI does not split it."""
    parts = word.split()
    for part in parts if len(parts) > 1 and all(SEPARATOR in part for part in parts) else [word]:
        start = searched = len(part) - len(part.lstrip(","))
        position = part.find(SEPARATOR)
        while position >= 0:
            comma = part.rfind(",", searched, position)
            if comma > start:
                # What stands before the first URI is a word of its own, and no name of a model.
                if SEPARATOR in part[start:comma]:
                    yield part[start:comma]
                start = comma + 1
            searched = position + len(SEPARATOR)
            position = part.find(SEPARATOR, searched)
        yield part[start:]
