"""Rounds: a failing chore is tried again, ever later, and stops nobody else."""

import asyncio
import logging
from collections.abc import Callable

import pytest

from aegis.adapters.cluster.errors import Unavailable
from aegis.wiring.repeating import LONGEST_PAUSE, Chore, repeat


class Ended(BaseException):
    """The process ends."""


def run(*outcomes: bool | Exception | None, leading: Callable[[], bool] = lambda: True) -> list[float]:
    """The pauses after rounds with these outcomes."""
    pauses: list[float] = []
    left = list(outcomes)

    async def turn() -> bool | None:
        outcome = left.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if not left:
            raise Ended

    async def story() -> None:
        try:
            await repeat(Chore("sweep", turn, 30.0), leading, sleep)
        except Ended:
            return

    asyncio.run(story())
    return pauses


def test_a_round_is_done_every_period() -> None:
    assert run(None, False, None) == [30.0] * 3


def test_a_round_that_says_so_was_the_last() -> None:
    assert run(None, True) == [30.0]


def test_failures_are_tried_again_ever_later_until_a_round_succeeds() -> None:
    failure = Unavailable("no answer")
    assert run(*[failure] * 6, None, failure) == [1.0, 2.0, 4.0, 8.0, LONGEST_PAUSE, LONGEST_PAUSE, 30.0, 1.0]


def test_the_same_failure_is_logged_once_and_another_again(caplog: pytest.LogCaptureFixture) -> None:
    run(*[Unavailable("no answer")] * 3, Unavailable("HTML"), None, Unavailable("HTML"))
    assert [record.getMessage() for record in caplog.records] == [
        "sweep: no answer; trying again",
        "sweep: HTML; trying again",
        "sweep: HTML; trying again",
    ]
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


def test_a_mistake_in_the_code_is_logged_with_its_place_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    assert run(ZeroDivisionError(), None) == [1.0, 30.0]
    (record,) = caplog.records
    assert (record.levelno, record.exc_info is not None) == (logging.ERROR, True)


def test_whoever_does_not_lead_does_nothing() -> None:
    leads = iter([False, True, False])
    # Four pauses for two rounds: the two others were not done.
    assert run(None, None, leading=lambda: next(leads, True)) == [30.0] * 4


def test_cancelling_ends_it() -> None:
    async def story() -> None:
        task = asyncio.create_task(repeat(Chore("sweep", never, 30.0), lambda: True, asyncio.sleep))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async def never() -> None:
        await asyncio.Event().wait()

    asyncio.run(story())
