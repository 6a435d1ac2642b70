"""From what changed to what has to be looked at.

A model stands for itself. A policy or a keyring stands for everything that it decides: when trust changes, every model
is judged again, those that lose their verdict first. A status that we wrote ourselves changes no trust.
"""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from aegis.entrypoints.controller.queue import WorkQueue
from aegis.entrypoints.controller.waiting import Turn
from aegis.services.cluster import Kind, Name, Objects

SETTLING = 0.2
"""Seconds. What one change of a key is told by comes within it: the keys to try, and the status that lists them."""
BATCH = 10
"""Models that are judged for their urgency before others get their turn on the event loop, the Lease's renewal among
them: that takes several turns, and on a machine that gives this process little time each of them may be long."""


class Trust:
    """What the models are judged by, compared with what it was."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._known: dict[tuple[Kind, str], Any] = {}
        self._changed = asyncio.Event()

    def changed(self) -> None:
        """Everything is to be judged again: the sealing keys or the keys to try are others, or a source was mended."""
        self._changed.set()

    def look_at(self, kind: Kind, name: str) -> bool:
        """Compares a keyring or policy with what it was; True when it says something else to a verdict now."""
        known, now = self._known.pop((kind, name), None), self._value(kind, name)
        if now is not None:
            self._known[kind, name] = now
        if known != now:
            self._changed.set()
        return bool(known != now)

    async def judge_again(self, loses: Callable[[Name], bool], queue: WorkQueue[Name]) -> None:
        """Adds every model whenever trust has changed, until cancelled; those of which `loses` is true come first."""
        while True:
            await self._changed.wait()
            await asyncio.sleep(SETTLING)
            self._changed.clear()
            for batch in _batches(list(self._objects.names(Kind.SIGNED_MODEL))):
                for name in batch:
                    queue.add(name, Turn.URGENT if _surely(loses, name) else Turn.CHANGED)
                await asyncio.sleep(0)

    def _value(self, kind: Kind, name: str) -> Any:
        if kind is Kind.MODEL_KEYRING:
            return self._objects.keyrings().get(name)
        return next((policy for policy in self._objects.policies() if policy.name == name), None)


def _surely(loses: Callable[[Name], bool], name: Name) -> bool:
    try:
        return loses(name)
    except Exception:  # noqa: BLE001 - the queue finds out what is wrong with it, and says so
        return False


def _batches(names: list[Name]) -> Iterator[list[Name]]:
    for start in range(0, len(names), BATCH):
        yield names[start : start + BATCH]
