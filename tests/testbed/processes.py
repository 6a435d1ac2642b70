"""A server as a child process: its own process group, log and readiness, and an error that a person can read."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from .errors import TestbedError
from .reaper import Reaper, kill_groups

TAIL_LINES = 25
GRACE_SECONDS = 3.0
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 120.0
"""How long a busy machine may take for what takes a second on a quiet one. It costs only those who wait in vain."""


class ServerError(TestbedError):
    """A server ended, or did not become ready in time; the text names its log and shows how it ends."""


class Server:
    """One server of the testbed: `start`, `wait_ready`, then `stop` or `kill`, and `start` again at will.

    `arguments`: the command line, program first. `environment`: what the server sees besides HOME and PATH; of this
    process's own variables it sees nothing, so that two machines run the same.
    """

    def __init__(
        self,
        name: str,
        arguments: list[str],
        folder: Path,
        reaper: Reaper,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.arguments = arguments
        self.log = folder / f"{name}.log"
        self._folder = folder
        self._reaper = reaper
        self._environment = {
            "HOME": str(folder),
            "PATH": os.environ.get("PATH", os.defpath),
            "TZ": "UTC",
            **(environment or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while the server runs, else None."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @property
    def resident_bytes(self) -> int:
        """Memory the server holds now (VmRSS), 0 when it does not run. Linux only."""
        if self.pid is None:
            return 0
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0

    def start(self) -> None:
        """Starts the process and returns at once. The log of an earlier start is kept, the new one follows it."""
        if self.pid is not None:
            raise ServerError(f"{self.name} runs already, as process {self.pid}")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.arguments,
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._reaper.watch(self._process.pid)

    def wait_ready(self, is_ready: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        """Returns once `is_ready()` holds. Raises ServerError when the server ends first, or time is up."""
        deadline = time.monotonic() + seconds
        while not is_ready():
            if self.pid is None:
                code = self._process.poll() if self._process is not None else None
                raise ServerError(self._complaint(f"ended with exit code {code} before it was ready"))
            if time.monotonic() > deadline:
                raise ServerError(self._complaint(f"was not ready after {seconds:.0f} s"))
            time.sleep(POLL_SECONDS)

    def stop(self, grace: float = GRACE_SECONDS) -> None:
        """SIGTERM, and SIGKILL to the whole group if it does not go within `grace` seconds."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(grace)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to the whole group, as a failing machine would end it. Nothing to do for one that never ran."""
        if self._process is not None:
            kill_groups([self._process.pid])
            self._process.wait()
            self._reaper.forget(self._process.pid)
            self._process = None

    def suspend(self) -> None:
        """SIGSTOP: it hangs, and its connections stay open."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT: it goes on as if no time had passed."""
        self._signal(signal.SIGCONT)

    def tail(self) -> str:
        """How the log ends."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:])

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is None:
            raise ServerError(self._complaint(f"does not run, and gets no {number.name}"))
        os.killpg(self.pid, number)

    def _complaint(self, what: str) -> str:
        return f"{self.name} {what}. Its log {self.log} ends:\n{self.tail()}"


def wait_until(holds: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Polls until `holds()`. Raises TimeoutError, which says what was waited for."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(POLL_SECONDS)
