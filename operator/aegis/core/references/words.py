"""One word of a command line as its program gets it."""

from collections.abc import Iterable
from typing import NamedTuple

from aegis.core.references.paths import Path

NOT_SET = "is not set in this object"
"""How the reason ends why a variable is not known that is empty, unless the image sets it."""


class Word(NamedTuple):
    """`text` as the program reads it, and the string of the object that it comes from.

    `unknown` says why a part of it is not known, in words for people; that part stands in `text` as it was written.
    `source` is the place that holds the value, where that is another than the place that uses it. A tuple, because
    thousands are made for an object: that takes a third of the time of a frozen dataclass.
    """

    text: str
    path: Path
    unknown: str = ""
    source: Path | None = None

    @property
    def place(self) -> Path:
        """Where a person changes the value."""
        return self.source or self.path

    def cut(self, text: str) -> "Word":
        """A part of the word."""
        # Nothing else is done so often, and a NamedTuple's own constructor is a call more.
        return tuple.__new__(Word, (text, self.path, self.unknown, self.source))

    def unsure(self, why: str) -> "Word":
        """The word with a part that is not known."""
        return self if self.unknown else Word(self.text, self.path, why, self.source)


def joined(words: Iterable[Word]) -> str:
    """The words with NUL between them, for passes that are worth their time for few commands."""
    return "\0".join([word.text for word in words])
