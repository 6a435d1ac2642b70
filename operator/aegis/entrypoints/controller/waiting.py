"""Whose turn it is among the keys that wait: no namespace waits for all the keys of another.

    urgent ones        a, b, a, b …   namespaces in rotation
    when there is none a, b, a, b …   in rotation; in each, what changed before what a timer brought back

A namespace is the first element of a key that is a tuple; all other keys are of one namespace.
"""

from collections import OrderedDict
from collections.abc import Hashable
from enum import IntEnum
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


class Turn(IntEnum):
    """Why a key waits; the lower, the sooner."""

    URGENT = 0
    """Before all others, of whatever namespace."""
    CHANGED = 1
    TIMED = 2
    """A retry, or a look that time alone made due."""


class Waiting(Generic[K]):
    """Keys, each once. Every operation takes the same time however many there are."""

    def __init__(self) -> None:
        # OrderedDict, because a plain one steps over all that was deleted before its first key.
        self._turns: dict[K, Turn] = {}
        self._urgent: OrderedDict[Hashable, dict[Turn, OrderedDict[K, None]]] = OrderedDict()
        self._others: OrderedDict[Hashable, dict[Turn, OrderedDict[K, None]]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._turns)

    def add(self, key: K, turn: Turn) -> None:
        """Lets `key` wait; one that waits already keeps its place unless the new turn is the sooner one."""
        before = self._turns.get(key)
        if before is not None and before <= turn:
            return
        self._turns[key] = turn
        share = self._round(turn).setdefault(_namespace(key), {})
        share.setdefault(turn, OrderedDict())[key] = None
        # Afterwards, so that its namespace keeps its place in the rotation.
        if before is not None:
            self._drop(key, before)

    def take(self) -> tuple[K, Turn]:
        """The next key, which waits no more. Raises StopIteration when none waits."""
        rotation = self._urgent or self._others
        namespace, share = next(iter(rotation.items()))
        rotation.move_to_end(namespace)
        turn = min(share)
        key = next(iter(share[turn]))
        del self._turns[key]
        self._drop(key, turn)
        return key, turn

    def _round(self, turn: Turn) -> OrderedDict[Hashable, dict[Turn, OrderedDict[K, None]]]:
        return self._urgent if turn is Turn.URGENT else self._others

    def _drop(self, key: K, turn: Turn) -> None:
        rotation, namespace = self._round(turn), _namespace(key)
        share = rotation[namespace]
        del share[turn][key]
        if not share[turn]:
            del share[turn]
        if not share:
            del rotation[namespace]


def _namespace(key: Hashable) -> Hashable:
    return key[0] if isinstance(key, tuple) and key else None
