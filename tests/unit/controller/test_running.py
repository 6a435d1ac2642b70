"""What runs side by side, what is said of the API server, and what a change of trust sets off."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.unit.cluster.waiting import Clock, ended, until
from tests.unit.services.cluster_fakes import SPACE, Cluster

from aegis.entrypoints.controller.queue import WorkQueue
from aegis.entrypoints.controller.reach import REACHABLE_SECONDS, Reach
from aegis.entrypoints.controller.routing import Trust
from aegis.entrypoints.controller.until import run_until
from aegis.services.cluster import Kind, Name


class TestRunUntil:
    """Running things side by side."""

    def test_stop_cancels_everything_and_waits_for_its_end(self) -> None:
        async def scenario() -> None:
            stop, left = asyncio.Event(), []

            async def work() -> None:
                try:
                    await asyncio.Event().wait()
                finally:
                    await asyncio.sleep(0)
                    left.append("done")

            task = asyncio.create_task(run_until(stop, work(), work()))
            await asyncio.sleep(0.01)
            stop.set()
            await task
            assert left == ["done", "done"]

        asyncio.run(scenario())

    def test_what_one_raises_ends_the_others_and_is_raised(self) -> None:
        async def scenario() -> None:
            async def fails() -> None:
                raise LookupError("gone")

            with pytest.raises(LookupError):
                await run_until(asyncio.Event(), fails(), asyncio.Event().wait())

        asyncio.run(scenario())

    def test_one_that_ends_ends_the_others(self) -> None:
        async def scenario() -> None:
            await run_until(asyncio.Event(), asyncio.sleep(0), asyncio.Event().wait())

        asyncio.run(scenario())


class TestReach:
    """Readiness."""

    def test_ready_while_answers_are_recent_and_else_the_last_problem(self) -> None:
        async def scenario() -> None:
            clock, answers = Clock(), [None, OSError("connection refused")]

            async def ask() -> None:
                answer = answers.pop(0) if answers else OSError("still")
                if answer is not None:
                    raise answer

            reach = Reach(ask, clock)
            assert reach.why_not() == "the API server was not asked yet"
            task = asyncio.create_task(reach.run())
            await until(lambda: reach.why_not() is None)
            clock.advance(REACHABLE_SECONDS)
            assert reach.why_not() == "the API server was not asked yet"
            await ended(task)
            task = asyncio.create_task(reach.run())
            await until(lambda: reach.why_not() == "connection refused")
            await ended(task)

        asyncio.run(scenario())


def loses(name: Name) -> bool:
    """Which models lose their verdict; of one of them nobody can say."""
    if name[1] == "poisonous":
        raise ValueError(name)
    return name[1] == "revoked"


class TestTrust:
    """What models are judged by."""

    def test_all_models_are_judged_again_the_refused_ones_first(self) -> None:
        async def scenario() -> None:
            cluster, looked = Cluster(), []
            for name in ("good", "poisonous", "revoked"):
                cluster.apply(Kind.SIGNED_MODEL, name, {}, SPACE)

            async def look(name: Name) -> datetime | None:
                looked.append(name[1])
                return None

            queue = WorkQueue[Name]("model", look, 1, now=lambda: datetime.now(UTC), jitter=lambda: 0.0)
            trust = Trust(cluster)
            task = asyncio.create_task(trust.judge_again(loses, queue))
            trust.changed()
            await until(lambda: len(queue) == 3)
            working = asyncio.create_task(queue.run())
            await queue.idle()
            assert looked == ["revoked", "good", "poisonous"]
            await ended(task)
            await ended(working)

        asyncio.run(scenario())

    @pytest.mark.parametrize(
        ("kind", "spec"),
        [(Kind.MODEL_KEYRING, {"source": {"inline": "PEM"}}), (Kind.MODEL_POLICY, {"namespaces": ["a"]})],
    )
    def test_only_what_a_verdict_would_notice_is_a_change(self, kind: Kind, spec: dict[str, Any]) -> None:
        cluster = Cluster()
        trust = Trust(cluster)
        assert not trust.look_at(kind, "x")
        cluster.apply(kind, "x", spec)
        assert trust.look_at(kind, "x")
        cluster.held[kind, ("", "x")]["status"] = {"conditions": [], "observedGeneration": 3}
        assert not trust.look_at(kind, "x"), "a status of our own"
        cluster.delete(kind, "x")
        assert trust.look_at(kind, "x")
        assert not trust.look_at(kind, "x")
