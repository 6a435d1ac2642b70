"""How old a cache says it is, and what it watches."""

import asyncio
import math

from tests.unit.cluster.fake_api import (
    answer,
    begin_watch,
    bookmark,
    event,
    model,
    page,
    status,
    tell,
    watch,
)
from tests.unit.cluster.informer_rig import Cache, Fake, running
from tests.unit.cluster.waiting import Clock, ended, until

from aegis.adapters.cluster.api import ApiClient, Selection
from aegis.adapters.cluster.informer import Informer
from aegis.adapters.cluster.objects import SIGNED_MODELS, SignedModelObject, reader


def test_the_age_counts_from_the_last_event_or_bookmark(fake: Fake) -> None:
    async def story() -> None:
        proof = asyncio.Event()

        async def told_when_asked(writer: asyncio.StreamWriter) -> None:
            begin_watch(writer)
            for line in (event("ADDED", model("b", "11")), bookmark("12")):
                await proof.wait()
                proof.clear()
                tell(writer, line)
            await asyncio.Event().wait()

        async with running(fake(page([model("a")]), told_when_asked)) as rig:
            assert rig.age == math.inf
            await until(lambda: len(rig.server.requests) == 2)
            assert rig.age == 0.0
            for _ in range(2):
                rig.clock.advance(8)
                assert rig.age == 8.0
                proof.set()
                await until(lambda: rig.age == 0.0)

    asyncio.run(story())


def test_a_list_is_as_old_as_its_first_request(fake: Fake) -> None:
    async def story() -> None:
        clock = Clock()

        async def slow(writer: asyncio.StreamWriter) -> None:
            clock.advance(4)
            await page([model("b")])(writer)

        async with running(fake(page([model("a")], following="next"), slow, watch()), clock) as rig:
            await until(rig.informer.synced.is_set)
            assert rig.age == 4.0

    asyncio.run(story())


def test_the_clean_end_of_a_watch_counts_once_the_next_has_begun(fake: Fake) -> None:
    async def story() -> None:
        clock = Clock()

        async def resumed_late(writer: asyncio.StreamWriter) -> None:
            clock.advance(3)
            await watch()(writer)

        quiet = watch(end="clean", before_end=lambda: clock.advance(9))
        async with running(fake(page([]), quiet, resumed_late), clock) as rig:
            await until(lambda: len(rig.server.requests) == 3)
            await until(lambda: rig.age == 3.0, "counting from the end of the first watch")

    asyncio.run(story())


def test_the_clean_end_of_a_watch_proves_nothing_if_the_next_is_refused(fake: Fake) -> None:
    async def story() -> None:
        clock = Clock()
        quiet = watch(end="clean", before_end=lambda: clock.advance(9))
        async with running(fake(page([]), quiet, status(503)), clock) as rig:
            await until(lambda: len(rig.server.requests) == 4)
            assert rig.queries() == ["list", "watch@10", "watch@10", "list"]
            assert rig.age == 9.5

    asyncio.run(story())


def test_one_object_is_watched_by_its_name(fake: Fake) -> None:
    async def story() -> None:
        server = fake(page([]), watch())
        async with server.serving(), ApiClient(server.connection()) as api:
            selection = Selection(SIGNED_MODELS, "aegis-system", "aegis-seal")
            informer = Informer(
                api, selection, reader(SignedModelObject), Cache(), monotonic=Clock(), uniform=lambda low, _: low
            )
            task = asyncio.create_task(informer.run())
            await until(lambda: len(server.requests) == 2)
            await ended(task)
        assert {request.query["fieldSelector"] for request in server.requests} == {"metadata.name=aegis-seal"}
        assert server.requests[0].path == "/apis/aegis.dev/v1alpha1/namespaces/aegis-system/signedmodels"
        assert server.requests[1].query["timeoutSeconds"] == "7"

    asyncio.run(story())


def test_a_list_that_is_no_list_leaves_the_cache_unsynced(fake: Fake) -> None:
    async def story() -> None:
        async with running(fake(answer(200, b"<html>login</html>"), page([]), watch())) as rig:
            await until(lambda: len(rig.server.requests) == 3)
            assert "cannot be read" in str(rig.interruptions[0])
            assert rig.listed == [0]

    asyncio.run(story())
