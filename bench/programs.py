"""Programs run to their end: what they cost, and files for them to read."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20
KEY = Path(__file__).parents[1] / "tests" / "vectors" / "signatures" / "keys" / "ec-P-256.pub.pem"
NOT_SIGNED = "[NotSigned]"
"""What `aegis verify` says of an artifact without a signature, after reading it like any other."""

# The system counts the memory of whoever starts a program as that program's own, so a small one starts it.
LAUNCHER = """
import os, sys
process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(process, 0)
print()
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of user and system with all child processes, and the most memory in bytes of the largest of them."""

    cpu: float
    peak: int


def verify(artifact: Path, *options: object, key: Path = KEY) -> list[str]:
    """The call of `aegis verify`."""
    program = Path(sys.prefix) / "bin" / "aegis"
    return [str(program), "verify", "--artifact", str(artifact), "--key", str(key), *map(str, options)]


def spent(command: Sequence[str]) -> Spent:
    """What the command costs."""
    said = _end(_start([sys.executable, "-I", "-S", "-c", LAUNCHER, *command]))
    cpu, kibibytes = said.splitlines()[-1].split()
    return Spent(float(cpu), int(kibibytes) * 1024)


def cpu(command: Sequence[str]) -> float:
    """CPU seconds of the command."""
    return spent(command).cpu


def wall(*commands: Sequence[str]) -> float:
    """Seconds until all of them, side by side, have ended."""
    began = time.perf_counter()
    for each in [_start(command) for command in commands]:
        _end(each)
    return time.perf_counter() - began


def fill(path: Path, size: int) -> Path:
    """Writes a file of that size, of one random block over and over."""
    block = os.urandom(min(size, 64 * MIB))
    with path.open("wb") as file:
        for start in range(0, size, max(len(block), 1)):
            file.write(block[: size - start])
    return path


def _start(command: Sequence[str]) -> "subprocess.Popen[str]":
    # As it is once installed: what Python compiles is kept.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)


def _end(running: "subprocess.Popen[str]") -> str:
    said, _ = running.communicate()
    if running.returncode and NOT_SIGNED not in said:
        raise RuntimeError(f"{running.args!r} ended with {running.returncode}: {said}")
    return said
