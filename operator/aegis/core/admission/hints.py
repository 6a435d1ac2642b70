"""Which of the names that are known was perhaps meant by one that is not."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from heapq import nlargest
from itertools import islice

MAX_KNOWN = 500
"""Most names that are looked at."""
MAX_COMPARED = 8
"""Of how many the letters are compared: the cost of that grows with the square of their number."""
MAX_LETTERS = 64
ENOUGH = 0.6
"""From which share of common letters on a name is near (difflib.SequenceMatcher.ratio)."""
CONTAINED = 0.95
"""How near a folder and what is in it are."""


def nearest(wanted: str, known: Iterable[str]) -> str:
    """The name among the first `MAX_KNOWN` that is most like `wanted`, '' when none is near.

    What names have in common up to a '/' says nothing: all models lie in the same few buckets.
    """
    likely = nlargest(MAX_COMPARED, dict.fromkeys(islice(known, MAX_KNOWN)), key=lambda name: _shared(wanted, name))
    rated = [(_likeness(wanted, name), name) for name in likely if name != wanted]
    return max((pair for pair in rated if pair[0] >= ENOUGH), default=(0.0, ""))[1]


def _shared(one: str, other: str) -> int:
    """How many letters they begin and end with in common."""
    return _leading(one, other) + _leading(one[::-1], other[::-1])


def _holds(folder: str, inside: str) -> bool:
    """A file is often meant by its folder, and a folder by one of its files."""
    return inside.startswith(f"{folder.rstrip('/')}/")


def _leading(one: str, other: str) -> int:
    pairs = enumerate(zip(one.casefold(), other.casefold(), strict=False))
    return next((position for position, (left, right) in pairs if left != right), min(len(one), len(other)))


def _likeness(one: str, other: str) -> float:
    if one.casefold() == other.casefold():
        return 1.0
    if _holds(one, other) or _holds(other, one):
        return CONTAINED
    common = one.rfind("/", 0, _leading(one, other)) + 1
    mine, theirs = (text.casefold()[common : common + MAX_LETTERS] for text in (one, other))
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio()
