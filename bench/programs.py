"""Programs run to their end: what they cost, and files for them to read."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

MIB = 1 << 20
KEY = Path(__file__).parents[1] / "tests" / "vectors" / "signatures" / "keys" / "ec-P-256.pub.pem"
NOT_SIGNED = "[NotSigned]"
"""What `aegis verify` says of an artifact without a signature, after reading it like any other."""

PEAK = """
import sys
from aegis.entrypoints.cli import main
code = main(sys.argv[1:])
print(open("/proc/self/status").read())
sys.exit(code)
"""


def verify(artifact: Path) -> list[str]:
    """The call of `aegis verify`."""
    return [str(Path(sys.prefix) / "bin" / "aegis"), "verify", "--artifact", str(artifact), "--key", str(KEY)]


def cpu(command: Sequence[str]) -> float:
    """CPU seconds of the user and the system together."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _end(_start(command))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def wall(*commands: Sequence[str]) -> float:
    """Seconds until all of them, side by side, have ended."""
    began = time.perf_counter()
    for each in [_start(command) for command in commands]:
        _end(each)
    return time.perf_counter() - began


def peak(artifact: Path) -> int:
    """The most memory that `aegis verify` held, in bytes, as its own process tells at its end.

    What the system tells of a child that has ended counts the memory of whoever started it as well.
    """
    running = _start([sys.executable, "-c", PEAK, *verify(artifact)[1:]])
    said = _end(running)
    return int(said.rsplit("VmHWM:", 1)[1].split()[0]) * 1024


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
