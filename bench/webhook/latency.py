"""In what time 99 of 100 reviews are answered at a hundred a second, quiet and while all models are read anew."""

import threading
from collections.abc import Callable, Iterator

from bench.measured import Absent, Measured, Row, medians
from bench.webhook.bodies import BODIES, NO_MODEL, title
from bench.webhook.peers import AEGIS, FLOOR
from bench.webhook.rig import Rig, Serving, rig

MODELS = 10_000
ROUNDS, SECONDS, RATE = 6, 5.0, 100
RELIST_AFTER = 1.0
RELISTING = "relisting"


def latency(scale: float, rounds: int = ROUNDS) -> Iterator[Row]:
    """By the clock: wants a machine that does little else."""
    with rig(int(MODELS * scale), urgent=True) as running:
        aegis, floor = running.start(AEGIS), running.start(FLOOR)
        if aegis is None:
            raise RuntimeError("Aegis's own program is missing")
        takers: dict[str, Callable[[], float]] = {
            AEGIS: lambda: _p99(running, aegis),
            RELISTING: lambda: _p99_relisting(running, aegis),
        }
        if floor is not None:
            takers[FLOOR] = lambda: _p99(running, floor)
        taken = medians(takers, rounds)
        what = f"99 of 100 at {RATE}/s, wall, {title(NO_MODEL)}; {FLOOR}"
        yield Measured(what, taken[AEGIS], taken[FLOOR], 1.5) if FLOOR in taken else Absent(what, FLOOR)
        what = f"  the same while {MODELS} models are listed anew; quiet"
        yield Measured(what, taken[RELISTING], taken[AEGIS], 2)


def _p99(running: Rig, peer: Serving) -> float:
    return running.load.attack(peer.url, BODIES[NO_MODEL], SECONDS, RATE).p99


def _p99_relisting(running: Rig, peer: Serving) -> float:
    timer = threading.Timer(RELIST_AFTER, running.relist)
    timer.start()
    try:
        return _p99(running, peer)
    finally:
        timer.join()
