"""The API server's time out of the Date of its answers."""

from datetime import UTC, datetime, timedelta

import pytest

from aegis.adapters.cluster.server_time import ServerTime

TOLD = datetime(2026, 11, 25, 8, 49, 37, tzinfo=UTC)


class Timer:
    """Seconds that pass when a test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_is_carried_on_from_the_last_answer() -> None:
    timer = Timer()
    server = ServerTime(timer)
    assert server() is None
    server.tell("Wed, 25 Nov 2026 08:49:37 GMT")
    assert server() == TOLD
    timer.now += 7.5
    assert server() == TOLD + timedelta(seconds=7.5)
    server.tell("Wed, 25 Nov 2026 08:49:40 GMT")
    assert server() == TOLD + timedelta(seconds=3)


def test_the_same_second_twice_is_the_first_time_and_a_clock_that_stands_still_is_believed() -> None:
    timer = Timer()
    server = ServerTime(timer)
    for passed in (0.0, 0.5):
        timer.now = 100.0 + passed
        server.tell("Wed, 25 Nov 2026 08:49:37 GMT")
        assert server() == TOLD + timedelta(seconds=passed)
    timer.now += 60
    server.tell("Wed, 25 Nov 2026 08:49:37 GMT")
    assert server() == TOLD


@pytest.mark.parametrize("date", ["", "yesterday", "Wed, 25 Nov 99999 08:49:37 GMT", "Wed, 31 Feb 2026 00:00:00 GMT"])
def test_a_date_that_is_none_says_nothing(date: str) -> None:
    server = ServerTime(Timer())
    server.tell("Wed, 25 Nov 2026 08:49:37 GMT")
    server.tell(date)
    assert server() == TOLD


def test_a_date_in_another_zone_is_the_same_moment() -> None:
    server = ServerTime(Timer())
    server.tell("Wed, 25 Nov 2026 09:49:37 +0100")
    assert server() == TOLD
