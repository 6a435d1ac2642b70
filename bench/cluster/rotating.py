"""A rotation of every model: a second key comes, the models that it signed go over to it, and the first is revoked.

Half of the models are signed by the first key alone, two fifths by both, and a tenth by a key of another keyring.
"""

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from statistics import median

from tests.testbed.binaries import extra
from tests.testbed.processes import PATIENCE_SECONDS, wait_until
from tests.testbed.recipes import VEGETA

from aegis.adapters.cluster.status import BURST, WRITES_PER_SECOND
from bench.cluster.asking import Said, until_right, wrong
from bench.cluster.bare import bare_seconds
from bench.cluster.cores import apart
from bench.cluster.crypto import verification_seconds
from bench.cluster.flock import BOTH, KEYRING, OLD, Member
from bench.cluster.place import Place, place
from bench.cluster.writes import Writes, most_within
from bench.measured import Counted, Measured, Row
from bench.webhook.load import Load
from bench.webhook.peers import PATH
from bench.webhook.rig import CLIENTS, first_in_turn, on_core
from bench.webhook.usage import cpu_seconds
from bench.workloads import plain_vllm, review

MODELS = 10_000
SECONDS, CPU_SECONDS, TIMES = 1.0, 0.0015, 2.0
RATE, ROUND, ROUNDS = 100, 4.0, 6
AGREED = 10
OTHERS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Step:
    """What came of one change of trust.

    `writes` are all that the controller did, `changed` is how many statuses did, `surplus` how many models were written
    in vain or more than once, `missing` how many changed unwritten. `cpu` are seconds of the controller beyond those
    that it takes in quiet. `p99s` are of reviews meanwhile.
    """

    writes: Writes
    changed: int
    surplus: int
    missing: int
    cpu: float
    p99s: list[float]

    def beyond(self, crypto: float) -> float:
        """`cpu` without `crypto`. Raises RuntimeError when nothing is left: then quiet was not quiet."""
        if self.cpu <= crypto:
            raise RuntimeError("the controller took less than in quiet, so it had something to do then")
        return self.cpu - crypto


def rotating(scale: float) -> Iterator[Row]:
    """The new key, and then the revocation of the old one; both touch nine models of ten."""
    count = int(MODELS * scale)
    with place(count) as running, apart([running.webhook], running.others(), urgent=True):
        watcher = _Watcher(running)
        quiet = watcher.quiet()
        yield Measured("quiet, the controller's CPU a second; a second", watcher.idle, 1.0)
        crypto = verification_seconds() * sum(each.sort == BOTH for each in running.flock.members)
        members = running.sample()
        with running.asked(members) as asked:
            first = watcher.step(running.flock.rotate)
            lost = sum(wrong(each.said, _admitted) for each in asked)
        yield Counted(f"rotation of {count} models, reviews of verified ones refused meanwhile; none", lost, 0)
        yield from _rows("the new key", count, first, crypto)
        second = yield from _revoked(running, watcher, count, members)
        steps = {"the new key": (first, crypto), "the revocation": (second, 0.0)}
        running.stop_controllers()
        with running.asked(members):
            bare = bare_seconds(running.world.plane, watcher.p99)
        for what, (step, of_crypto) in steps.items():
            ours = step.beyond(of_crypto) / step.changed
            yield Measured(f"  {what}: CPU a written model; a bare write, seen by the same watches", ours, bare)
        busy = first.p99s
        what = f"  99 of 100 at {RATE}/s, wall, during the rotation; quiet"
        yield Measured(what, median(busy), median(quiet), TIMES)


def _revoked(running: Place, watcher: "_Watcher", count: int, members: list[Member]) -> Generator[Row, None, Step]:
    old = running.world.rig.fingerprints(KEYRING)[0]
    moment: list[float] = []

    def revoke() -> None:
        moment.append(time.monotonic())
        running.patch_keyring(old)

    with running.asked(members) as asked:
        wait_until(lambda: all(each.agrees(_admitted, 0.0, AGREED) for each in asked), "every model admitted")
        second = watcher.step(revoke)
        taken = max(until_right(each.said, moment[0], _right) for each in asked)
    what = f"  revocation of the old key → every verdict right, {count} models; what it may take"
    yield Measured(what, max(taken, 1e-6), SECONDS, 1)
    ask = running.replica(0)
    still = sum(ask(each) is not _right_of(each.sort) for each in running.flock.members)
    yield Counted("  wrong verdicts of all models afterwards; none", still, 0)
    yield from _rows("the revocation", count, second, 0.0)
    return second


