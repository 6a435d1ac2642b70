"""The queue: once however often, never twice at once, and no key harms another."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.unit.cluster.waiting import ended, until

from aegis.entrypoints.controller.queue import WorkQueue
from aegis.entrypoints.controller.waiting import Turn
from aegis.services.cluster import Again


def now() -> datetime:
    return datetime.now(UTC)


Work = Callable[[Any], Awaitable[datetime | None]]


@asynccontextmanager
async def running(work: Work, in_flight: int = 2) -> AsyncIterator[WorkQueue[Any]]:
    """A queue that works until the block is left."""
    queue = WorkQueue[Any]("thing", work, in_flight, now=now, jitter=lambda: 0.0)
    task = asyncio.create_task(queue.run())
    try:
        yield queue
    finally:
        await ended(task)


class Gate:
    """Work that waits to be let through, and remembers what it did."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.inside: list[str] = []
        self.most = 0
        self.open = asyncio.Event()

    async def __call__(self, key: str) -> None:
        assert key not in self.inside, "never twice at once"
        self.began.append(key)
        self.inside.append(key)
        self.most = max(self.most, len(self.inside))
        await self.open.wait()
        self.inside.remove(key)


def test_a_key_waits_once_however_often_it_is_added() -> None:
    async def scenario() -> None:
        gate = Gate()
        async with running(gate, in_flight=1) as queue:
            queue.add("first")
            await until(lambda: gate.inside)
            for _ in range(5):
                queue.add("second")
            gate.open.set()
            await queue.idle()
            assert gate.began == ["first", "second"]

    asyncio.run(scenario())


def test_what_is_added_while_it_is_worked_on_is_worked_on_again_afterwards() -> None:
    async def scenario() -> None:
        gate = Gate()
        async with running(gate) as queue:
            queue.add("key")
            await until(lambda: gate.inside)
            queue.add("key")
            queue.add("key")
            assert len(queue) == 1
            gate.open.set()
            await queue.idle()
            assert gate.began == ["key", "key"]

    asyncio.run(scenario())


def test_the_work_in_flight_is_bounded_and_urgent_keys_go_first() -> None:
    async def scenario() -> None:
        gate = Gate()
        async with running(gate) as queue:
            for key in "abcdef":
                queue.add(key)
            await until(lambda: len(gate.inside) == 2)
            queue.add("f", Turn.URGENT)
            queue.add("f")
            gate.open.set()
            await queue.idle()
            assert gate.most == 2
            assert gate.began[2] == "f"
            assert sorted(gate.began) == list("abcdef")

    asyncio.run(scenario())


def test_a_model_of_one_namespace_does_not_wait_for_the_broken_ones_of_another() -> None:
    async def scenario() -> None:
        began: list[tuple[tuple[str, str], Turn]] = []
        opened = asyncio.Event()

        async def work(key: tuple[str, str]) -> None:
            began.append((key, queue.turn(key)))
            await opened.wait()

        async with running(work, in_flight=1) as queue:
            queue.add(("noisy", "running"))
            for number in range(400):
                queue.add_at(("noisy", str(number)), now())
            await until(lambda: len(queue) == 401, "the return of all that are broken")
            queue.add(("noisy", "changed"))
            queue.add(("quiet", "good"))
            opened.set()
            await queue.idle()
        assert began[1] == (("noisy", "changed"), Turn.CHANGED)
        assert began[2] == (("quiet", "good"), Turn.CHANGED)
        assert [turn for _, turn in began[3:]] == [Turn.TIMED] * 400

    asyncio.run(scenario())


def test_what_is_added_while_it_is_worked_on_waits_in_the_soonest_of_its_turns() -> None:
    async def scenario() -> None:
        gate = Gate()
        async with running(gate, in_flight=1) as queue:
            queue.add("key")
            await until(lambda: gate.inside)
            queue.add("other")
            queue.add("key", Turn.URGENT)
            queue.add("key", Turn.TIMED)
            gate.open.set()
            await queue.idle()
            assert gate.began == ["key", "key", "other"]

    asyncio.run(scenario())


