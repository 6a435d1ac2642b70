"""Finding URIs inside strings, in one pass and without regular expressions that backtrack.

A string may be a URI, a flag with one, a line of shell, or text. A token runs from the start of the scheme before
`://` to the first character that cannot continue a URI in any of these. What looks like a model's URI but is not
canonical is still found: it is refused later, never overlooked.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aegis.core.uris import SCHEMES

_STOP = frozenset(" \t\r\n\v\f\"'`<>|;&(){}[]")
_PUNCTUATION = frozenset("+-.")

MODEL_SCHEMES = frozenset(SCHEMES) - {"https"} | {"gcs", "huggingface", "modelscope", "ollama", "pvc"}
"""Schemes that name models wherever they stand. An https URL is one only when a policy lists its host as a source."""


@dataclass(frozen=True, slots=True)
class Token:
    """A URI-like word: `scheme` as written, `text` whole."""

    scheme: str
    text: str

    @property
    def folded(self) -> str:
        """The scheme as a careless program would read it."""
        return self.scheme.casefold()

    @property
    def names_model(self) -> bool:
        """True when the scheme is a model scheme in any case, or written with characters that only look like one."""
        return self.folded in MODEL_SCHEMES or not self.scheme.isascii()

    @property
    def unresolved(self) -> bool:
        """True when a variable of the kubelet or of a shell stands in it."""
        return "$" in self.text

    @property
    def host(self) -> str:
        """The authority without user name and port, folded; '' when there is none."""
        authority = self.text.partition("://")[2].partition("/")[0].partition("?")[0]
        return authority.rpartition("@")[2].partition(":")[0].rstrip(".").casefold()


def tokens(text: str) -> Iterator[Token]:
    """Every URI-like word of `text`, in order."""
    position = text.find("://")
    floor = 0
    while position >= 0:
        start = _scheme_start(text, position, floor)
        end = _end(text, position + 3)
        if start < position:
            for word in _listed(text[start:end]):
                yield Token(word.partition("://")[0], word)
        floor = end
        position = text.find("://", end)


def _scheme_start(text: str, position: int, floor: int) -> int:
    """Where the scheme that ends at `position` begins.

    A scheme starts with an ASCII letter. Text of another script may touch it without a blank; only when nothing
    readable is left (a full-width 's' before '3') are such characters taken for part of the scheme, so that
    lookalikes are found as well.
    """
    start = _back(text, position, floor, str.isascii)
    if start < position and text[start].isalpha():
        return start
    return _back(text, start, floor, str.isalnum)


def _back(text: str, start: int, floor: int, wanted: Callable[[str], bool]) -> int:
    while start > floor and (text[start - 1].isalnum() or text[start - 1] in _PUNCTUATION) and wanted(text[start - 1]):
        start -= 1
    return start


def _end(text: str, start: int) -> int:
    for position in range(start, len(text)):
        if text[position] in _STOP:
            return position
    return len(text)


def _listed(word: str) -> Iterator[str]:
    """The members of a comma-separated list of URIs; a comma inside one URI does not split it."""
    *members, last = word.split(",")
    pending = ""
    for member in [*members, last]:
        if "://" in member and pending:
            yield pending
            pending = member
        else:
            pending = f"{pending},{member}" if pending else member
    yield pending