def _rows(what: str, count: int, step: Step, crypto: float) -> Iterator[Row]:
    ours = step.beyond(crypto) / count
    yield Measured(f"  {what}: CPU a model beyond crypto and quiet; at most", ours, CPU_SECONDS, 1)
    statuses = sum(step.writes.by_model().values())
    yield Counted(f"  {what}: writes of models; models whose status changed", statuses, step.changed, exact=True)
    yield Counted(f"  {what}: models written in vain or more than once; none", step.surplus, 0)
    yield Counted(f"  {what}: models that changed unwritten; none", step.missing, 0)
    instants = [each.at for each in step.writes.all if each.of == "signedmodels/status"]
    yield Counted(f"  {what}: the most such writes in ten seconds; its pace", most_within(WINDOW, instants), PACE)
    yield Counted(f"  {what}: writes refused as outdated; models", step.writes.conflicts, count, limited=False)
    for of, number in step.writes.others().most_common(OTHERS_SHOWN):
        yield Counted(f"  {what}: writes of {of}; models", number, count, limited=False)


WINDOW = 10
"""Seconds. In a shorter time, what a busy machine has held up on the way comes together."""
PACE = int(WINDOW * WRITES_PER_SECOND) + BURST


class _Watcher:
    """Asks the first webhook while trust changes."""

    def __init__(self, running: Place) -> None:
        self._running = running
        self.idle = 0.0
        prefix = [*first_in_turn(), *on_core(CLIENTS)]
        self._load = Load(extra(VEGETA.name), running.bundle(), running.folder, prefix)
        self._url = f"https://127.0.0.1:{running.world.aegis.webhook_ports[0]}{PATH}?timeout=10s"
        self._body = review(plain_vllm(running.flock.members[0].uri))

    def p99(self) -> float:
        """Of one round."""
        return self._load.attack(self._url, self._body, ROUND, RATE).p99

    def quiet(self) -> list[float]:
        """The same of some rounds while nothing changes, in which the controller's CPU a second is taken as well."""
        leader, begun = self._running.leader, time.monotonic()
        used = cpu_seconds(leader)
        p99s = [self.p99() for _ in range(ROUNDS)]
        self.idle = (cpu_seconds(leader) - used) / (time.monotonic() - begun)
        return p99s

    def step(self, change: Callable[[], None]) -> Step:
        """From the change until the controller is quiet again."""
        running = self._running
        leader = running.leader
        before, writes = self._before()
        used, begun = cpu_seconds(leader), time.monotonic()
        change()
        wait_until(lambda: bool(writes.read() and writes.by_model()), "the first write", PATIENCE_SECONDS)
        p99s, seen = list[float](), 0
        while (written := writes.read()) > seen:
            seen = written
            p99s.append(self.p99())
        after = self._after(writes)
        taken = cpu_seconds(leader) - used - self.idle * (time.monotonic() - begun)
        counts, changed = writes.by_model(), _changed(before, after)
        surplus = sum(number > (name in changed) for name, number in counts.items())
        # Most of the last round was quiet.
        return Step(writes, len(changed), surplus, len(changed - counts.keys()), taken, p99s[:-1] or p99s)

    def _before(self) -> tuple[Mapping[str, object], Writes]:
        """The statuses, and what is written from then on."""
        while True:
            writes = self._running.writes()
            statuses = self._running.flock.statuses()
            if not writes.read():
                return statuses, writes

    def _after(self, writes: Writes) -> Mapping[str, object]:
        """The statuses when all is written, of which `writes` know then: one that was held up may come late."""
        while True:
            writes.wait_for_quiet()
            known, statuses = len(writes.all), self._running.flock.statuses()
            if writes.read() == known:
                return statuses


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    return {name for name, status in after.items() if before.get(name) != status}


def _admitted(said: Said) -> bool:
    return said.admitted


def _right(said: Said) -> bool:
    return said.admitted is _right_of(said.sort)


def _right_of(sort: str) -> bool:
    """Whether it is verified when the first key is revoked."""
    return sort != OLD
