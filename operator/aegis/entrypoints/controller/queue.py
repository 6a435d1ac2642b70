# ruff: noqa: A005 - it is only imported by its full name, which no standard module has
"""A level-triggered queue of keys: that something is to be looked at, never what happened to it.

    add ──▶ waiting (each in its turn)  ──▶ running ──┬─▶ done, to be woken when the work said so
             ▲        │ added meanwhile: run again ◀──┤
             └────────┴──────── back-off ◀── failed ──┘

A key waits once however often it is added, and is never worked on twice at the same time. What the work raises harms
its own key alone: it is tried again, ever later.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from aegis.core.schedule import Attempts, failed
from aegis.entrypoints.controller.waiting import Turn, Waiting
from aegis.ports import Clock
from aegis.services.cluster import Again

K = TypeVar("K", bound=Hashable)

Work = Callable[[K], Awaitable[datetime | None]]
"""Looks at a key, and answers when to look again (None: when it is added)."""

LONGEST_SLEEP = timedelta(hours=1)
"""Clocks are set and machines sleep, so what is far away is asked about again from time to time."""
SHORTEST_SLEEP = timedelta(milliseconds=50)

_log = logging.getLogger(__name__)


class WorkQueue(Generic[K]):
    """Does `work` on at most `in_flight` keys at a time. `jitter` answers a number in [0, 1).

    To be used from one event loop.
    """

    def __init__(self, name: str, work: Work[K], in_flight: int, *, now: Clock, jitter: Callable[[], float]) -> None:
        self._name = name
        self._work = work
        self._in_flight = in_flight
        self._now = now
        self._jitter = jitter
        self._waiting = Waiting[K]()
        self._running: dict[K, Turn] = {}
        self._again: dict[K, Turn] = {}
        self._attempts: dict[K, Attempts] = {}
        self._timers: dict[K, asyncio.TimerHandle] = {}
        self._due: dict[K, datetime] = {}
        self._wanted = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def __len__(self) -> int:
        """Keys that wait or are worked on."""
        return len(self._waiting) + len(self._running)

    def turn(self, key: K) -> Turn:
        """Why `key` is being worked on; to be asked by the work on it, for what it wants of another queue."""
        return self._running[key]

    def add(self, key: K, turn: Turn = Turn.CHANGED) -> None:
        """Wants `key` looked at as soon as its turn comes."""
        if key in self._running:
            self._again[key] = min(turn, self._again.get(key, turn))
        else:
            self._waiting.add(key, turn)
        self._idle.clear()
        self._wanted.set()

    async def idle(self) -> None:
        """Returns when nothing waits and nothing is worked on; what is wanted for later does not count."""
        await self._idle.wait()

    def add_at(self, key: K, when: datetime) -> None:
        """Wants `key` looked at then, if not sooner."""
        due = self._due.get(key)
        if due is not None and due <= when:
            return
        self._cancel(key)
        wait = min(max(when - self._now(), SHORTEST_SLEEP), LONGEST_SLEEP)
        self._due[key] = when
        self._timers[key] = asyncio.get_running_loop().call_later(wait.total_seconds(), self._ring, key)

    async def run(self) -> None:
        """Works until cancelled; what is being worked on then is cancelled too."""
        try:
            async with asyncio.TaskGroup() as group:
                while True:
                    await self._wanted.wait()
                    while len(self._running) < self._in_flight and self._waiting:
                        key, turn = self._waiting.take()
                        self._running[key] = turn
                        group.create_task(self._do(key))
                    self._wanted.clear()
        finally:
            for key in tuple(self._timers):
                self._cancel(key)

    async def _do(self, key: K) -> None:
        # Looked at now: what was wanted for later is decided anew.
        self._cancel(key)
        try:
            when = await self._work(key)
        except Exception as error:  # noqa: BLE001 - whatever one object makes go wrong must not stop the others
            when = self._back_off(key, error)
        else:
            self._attempts.pop(key, None)
        del self._running[key]
        again = self._again.pop(key, None)
        if when is not None:
            self.add_at(key, when)
        if again is not None:
            self.add(key, again)
        if not len(self):
            self._idle.set()
        self._wanted.set()

    def _back_off(self, key: K, error: Exception) -> datetime:
        retry_after = getattr(error, "retry_after", None)
        attempts = failed(self._attempts.get(key, Attempts()), self._now(), self._jitter(), retry_after)
        self._attempts[key] = attempts
        wait = (attempts.not_before or self._now()) - self._now()
        if isinstance(error, Again):
            # Nothing is wrong: the newer state is already on its way to the cache.
            return self._now() + wait / 5
        _log.warning(
            "%s %s: %s; trying again in %.1f s",
            self._name,
            _shown(key),
            _why(error),
            wait.total_seconds(),
            exc_info=_unexpected(error),
        )
        return self._now() + wait

    def _ring(self, key: K) -> None:
        self._cancel(key)
        self.add(key, Turn.TIMED)

    def _cancel(self, key: K) -> None:
        self._due.pop(key, None)
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()


def _shown(key: Hashable) -> str:
    """As people write it: `namespace/name`, or the name of what has no namespace."""
    return "/".join(filter(None, key)) if isinstance(key, tuple) else str(key)


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _unexpected(error: Exception) -> bool:
    """Whether the place in the code matters: nothing of Python itself is raised by design."""
    return type(error).__module__ == "builtins" and not isinstance(error, OSError)