def test_work_says_when_it_wants_to_be_looked_at_again() -> None:
    async def scenario() -> None:
        looks: list[datetime] = []

        async def work(_: str) -> datetime | None:
            looks.append(now())
            return now() + timedelta(milliseconds=100) if len(looks) == 1 else None

        async with running(work) as queue:
            queue.add("key")
            await until(lambda: len(looks) == 2)
            assert looks[1] - looks[0] >= timedelta(milliseconds=90)

    asyncio.run(scenario())


def test_the_earlier_of_two_times_counts_and_a_look_makes_both_void() -> None:
    async def scenario() -> None:
        gate = Gate()
        gate.open.set()
        async with running(gate) as queue:
            queue.add_at("key", now() + timedelta(milliseconds=100))
            queue.add_at("key", now() + timedelta(hours=9))
            queue.add_at("other", now() + timedelta(hours=9))
            await until(lambda: gate.began == ["key"])
            queue.add("other")
            await until(lambda: gate.began == ["key", "other"])
            await queue.idle()

    asyncio.run(scenario())


def test_a_key_that_fails_is_tried_ever_later_and_harms_no_other(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        tries: list[float] = []

        async def work(key: str) -> None:
            if key == "poisonous":
                tries.append(asyncio.get_running_loop().time())
                raise ValueError("what it did to its reader")
            done.append(key)

        done: list[str] = []
        async with running(work, in_flight=1) as queue:
            queue.add("poisonous")
            queue.add("other")
            await until(lambda: done == ["other"] and len(tries) == 3)
            first, second, third = tries
            assert second - first >= 0.5
            assert third - second >= 1.0

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert "thing poisonous: ValueError: what it did to its reader; trying again in" in caplog.text


def test_a_key_reads_as_people_write_it(caplog: pytest.LogCaptureFixture) -> None:
    async def fail(_: object) -> None:
        raise ValueError("why")

    async def scenario() -> None:
        async with running(fail) as queue:
            queue.add(("", "release"))
            queue.add(("fraud", "churn"))
            await until(lambda: len(caplog.records) >= 2)

    with caplog.at_level(logging.WARNING):
        asyncio.run(scenario())
    assert "thing release: ValueError" in caplog.text
    assert "thing fraud/churn: ValueError" in caplog.text


def test_what_is_outdated_is_done_again_soon_and_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        tries: list[str] = []

        async def work(key: str) -> None:
            tries.append(key)
            if len(tries) == 1:
                raise Again

        async with running(work) as queue:
            queue.add("key")
            await until(lambda: len(tries) == 2)

    with caplog.at_level(logging.INFO):
        asyncio.run(scenario())
    assert caplog.text == ""


def test_success_makes_failures_forgotten() -> None:
    async def scenario() -> None:
        tries: list[float] = []

        async def work(_: str) -> None:
            tries.append(asyncio.get_running_loop().time())
            if len(tries) in (1, 3):
                raise OSError("down")

        async with running(work) as queue:
            queue.add("key")
            await until(lambda: len(tries) == 2)
            await queue.idle()
            queue.add("key")
            await until(lambda: len(tries) == 4)
            assert tries[3] - tries[2] < 1.0, "the first wait, not the second"

    asyncio.run(scenario())


def test_stopped_it_cancels_what_is_in_flight() -> None:
    async def scenario() -> None:
        cancelled: list[str] = []

        async def work(key: str) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.append(key)

        async with running(work) as queue:
            queue.add("key")
            queue.add_at("later", now() + timedelta(milliseconds=60))
            await until(lambda: len(queue) == 1)
            await asyncio.sleep(0)
        assert cancelled == ["key"]

    asyncio.run(scenario())
