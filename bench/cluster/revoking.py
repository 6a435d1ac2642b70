"""From the revocation of a key that every model relies on to the last workload that was admitted by it."""

import math
import time
from collections.abc import Iterator

from tests.testbed.processes import wait_until

from bench.cluster.asking import Said, until_right
from bench.cluster.flock import KEYRING, OLD
from bench.cluster.place import Place, place
from bench.measured import Measured

MODELS, TIMES = 10_000, 200
SECONDS = 1.0
AGREED = 10
"""So many right answers in a row, of everybody who is asked, end the wait for the next wrong one."""


def revoking(scale: float) -> Iterator[Measured]:
    """Both webhooks are asked all the while, and the API server. The clock starts before the revocation is sent."""
    count, times = int(MODELS * scale), max(10, int(TIMES * scale))
    with place(count) as running:
        (key,) = running.world.rig.fingerprints(KEYRING)
        taken = sorted(_once(running, key) for _ in range(times))
    what = f"revoke → last admit, {times} times, 2 replicas, {count} models"
    yield Measured(f"{what}: 99 of 100; what it may take", _quantile(taken, 0.99), SECONDS, 1)
    yield Measured("  the median; what 99 of 100 may take", _quantile(taken, 0.5), SECONDS, 1)


def _once(running: Place, key: str) -> float:
    """Seconds; the key is taken back afterwards, and counts again when this returns."""
    relying = [each for each in running.sample() if each.sort == OLD]
    with running.asked(relying) as asked:
        wait_until(lambda: all(each.agrees(_admitted, 0.0, AGREED) for each in asked), "every model admitted")
        begun = time.monotonic()
        running.patch_keyring(key)
        wait_until(lambda: all(each.agrees(_refused, begun, AGREED) for each in asked), "every model refused")
        taken = max(until_right(each.said, begun, _refused) for each in asked)
        restored = time.monotonic()
        running.patch_keyring()
        wait_until(lambda: all(each.agrees(_admitted, restored, AGREED) for each in asked), "every model admitted")
    return max(taken, 1e-6)


def _admitted(said: Said) -> bool:
    return said.admitted


def _refused(said: Said) -> bool:
    return not said.admitted


def _quantile(sorted_ones: list[float], part: float) -> float:
    return sorted_ones[math.ceil(part * len(sorted_ones)) - 1]
