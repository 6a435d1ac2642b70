"""Names in order, so that of many thousands those are found at once that begin or end as another one does."""

from bisect import bisect_left
from collections.abc import Callable, Iterator

_BESIDE = 4
"""How many names before and behind another one's place are beside it, in either order."""


class NearNames:
    """A set of names in the order of their first letters, and in that of their last, without regard to case."""

    def __init__(self) -> None:
        self._orders: tuple[tuple[Callable[[str], str], list[str]], ...] = ((_forward, []), (_backward, []))

    def add(self, name: str) -> None:
        """Adds a name that is not among them."""
        for key, order in self._orders:
            order.insert(bisect_left(order, key(name), key=key), name)

    def discard(self, name: str) -> None:
        """Takes a name away that is among them."""
        for key, order in self._orders:
            at = bisect_left(order, key(name), key=key)
            del order[order.index(name, at)]

    def beside(self, wanted: str) -> Iterator[str]:
        """The names next to the place where `wanted` would stand; some of them twice."""
        for key, order in self._orders:
            at = bisect_left(order, key(wanted), key=key)
            yield from order[max(0, at - _BESIDE) : at + _BESIDE]


def _forward(name: str) -> str:
    return name.casefold()


def _backward(name: str) -> str:
    return name.casefold()[::-1]
