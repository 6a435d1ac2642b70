"""What it takes to know all SignedModels: a start with them, less the start without, beside the bare reading."""

import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple

from bench.measured import Measured
from bench.webhook.peers import AEGIS
from bench.webhook.rig import Rig, on_core, rig
from bench.webhook.usage import cpu_seconds, memory

MODELS, ROUNDS = 10_000, 3
TIMES, BYTES_EACH = 3.0, 1024


class _Start(NamedTuple):
    cpu: float
    memory: int


def sync(scale: float, rounds: int = ROUNDS) -> Iterator[Measured]:
    """The least of several starts counts: what else a machine does only adds."""
    count = int(MODELS * scale)
    with rig(0) as without, rig(count) as full:
        # The first start compiles, and warms up.
        _start(full)
        starts = [(_start(without), _start(full), _bare(full, count)) for _ in range(rounds)]
    empty, whole = _least([first for first, _, _ in starts]), _least([second for _, second, _ in starts])
    bare = min(least for _, _, least in starts)
    yield Measured(f"sync of {count} models, CPU; read, decoded, HMAC", whole.cpu - empty.cpu, bare, TIMES)
    what = f"  memory for {count} models; what they may hold"
    yield Measured(what, max(whole.memory - empty.memory, 1), BYTES_EACH * count, 1, memory=True)
    yield Measured("  the start without a model, CPU; what it may take", empty.cpu, 0.6, 1)


def _start(running: Rig) -> _Start:
    """CPU seconds and memory of a webhook that has just become ready."""
    with running.started(AEGIS) as serving:
        return _Start(cpu_seconds(serving.process), memory(serving.process))


def _least(starts: list[_Start]) -> _Start:
    return _Start(min(each.cpu for each in starts), min(each.memory for each in starts))


def _bare(running: Rig, expected: int) -> float:
    arguments = [str(running.api_port), str(running.authority.bundle)]
    command = [*on_core(0), sys.executable, "-m", "bench.webhook.bare_sync", *arguments]
    count, seconds = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.split()
    if int(count) != expected:
        raise RuntimeError(f"{count} models were read, not {expected}")
    return float(seconds)
