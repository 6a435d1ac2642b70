"""Which process runs on which core: what is measured has the first to itself, and all else the second.

Where the kernel lets what is measured go before all else, nothing else is moved: a cluster that has one core to itself
is slower than any that there is, and what it then does too late would be taken for Aegis's doing.
"""

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.webhook.rig import CLIENTS, SERVERS, first_in_turn
from bench.webhook.usage import tree


@contextmanager
def apart(measured: Iterable[int], others: Iterable[int], *, urgent: bool = False) -> Iterator[None]:
    """Moves processes with all that run below them, and this one to the others until the block ends.

    `urgent` is for what the clock measures. Where there is only one core, nothing moves.
    """
    before, first = os.sched_getaffinity(0), first_in_turn() if urgent else []
    if len(before) > 1:
        for process in measured:
            _move(process, SERVERS, first)
        if not first:
            for process in others:
                _move(process, CLIENTS)
            os.sched_setaffinity(0, {CLIENTS})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _move(process: int, core: int, prefix: Sequence[str] = ()) -> None:
    threads = [thread.name for each in tree(process) for thread in (Path("/proc") / str(each) / "task").iterdir()]
    for thread in threads:
        os.sched_setaffinity(int(thread), {core})
        if prefix:
            command, policy, priority = prefix
            subprocess.run([command, policy, "--pid", priority, thread], check=True)
