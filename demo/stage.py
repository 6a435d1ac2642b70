"""Where the story is told: shows commands and runs them as shown, with progress, and checks what comes of them."""

import os
import shlex
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

WIDTH = 118
SECONDS = 120
POLL_SECONDS = 0.05


class UnexpectedOutcome(Exception):
    """Something came out otherwise than the story says; the text tells what."""


class Stage:
    """A shell prompt in one folder. `people` gives each person a kubeconfig; `environment` is common to all."""

    def __init__(self, folder: Path, environment: Mapping[str, str], people: Mapping[str, Path]) -> None:
        self.folder = folder
        # What a program leaves behind, such as kubectl's copy of an edit that was refused, goes with the folder.
        own = {"HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}
        self._environment = {**environment, **own}
        self._people = people

    def title(self, text: str) -> None:
        """The head of a chapter."""
        say(f"\n{_bold('━━ ' + text + ' ' + '━' * max(0, WIDTH - len(text) - 4))}")

    def tell(self, text: str) -> None:
        """A sentence of the story."""
        say(f"\n{textwrap.fill(' '.join(text.split()), WIDTH)}")

    def show(self, name: str) -> None:
        """A file, as `cat` prints it."""
        self.run(f"cat {name}")

    def run(self, command: str, who: str = "admin") -> str:
        """Shows the command and its output, which it returns. Raises UnexpectedOutcome if it fails."""
        code, output = self._shown(command, who)
        if code != 0:
            raise UnexpectedOutcome(f"`{command}` was to succeed, and ended with exit code {code}")
        return output

    def refused(self, command: str, *said: str, who: str = "admin") -> str:
        """As `run`, for a command that has to fail and to say all of `said`."""
        code, output = self._shown(command, who)
        if code == 0:
            raise UnexpectedOutcome(f"`{command}` was to be refused, and succeeded")
        for words in said:
            check(words in output, f"`{command}` was refused without saying: {words}")
        return output

    def asked(self, command: str, who: str = "admin") -> str:
        """The output of a command that is not shown. Raises UnexpectedOutcome if it fails."""
        code, output = self._done(command, who)
        check(code == 0, f"`{command}` ended with exit code {code}: {output}")
        return output.strip()

    def succeeds(self, command: str, who: str = "admin") -> bool:
        """Whether a command that is not shown ends well."""
        return self._done(command, who)[0] == 0

    def write(self, name: str, text: str) -> None:
        """A file in the stage's folder."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def _shown(self, command: str, who: str) -> tuple[int, str]:
        say(_bold(f"\n$ {command}"))
        code, output = self._done(command, who)
        if output.strip():
            say(output.rstrip("\n"))
        return code, output

    def _done(self, command: str, who: str) -> tuple[int, str]:
        done = subprocess.run(
            shlex.split(command),
            cwd=self.folder,
            env={**self._environment, "KUBECONFIG": str(self._people[who])},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return done.returncode, done.stdout


def say(line: str) -> None:
    """Prints at once: what is on the screen is what has happened."""
    print(line, flush=True)


def check(holds: bool, otherwise: str) -> None:
    """Raises UnexpectedOutcome, with that sentence, unless it holds."""
    if not holds:
        raise UnexpectedOutcome(otherwise)


def wait_for(holds: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Polls until `holds()`. Raises UnexpectedOutcome, naming what was waited for."""
    deadline = time.monotonic() + seconds
    while not holds():
        check(time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s")
        time.sleep(POLL_SECONDS)


@contextmanager
def progress(what: str) -> Iterator[None]:
    """A line for what takes long: what it is, and in the end how long it took."""
    print(f"  {what} …", end="", flush=True)
    begun = time.monotonic()
    yield
    say(f" {time.monotonic() - begun:.1f} s")


def _bold(text: str) -> str:
    plain = not sys.stdout.isatty() or "NO_COLOR" in os.environ
    return text if plain else f"\033[1m{text}\033[0m"
