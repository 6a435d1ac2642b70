"""The user's cache of built programs: a folder per hash of what it is built from, filled once, whole or not at all.

A build takes minutes and two runs may want it at once, so a lock file lets the second wait for the first; the
finished folder is renamed into place, so that an interrupted build leaves nothing that looks like a result.
"""

import fcntl
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PLATFORM = f"{sys.platform}-{platform.machine()}"


def cache_root() -> Path:
    """`${XDG_CACHE_HOME:-~/.cache}/aegis-testbed`, made if it is not there."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    root = Path(home) / "aegis-testbed"
    root.mkdir(parents=True, exist_ok=True)
    return root


def cached(key: str) -> Path:
    """The folder of `key`, whether or not it has been filled."""
    return cache_root() / key


def fill(key: str, build: Callable[[Path], None], announce: str, seconds: int) -> Path:
    """The folder of `key`, filled by `build(folder)` unless a run before has done so.

    `announce` and `seconds` tell the person at the terminal what takes that long. Whatever `build` raises
    is passed on, and nothing of the attempt stays.
    """
    folder = cached(key)
    with _only_builder(cache_root()):
        if folder.is_dir():
            return folder
        say(f"building {announce}, once on this machine (about {_duration(seconds)} on two cores)")
        attempt = Path(tempfile.mkdtemp(prefix="attempt-", dir=cache_root()))
        try:
            build(attempt)
            attempt.chmod(0o755)
            attempt.rename(folder)
        finally:
            shutil.rmtree(attempt, ignore_errors=True)
    return folder


def say(line: str) -> None:
    """A line of progress on stderr, which no program's output is mixed into."""
    print(f"testbed: {line}", file=sys.stderr, flush=True)


@contextmanager
def _only_builder(root: Path) -> Iterator[None]:
    """Held by at most one process of this user: two Go builds at once would take longer than one after the other."""
    with (root / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another run is building; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        for left_by_a_killed_run in root.glob("attempt-*"):
            shutil.rmtree(left_by_a_killed_run, ignore_errors=True)
        yield


def _duration(seconds: int) -> str:
    return f"{seconds} s" if seconds < 100 else f"{round(seconds / 60)} min"
