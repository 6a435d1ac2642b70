"""Names in order, so that of many thousands those are found at once that begin or end as another one does."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator

_BESIDE = 4
"""How many names before and behind another one's place are beside it, in either order."""
_FEW = 100
"""How many names are each put in their place sooner than all are sorted."""


class NearNames:
    """A set of names in the order of their first letters, and in that of their last, without regard to case.

    New ones are put in order when somebody asks: at a start there are thousands, and perhaps nobody ever does.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._orders: tuple[tuple[Callable[[str], str], list[str]], ...] = ((_forward, []), (_backward, []))
        self._new: dict[str, None] = dict.fromkeys(names)

    def add(self, name: str) -> None:
        """Adds a name that is not among them."""
        self._new[name] = None

    def discard(self, name: str) -> None:
        """Takes a name away that is among them."""
        if name in self._new:
            del self._new[name]
            return
        for key, order in self._orders:
            del order[order.index(name, bisect_left(order, key(name), key=key))]

    def beside(self, wanted: str) -> Iterator[str]:
        """The names next to the place where `wanted` would stand; some of them twice."""
        for key, order in self._orders:
            _merge(order, self._new, key)
        # Not cleared: a table keeps the memory of all that was ever in it.
        self._new = {}
        for key, order in self._orders:
            at = bisect_left(order, key(wanted), key=key)
            yield from order[max(0, at - _BESIDE) : at + _BESIDE]


def _merge(order: list[str], new: Iterable[str], key: Callable[[str], str]) -> None:
    """What is new goes to its place, or all are sorted when there is much of it."""
    found = tuple(new)
    if len(found) > _FEW:
        order.extend(found)
        order.sort(key=key)
        return
    for name in found:
        insort(order, name, key=key)


def _forward(name: str) -> str:
    return name.casefold()


def _backward(name: str) -> str:
    return name.casefold()[::-1]
