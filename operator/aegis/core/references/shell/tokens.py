"""What a script is made of: words with their parts, and operators (POSIX.1-2024, 2.3 Token Recognition)."""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a part of a word is."""

    TEXT = "text"
    VARIABLE = "variable"
    COMMAND = "command"
    """The output of another script, which is the part's text."""
    PATTERN = "pattern"
    """Characters that the shell replaces by names of files, or by several words."""

    # Each member is one object, whose own hash costs nothing: that of an Enum is a call in Python.
    __hash__ = object.__hash__


LITERAL = (Kind.TEXT, Kind.PATTERN)
"""Kinds whose text stands for itself."""


class Part(NamedTuple):
    """A part of a word; `quoted` parts are neither split nor matched with names of files."""

    kind: Kind
    text: str
    quoted: bool = False


@dataclass(slots=True)
class Token:
    """A word, or an operator with its spelling; `body` is the text of a here-document, `quoted` without expansions."""

    operator: str = ""
    parts: list[Part] = field(default_factory=list)
    delimiter: str = ""
    body: str = ""
    quoted: bool = False
    members: "list[Token] | None" = None
    """What stands between the brackets of `NAME=( … )`."""
    literal: str = ""
    """The whole word, where it was seen at once that it has neither quotes nor expansions."""

    @property
    def plain(self) -> str | None:
        """The word if it is nothing but characters without quotes: only such a one can be a keyword."""
        if self.literal or self.operator:
            return self.literal or None
        if len(self.parts) == 1:
            (part,) = self.parts
            return part.text if part.kind in LITERAL and not part.quoted else None
        if all(part.kind in LITERAL and not part.quoted for part in self.parts):
            return "".join(part.text for part in self.parts)
        return None
