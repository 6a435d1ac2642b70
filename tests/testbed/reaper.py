"""Ends the servers of a run whose process was killed before it could end them itself.

A process of its own that holds one end of a pipe: the run writes `+GROUP` and `-GROUP` lines for the process
groups it starts and ends, and whatever is left when the pipe closes is killed. Closing is what the kernel does
for a process however it dies, and unlike the parent-death signal of Linux it does not care which thread started
a server.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable


class Reaper:
    """The run's end of the pipe. `close` kills what is still registered."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            text=True,
            # Out of reach of a Ctrl-C at the terminal, which must not end the one who cleans up after it.
            start_new_session=True,
        )
        self._lock = threading.Lock()

    def watch(self, group: int) -> None:
        """From now on the process group does not outlive this run."""
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        """The process group has ended; its number may come to mean another one."""
        self._tell(f"-{group}\n")

    def close(self) -> None:
        """Ends the watch, and every group that is still watched."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        with self._lock:
            if self._process.stdin is not None:
                self._process.stdin.write(line)
                self._process.stdin.flush()


def left_over(lines: Iterable[str]) -> set[int]:
    """The groups that were registered and not taken back, by the time the lines end."""
    groups: set[int] = set()
    for line in lines:
        group = int(line[1:])
        if line[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    return groups


def kill_groups(groups: Iterable[int]) -> None:
    """SIGKILL, for what these groups hold is thrown away with them."""
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    kill_groups(left_over(sys.stdin))
