"""The environment that `up` keeps until `down`: a process in the background that holds it, and its files.

The holder keeps a file locked for as long as it lives. So whether an environment runs is asked of the kernel, and
a number in a stale file is never taken for a process.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from .aegis_processes import Aegis
from .envfile import render
from .environment import Environment
from .errors import TestbedError
from .processes import wait_until
from .recipes import ROOT

STATE = Path(os.environ.get("AEGIS_TESTBED_STATE") or ROOT / ".local")
ENV = STATE / "env"
FOLDER = STATE / "testbed"
LOCK = STATE / "testbed.lock"
LOG = STATE / "testbed.log"
START_SECONDS = 180
END_SECONDS = 30


class KeptError(TestbedError):
    """The environment could not be started or ended; the text says why and what to look at."""


def start(bare: bool) -> None:
    """Starts the holder and returns once everything is up; `bare`: without Aegis.

    Raises KeptError with the end of the holder's log.
    """
    STATE.mkdir(exist_ok=True)
    options = ["--bare"] if bare else []
    ENV.unlink(missing_ok=True)
    with LOG.open("wb") as log:
        holder = subprocess.Popen(
            [sys.executable, "-m", "tests.testbed", "hold", *options],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not ENV.exists():
        if holder.poll() is not None or time.monotonic() > deadline:
            end()
            tail = "\n".join(LOG.read_text(errors="replace").splitlines()[-30:])
            raise KeptError(f"the environment did not come up; {LOG} ends:\n{tail}")
        time.sleep(0.1)


def hold(bare: bool) -> None:
    """Keeps an environment until SIGTERM comes: the process in the background."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with _locked():
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(mode=0o700)
        with contextlib.ExitStack() as stack:
            environment = stack.enter_context(Environment(FOLDER)).start()
            stack.callback(ENV.unlink, missing_ok=True)
            aegis = None if bare else _start_aegis(environment)
            _describe(environment, aegis)
            while True:
                signal.pause()


def end() -> bool:
    """Ends the kept environment and returns whether there was one."""
    pid = holder_pid()
    if pid is None:
        return False
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + END_SECONDS
        while time.monotonic() < deadline:
            if holder_pid() is None:
                ENV.unlink(missing_ok=True)
                return True
            time.sleep(0.1)
    raise KeptError(f"process {pid} holds the environment and does not end")


def holder_pid() -> int | None:
    """The process that keeps an environment of this checkout, None when none does."""
    if not LOCK.exists():
        return None
    with LOCK.open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(lock.read() or 0) or None
    return None


def servers() -> dict[str, int]:
    """Name → process id of the servers of the kept environment, as they were when it came up."""
    found: dict[str, int] = json.loads((FOLDER / "servers.json").read_text())
    return found


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    with LOCK.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KeptError("an environment of this checkout runs already") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _start_aegis(environment: Environment) -> Aegis:
    aegis = Aegis(environment)
    aegis.install_chart()
    aegis.start()
    made = ("get", "modelpolicy", "default")
    wait_until(lambda: environment.control_plane.kubectl.run(*made).returncode == 0, "the ModelPolicy `default`")
    return aegis


def _describe(environment: Environment, aegis: Aegis | None) -> None:
    """Writes what `status` shows and shells source; the latter last and at once, for it says that all is up."""
    processes = [each.server for each in aegis.processes] if aegis is not None else []
    running = {server.name: server.pid for server in (*environment.servers, *processes)}
    (FOLDER / "servers.json").write_text(json.dumps(running))
    draft = FOLDER / "env"
    draft.touch(mode=0o600)
    draft.write_text(render(environment.variables(), environment.programs))
    draft.rename(ENV)
