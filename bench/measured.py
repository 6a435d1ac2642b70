"""Two amounts of the same kind, taken in turns so that both meet the same machine."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Protocol


class Row(Protocol):
    """What makes a line of the table."""

    def line(self) -> str:
        """For the table."""


@dataclass(frozen=True, slots=True)
class Absent:
    """A comparison that could not be made."""

    what: str
    program: str

    def line(self) -> str:
        """For the table."""
        return f"{self.what:72} {self.program} is not installed"


@dataclass(frozen=True, slots=True)
class Measured:
    """The least that Aegis takes, and what it is compared with: seconds, or bytes where `memory` says so.

    `limit` is the largest ratio that is good enough, 0 for none.
    """

    what: str
    ours: float
    beside: float
    limit: float = 0
    memory: bool = False

    @property
    def ratio(self) -> float:
        """How many times as much Aegis takes."""
        return self.ours / self.beside

    @property
    def met(self) -> bool:
        """Whether the ratio is within its limit."""
        return not self.limit or self.ratio <= self.limit

    def line(self) -> str:
        """For the table."""
        show = _bytes if self.memory else _seconds
        limit = f"≤ {self.limit:.2f}{'' if self.met else ' MISSED'}" if self.limit else ""
        return f"{self.what:72} {show(self.ours):>10} {show(self.beside):>10} {self.ratio:6.2f}x {limit}"


@dataclass(frozen=True, slots=True)
class Counted:
    """So many, and how many there may be; with `exact`, as many as there must be."""

    what: str
    ours: int
    beside: int
    exact: bool = False
    limited: bool = True

    @property
    def met(self) -> bool:
        """Whether there are no more than there may be."""
        return not self.limited or self.ours == self.beside or (self.ours < self.beside and not self.exact)

    def line(self) -> str:
        """For the table."""
        ratio = f"{self.ours / self.beside:6.2f}x" if self.beside else " " * 7
        limit = f"{'=' if self.exact else '≤'} {self.beside}{'' if self.met else ' MISSED'}" if self.limited else ""
        return f"{self.what:72} {self.ours:>10} {self.beside:>10} {ratio} {limit}"


def in_turns(ours: Callable[[], float], beside: Callable[[], float], rounds: int) -> tuple[float, float]:
    """The least that the two answer, for what else a machine does only adds; each is asked once before, for warmth."""
    ours(), beside()
    pairs = [(ours(), beside()) for _ in range(rounds)]
    return min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)


def medians(takers: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of what each answers, asked in turns; before, each is asked once for warmth.

    For amounts that other work on the machine may lessen as well as add to.
    """
    taken = [{name: take() for name, take in takers.items()} for _ in range(rounds + 1)][1:]
    return {name: median(each[name] for each in taken) for name in takers}


def cpu_of(function: Callable[[], object], times: int) -> float:
    """CPU seconds of this process for one call, over so many calls."""
    begun = time.process_time()
    for _ in range(times):
        function()
    return (time.process_time() - begun) / times


def _seconds(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.1f} µs"
    return f"{seconds * 1e3:.{1 if seconds < 0.1 else 0}f} ms"


def _bytes(size: float) -> str:
    return f"{size / 1e6:.1f} MB"
