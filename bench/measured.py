"""Two times of the same kind, taken in turns so that both meet the same machine."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Measured:
    """Medians in seconds of what Aegis takes, and of what it is compared with."""

    what: str
    ours: float
    beside: float

    def line(self) -> str:
        """For the table: times, and how many times as long Aegis takes."""
        return f"{self.what:58} {_shown(self.ours):>10} {_shown(self.beside):>10} {self.ours / self.beside:6.2f}x"


def in_turns(ours: Callable[[], float], beside: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Medians of what the two answer, in seconds; each is asked once before, for warmth."""
    ours(), beside()
    pairs = [(ours(), beside()) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def cpu_of(function: Callable[[], object], times: int) -> float:
    """CPU seconds of this process for one call, over so many calls."""
    begun = time.process_time()
    for _ in range(times):
        function()
    return (time.process_time() - begun) / times


def _shown(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.0f} ms"
