"""CPU of one call, beside each peer that gets the same call; and what the webhook holds in memory meanwhile."""

from collections.abc import Iterator, Mapping
from functools import partial

from bench.measured import Absent, Measured, Row, medians
from bench.webhook.bodies import BODIES, NO_MODEL, PLAIN, REFUSED, SHELL, UPDATE, title
from bench.webhook.load import Load
from bench.webhook.peers import AEGIS, FLOOR, GO, KOPF
from bench.webhook.rig import Serving, rig
from bench.webhook.usage import cpu_seconds, memory

MODELS = 10_000
ROUNDS, SECONDS = 6, 1.0
MEMORY = 90 << 20

LIMITS: Mapping[tuple[str, str], float] = {
    (NO_MODEL, FLOOR): 4,
    (PLAIN, FLOOR): 5,
    (SHELL, FLOOR): 8,
    (UPDATE, FLOOR): 4,
    (NO_MODEL, GO): 1,
    (PLAIN, GO): 1,
    (UPDATE, GO): 1,
    (NO_MODEL, KOPF): 1 / 8,
    (PLAIN, KOPF): 1 / 8,
    (SHELL, KOPF): 1 / 8,
    (UPDATE, KOPF): 1 / 8,
}
"""How many times as much as that peer a call may take."""


def calls(scale: float, rounds: int = ROUNDS) -> Iterator[Row]:
    """A row per review and peer, and one on memory."""
    with rig(int(MODELS * scale)) as running:
        started = {name: running.start(name) for name in (AEGIS, FLOOR, GO, KOPF)}
        serving = {name: peer for name, peer in started.items() if peer is not None}
        _check(serving)
        for name, body in BODIES.items():
            attacks = {peer: partial(_cpu, running.load, each, body) for peer, each in serving.items()}
            taken = medians(attacks, rounds)
            for peer in (FLOOR, GO, KOPF):
                what = f"a review, CPU of the webhook, {title(name)}; {peer}"
                if peer in taken:
                    yield Measured(what, taken[AEGIS], taken[peer], LIMITS.get((name, peer), 0))
                else:
                    yield Absent(what, peer)
        held = memory(serving[AEGIS].process, peak=True)
        yield Measured("the webhook with all models, memory under load; what it may hold", held, MEMORY, 1, memory=True)


def _cpu(load: Load, peer: Serving, body: bytes) -> float:
    before = cpu_seconds(peer.process)
    count = load.attack(peer.url, body, SECONDS).count
    return (cpu_seconds(peer.process) - before) / count


def _check(serving: Mapping[str, Serving]) -> None:
    """Those that decide say the same of every review. Raises ValueError."""
    for peer in (AEGIS, KOPF):
        for what, body, expected in (*((name, body, True) for name, body in BODIES.items()), ("-", REFUSED, False)):
            if serving[peer].admits(body) is not expected:
                raise ValueError(f"{peer} does not decide rightly on a review: {what}")
