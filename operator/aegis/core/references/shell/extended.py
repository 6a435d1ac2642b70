"""Extended patterns of bash, `@(a|b)`: alternatives in brackets, and no subshell (`extglob`; Pattern Matching).

A script that does not switch them on cannot have one: there it is an error, but for `!(…)`, which negates a subshell.
"""

from typing import Protocol

_SIGNS = "?*+@!"
NO_PATTERN = r"(?!(?<=[+@!])\()"
"""What an expression for a whole word ends with: behind it no alternatives begin."""


class Begun(Protocol):
    """The word that has been read so far."""

    @property
    def plain(self) -> str | None:
        """Its text, None where something in it is quoted or expanded."""


def opens(text: str, at: int, word: Begun) -> bool:
    """True where a bracket that touches `word` opens alternatives."""
    if text[at] != "(" or at == 0 or text[at - 1] not in _SIGNS:
        return False
    return word.plain != "!" or "extglob" in text
