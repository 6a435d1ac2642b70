"""Writes are spread, and the urgent ones go first."""

import asyncio
from collections.abc import Callable

import pytest
from tests.unit.cluster.fake_api import FakeApi, answer, model, status
from tests.unit.cluster.waiting import Clock, until

from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.errors import Forbidden, Invalid, Unavailable
from aegis.adapters.cluster.objects import MODEL_POLICIES, SIGNED_MODELS, Reference
from aegis.adapters.cluster.pace import Pace
from aegis.adapters.cluster.status import Outcome, StatusWriter, Urgency, Written

Fake = Callable[..., FakeApi]
LLAMA = Reference(SIGNED_MODELS, "team", "llama", "uid-llama")


def passed(rate: float, burst: int, urgencies: list[int], rest: float = 0.0) -> list[tuple[int, float]]:
    """Who passed in which order, and when, in seconds from the start."""
    clock = Clock()
    order: list[tuple[int, float]] = []

    async def one(pace: Pace, urgency: int, began: float) -> None:
        async with pace.turn(urgency):
            order.append((urgency, round(clock() - began, 3)))

    async def story() -> None:
        pace = Pace(rate, burst, monotonic=clock, sleep=clock.sleep)
        clock.advance(rest)
        began = clock()
        await asyncio.gather(*(one(pace, urgency, began) for urgency in urgencies))

    asyncio.run(story())
    return order


def test_after_a_burst_turns_are_spread() -> None:
    order = passed(10, 3, [1] * 8)
    assert [when for _, when in order] == [0.0, 0.0, 0.0, 0.2, 0.2, 0.4, 0.4, 0.5]


def test_a_slow_pace_lets_nobody_wait_for_another() -> None:
    order = passed(1, 10, [1] * 13)
    assert [when for _, when in order] == [0.0] * 10 + [1.0, 2.0, 3.0]


@pytest.mark.parametrize("seconds", [1, 10])
def test_no_window_holds_more_than_its_rate_and_a_burst(seconds: int) -> None:
    instants = [when for _, when in passed(50, 10, [1] * 2000)]
    within = [sum(begin <= each < begin + seconds for each in instants) for begin in instants]
    assert max(within) <= 50 * seconds + 10


def test_a_long_rest_saves_up_no_more_than_a_burst() -> None:
    order = passed(10, 2, [1] * 4, rest=3600)
    assert [when for _, when in order] == [0.0, 0.0, 0.2, 0.2]


def test_a_thousand_writes_take_as_long_as_the_rate_says() -> None:
    assert passed(50, 10, [1] * 1000)[-1][1] == pytest.approx(990 / 50)


def test_refusals_go_before_what_was_waiting_already() -> None:
    order = passed(10, 1, [1, 1, 0, 1, 0])
    assert [urgency for urgency, _ in order] == [0, 0, 1, 1, 1]


def test_who_gives_up_waiting_holds_up_nobody() -> None:
    async def story() -> None:
        clock = Clock()
        pace = Pace(10, 1, monotonic=clock, sleep=clock.sleep)

        async def one() -> None:
            async with pace.turn(1):
                pass

        waiting = [asyncio.create_task(one()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[1].cancel()
        await asyncio.gather(waiting[0], waiting[2])
        async with pace.turn(0):
            pass

    asyncio.run(story())


def test_while_a_burst_of_turns_lasts_none_begins_and_afterwards_refusals_come_first() -> None:
    async def story() -> None:
        clock, order, end = Clock(), list[int](), asyncio.Event()
        pace = Pace(1000, 2, monotonic=clock, sleep=clock.sleep)

        async def one(number: int, urgency: int) -> None:
            async with pace.turn(urgency):
                order.append(number)
                await end.wait()

        async with asyncio.TaskGroup() as group:
            first = group.create_task(one(0, 1))
            for number, urgency in ((1, 1), (2, 1), (3, 0)):
                group.create_task(one(number, urgency))
            await until(lambda: len(order) == 2)
            clock.advance(60)
            for _ in range(50):
                await asyncio.sleep(0)
            assert order == [3, 0]
            first.cancel()
            await until(lambda: len(order) == 3)
            assert order == [3, 0, 1]
            end.set()
        assert order == [3, 0, 1, 2]

    asyncio.run(asyncio.wait_for(story(), 30))


def written(server: FakeApi, about: Reference = LLAMA, leading: bool = True) -> Written:
    async def story() -> Written:
        clock = Clock()
        async with server.serving(), ApiClient(server.connection(), sleep=clock.sleep) as api:
            writer = StatusWriter(api, Pace(50, 10, monotonic=clock, sleep=clock.sleep), lambda: leading)
            return await writer.write(about, "41", {"seal": "v1"}, Urgency.REFUSAL)

    return asyncio.run(story())


def test_a_status_is_one_request_bound_to_what_was_read(fake: Fake) -> None:
    server = fake(answer(200, model("llama", "42")))
    assert written(server) == Written(Outcome.WRITTEN, "42")
    (request,) = server.requests
    assert (request.method, request.path) == ("PUT", SIGNED_MODELS.path("team", "llama", "status"))
    assert request.body == (
        b'{"apiVersion":"aegis.dev/v1alpha1","kind":"SignedModel",'
        b'"metadata":{"name":"llama","uid":"uid-llama","resourceVersion":"41","namespace":"team"},'
        b'"status":{"seal":"v1"}}'
    )


def test_a_cluster_scoped_object_has_no_namespace(fake: Fake) -> None:
    server = fake(answer(200, model("default", "42")))
    written(server, Reference(MODEL_POLICIES, "", "default", "uid"))
    assert server.requests[0].path == "/apis/aegis.dev/v1alpha1/modelpolicies/default/status"
    assert b"namespace" not in server.requests[0].body


def test_who_leads_no_more_writes_nothing(fake: Fake) -> None:
    server = fake()
    assert written(server, leading=False) == Written(Outcome.NOT_LEADING)
    assert server.requests == []


@pytest.mark.parametrize(("code", "outcome"), [(409, Outcome.CONFLICT), (404, Outcome.GONE)])
def test_what_is_to_be_expected_is_a_value(fake: Fake, code: int, outcome: Outcome) -> None:
    assert written(fake(status(code))) == Written(outcome)


@pytest.mark.parametrize(("code", "kind"), [(403, Forbidden), (422, Invalid), (500, Unavailable)])
def test_what_is_not_is_an_error(fake: Fake, code: int, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        written(fake(status(code)))
