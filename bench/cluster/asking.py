"""Reviews asked over and over, one after another, with the instants of each: what was said when, and for how long."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import cycle
from types import TracebackType
from typing import Self

from bench.cluster.flock import Member

PAUSE = 0.005
"""Seconds between an answer and the next question: who asks takes no more of the machine than that."""

Ask = Callable[[Member], bool]
"""Whether a workload that names the model is admitted."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer. Instants are of the monotonic clock, in seconds."""

    begun: float
    ended: float
    sort: str
    admitted: bool


class Asking:
    """Asks of one model after another, round and round, until the block ends. Raises what went wrong at its end."""

    def __init__(self, ask: Ask, members: Sequence[Member]) -> None:
        self._ask, self._members = ask, members
        self.said: list[Said] = []
        self._problem: Exception | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        if self._problem is not None and error is None:
            raise self._problem

    def agrees(self, right: Callable[[Said], bool], since: float, times: int) -> bool:
        """Whether the last so many answers, all asked after `since`, are right. Raises what went wrong."""
        if self._problem is not None:
            raise self._problem
        last = self.said[-times:]
        return len(last) == times and all(each.begun > since and right(each) for each in last)

    def _run(self) -> None:
        try:
            for member in cycle(self._members):
                begun = time.monotonic()
                admitted = self._ask(member)
                self.said.append(Said(begun, time.monotonic(), member.sort, admitted))
                if self._stop.wait(PAUSE):
                    return
        except Exception as error:  # noqa: BLE001 - it is raised where the answers are waited for
            self._problem = error


def until_right(said: Iterable[Said], since: float, right: Callable[[Said], bool]) -> float:
    """Seconds from `since` until the last wrong answer was there; 0 when none came after it."""
    return max((each.ended - since for each in said if each.ended > since and not right(each)), default=0.0)


def wrong(said: Iterable[Said], right: Callable[[Said], bool]) -> int:
    """How many answers are not right."""
    return sum(not right(each) for each in said)
