"""The time to decide by: what a clock that is wrong does, and what it does not."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.unit.core.builders import DAY, NOW

from aegis.core.times import AHEAD, FOREVER, lived
from aegis.services.clock import SteadyClock

SECOND = timedelta(seconds=1)


@dataclass
class World:
    """This machine's clock, the API server's, and what a status remembers."""

    own: datetime = NOW
    server: datetime | None = NOW
    remembered: datetime | None = None
    clock: SteadyClock = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.clock = SteadyClock(lambda: self.own, lambda: self.server, lambda: self.remembered)


def test_a_clock_that_is_right_is_what_counts() -> None:
    world = World()
    assert world.clock() == NOW
    world.own = world.server = NOW + DAY
    assert world.clock() == NOW + DAY


def test_it_does_not_go_back() -> None:
    world = World()
    world.clock()
    world.own = NOW - DAY
    assert world.clock() == NOW
    world.restart()
    assert world.clock() == NOW - DAY, "a process that starts knows no more than its clock"
    world.remembered = NOW
    assert world.clock() == NOW, "unless a status remembers"


def test_it_does_not_run_ahead_of_the_api_server() -> None:
    world = World(own=NOW + 400 * DAY)
    assert world.clock() == NOW + AHEAD
    world.own = NOW + SECOND
    assert world.clock() == NOW + AHEAD, "and what was lived through stays"
    world.own = world.server = NOW + DAY
    assert world.clock() == NOW + DAY


def test_before_the_api_server_has_answered_nothing_is_kept_in_memory() -> None:
    world = World(own=NOW + 400 * DAY, server=None)
    assert world.clock() == NOW + 400 * DAY
    world.own = world.server = NOW
    assert world.clock() == NOW


def test_the_skew_is_known_once_the_api_server_has_answered() -> None:
    world = World(own=NOW + 90 * SECOND, server=None)
    assert world.clock.skew() is None
    world.server = NOW
    assert world.clock.skew() == 90
    world.own = NOW - SECOND
    assert world.clock.skew() == -1


def test_the_end_of_the_calendar_is_no_error() -> None:
    assert lived(FOREVER, FOREVER, None) == FOREVER
    assert lived(NOW, FOREVER, None) == NOW
