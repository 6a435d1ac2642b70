"""Holding the lead, and losing it, against an API server that fails on purpose."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from tests.unit.cluster.fake_api import Answer, FakeApi, answer, status
from tests.unit.cluster.waiting import Clock, ended, until

from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.election import RENEW_DEADLINE, Election

Fake = Callable[..., FakeApi]
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def lease(holder: str = "me", version: str = "1", transitions: int = 3, renewal: str = "r1") -> Answer:
    spec = {
        "holderIdentity": holder,
        "leaseDurationSeconds": 15,
        "renewTime": renewal,
        "leaseTransitions": transitions,
    }
    metadata = {"name": "aegis", "namespace": "aegis-system", "resourceVersion": version}
    return answer(200, {"metadata": metadata, "spec": spec})


@dataclass
class Rig:
    server: FakeApi
    election: Election
    clock: Clock
    task: asyncio.Task[None]
    lost: list[str] = field(default_factory=list)

    def requests(self) -> list[str]:
        return [request.method for request in self.server.requests]

    def written(self, number: int) -> dict[str, Any]:
        spec: dict[str, Any] = msgspec.json.decode(self.server.requests[number].body)["spec"]
        return spec


@asynccontextmanager
async def campaigning(server: FakeApi) -> AsyncIterator[Rig]:
    clock = Clock()
    lost: list[str] = []
    async with server.serving(), ApiClient(server.connection(), sleep=clock.sleep) as api:
        election = Election(
            api,
            namespace="aegis-system",
            name="aegis",
            identity="me",
            now=lambda: NOW,
            monotonic=clock,
            on_lost=lost.append,
            sleep=clock.sleep,
        )
        task = asyncio.create_task(election.run())
        try:
            yield Rig(server, election, clock, task, lost)
        finally:
            server.script.append(status(404))
            await ended(task)


def test_the_first_candidate_makes_the_lease_and_renews_it(fake: Fake) -> None:
    async def story() -> None:
        async with campaigning(fake(status(404), lease(transitions=1), lease(version="2"))) as rig:
            assert not rig.election.leading()
            await until(lambda: len(rig.server.requests) == 4)
            assert rig.election.elected.is_set()
            assert rig.requests() == ["GET", "POST", "PUT", "PUT"]
            assert rig.clock.slept == [2.0, 2.0]
            assert rig.election.leading()

    asyncio.run(story())


def test_a_candidate_waits_for_a_holder_that_renews_and_replaces_one_that_does_not(fake: Fake) -> None:
    async def story() -> None:
        looks = [lease("other", renewal="r1"), lease("other", renewal="r2"), *[lease("other", renewal="r2")] * 7]
        async with campaigning(fake(*looks, lease(transitions=4))) as rig:
            await until(rig.election.elected.is_set)
            assert rig.written(9)["leaseTransitions"] == 4
            assert rig.election.token == 4
            assert sum(rig.clock.slept[1:8]) <= 15.0, "counted from before the last renewal was seen"

    asyncio.run(story())


def test_of_two_that_take_the_lease_one_is_told_so(fake: Fake) -> None:
    async def story() -> None:
        taken_by_other = [lease(""), status(409, "Conflict"), lease("other")]
        async with campaigning(fake(*taken_by_other)) as rig:
            await until(lambda: len(rig.server.requests) == 4)
            assert not rig.election.elected.is_set()
            assert not rig.election.leading()

    asyncio.run(story())


def test_a_campaign_outlives_an_outage(fake: Fake) -> None:
    async def story() -> None:
        async with campaigning(fake(status(500), status(403), status(404), status(409), lease(""), lease())) as rig:
            await until(rig.election.elected.is_set)
            assert rig.clock.slept[:3] == [2.0, 2.0, 2.0]

    asyncio.run(story())


LOSSES: dict[str, tuple[list[Answer], str]] = {
    "another took it": ([status(409, "Conflict"), lease("other")], "other holds it"),
    "somebody emptied it": ([status(409, "Conflict"), lease("")], "nobody holds it"),
    "it was deleted": ([status(404, "NotFound")], "it was deleted"),
    "it was deleted between two requests": ([status(409, "Conflict"), status(404)], "it was deleted"),
    "it could not be renewed": ([status(500)] * 5, "it could not be renewed for 10 s"),
    "the right to renew was taken away": ([status(403)] * 5, "it could not be renewed for 10 s"),
}


@pytest.mark.parametrize(("script", "why"), LOSSES.values(), ids=LOSSES.keys())
def test_a_lost_lease_ends_the_lead_at_once_and_says_why(fake: Fake, script: list[Answer], why: str) -> None:
    async def story() -> None:
        async with campaigning(fake(lease(""), lease(), *script)) as rig:
            began = rig.clock()
            await until(rig.task.done)
            assert len(rig.lost) == 1
            assert why in rig.lost[0]
            assert not rig.election.leading()
            assert rig.clock() - began <= RENEW_DEADLINE

    asyncio.run(story())


def test_a_renewal_whose_answer_was_lost_is_no_loss(fake: Fake) -> None:
    async def story() -> None:
        script = [lease(""), lease(version="1"), status(409, "Conflict"), lease("me", version="7"), lease(version="8")]
        async with campaigning(fake(*script)) as rig:
            await until(lambda: len(rig.server.requests) == 6)
            assert rig.requests() == ["GET", "PUT", "PUT", "GET", "PUT", "PUT"]
            assert msgspec.json.decode(rig.server.requests[4].body)["metadata"]["resourceVersion"] == "7"
            assert rig.lost == []

    asyncio.run(story())


def test_a_process_that_was_stopped_for_long_leads_no_more_before_it_does_anything(fake: Fake) -> None:
    async def story() -> None:
        async with campaigning(fake(lease(""), lease())) as rig:
            await until(lambda: len(rig.server.requests) == 3)
            assert rig.election.leading()
            rig.clock.advance(60)
            assert not rig.election.leading()

    asyncio.run(story())


def test_a_clean_exit_frees_the_lease(fake: Fake) -> None:
    async def story() -> None:
        script = [lease(""), lease(), lease(version="2")]
        server = fake(*script)
        async with campaigning(server) as rig:
            await until(lambda: len(rig.server.requests) == 4)
            server.script += [lease("me", version="3"), lease("")]
            await ended(rig.task)
            assert rig.requests()[-2:] == ["GET", "PUT"]
            assert rig.written(-1) == rig.written(-1) | {"holderIdentity": "", "leaseDurationSeconds": 1}
            assert rig.lost == []
            assert not rig.election.leading()

    asyncio.run(story())


def test_a_clean_exit_takes_nothing_from_a_successor(fake: Fake) -> None:
    async def story() -> None:
        server = fake(lease(""), lease(), lease(version="2"))
        async with campaigning(server) as rig:
            await until(lambda: len(rig.server.requests) == 4)
            server.script += [lease("other")]
            await ended(rig.task)
            assert rig.requests()[-1] == "GET"

    asyncio.run(story())
