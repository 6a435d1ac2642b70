"""What a process and its children have taken so far, as the kernel counts it. Linux only."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(process: int) -> float:
    """User and system time of the process and of all that run below it; see proc_pid_stat(5)."""
    return sum(_ticks(each) for each in tree(process)) / _TICKS


def memory(process: int, *, peak: bool = False) -> int:
    """Resident bytes now, or the most there ever were."""
    wanted = "VmHWM:" if peak else "VmRSS:"
    lines = (Path("/proc") / str(process) / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(wanted)) * 1024


def _ticks(process: int) -> int:
    # The name in the second field may hold blanks and brackets; behind it the third field is the first.
    after_name = (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()
    return int(after_name[11]) + int(after_name[12])


def tree(process: int) -> Iterator[int]:
    """The process and all that run below it."""
    yield process
    for thread in (Path("/proc") / str(process) / "task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from tree(int(child))
