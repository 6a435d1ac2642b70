"""A list that is streamed (KEP-3157): whole or not at all, and pages where the API server does not offer it."""

import asyncio

import pytest
from tests.testbed.pki import Authority
from tests.unit.cluster.fake_api import Answer, FakeApi, bookmark, event, initial_end, model, page, status, watch
from tests.unit.cluster.informer_rig import running
from tests.unit.cluster.waiting import until


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("pki"), "cluster")


def streaming(authority: Authority, *script: Answer) -> FakeApi:
    return FakeApi(authority, list(script), streams=True)


def added(*names: str) -> list[dict[str, object]]:
    return [event("ADDED", model(name)) for name in names]


def test_all_that_is_streamed_is_taken_at_once_and_watched_from_there(authority: Authority) -> None:
    async def story() -> None:
        first = watch(*added("a", "b"), bookmark("9"), initial_end("12"), *added("c"), bookmark("14"), end="clean")
        async with running(streaming(authority, first, watch(*added("d")))) as rig:
            await until(lambda: len(rig.cache.states) == 3)
            assert rig.queries()[:2] == ["stream", "watch@14"]
            assert rig.cache.states[0] == {"a": "5", "b": "5"}
            assert set(rig.cache.held) == {"a", "b", "c", "d"}
            assert (rig.listed, rig.interruptions) == ([2], [])
            asked = rig.server.requests[0].query
            assert (asked["resourceVersionMatch"], asked["allowWatchBookmarks"]) == ("NotOlderThan", "true")
            assert int(asked["timeoutSeconds"]) <= 10
            assert "resourceVersion" not in asked, "the newest state, not a remembered one"

    asyncio.run(story())


def test_an_object_that_cannot_be_read_spoils_no_other(authority: Authority) -> None:
    async def story() -> None:
        broken = event("ADDED", model("broken", uri=7))
        async with running(streaming(authority, watch(*added("a"), broken, initial_end("12")), watch())) as rig:
            await until(lambda: bool(rig.listed))
            assert rig.cache.held == {"a": "5"}
            assert [name for name, _ in rig.cache.problems] == ["broken"]

    asyncio.run(story())


NOT_OFFERED: dict[str, Answer] = {
    "it is refused": status(422, "Invalid", "sendInitialEvents: Forbidden"),
    "it is a bad request": status(400, "BadRequest", "unknown"),
    "its first events have no end": watch(*added("stale"), bookmark("9"), end="clean"),
}


@pytest.mark.parametrize("answer", NOT_OFFERED.values(), ids=NOT_OFFERED)
def test_where_it_is_not_offered_pages_are_listed_from_then_on(authority: Authority, answer: Answer) -> None:
    async def story() -> None:
        script = (answer, page([model("a")]), status(410, "Expired", "too old"), page([model("b")]), watch())
        async with running(streaming(authority, *script)) as rig:
            await until(lambda: len(rig.server.requests) == 5)
            assert rig.queries() == ["stream", "list", "watch@10", "list", "watch@10"]
            assert rig.cache.states == [{"a": "5"}, {"b": "5"}]

    asyncio.run(story())


LOST: dict[str, Answer] = {
    "an error is sent": watch(*added("lost"), event("ERROR", {"kind": "Status", "code": 410})),
    "the connection breaks": watch(*added("lost"), end="cut"),
    "the API server is not well": status(503, "ServiceUnavailable", "etcd"),
}


@pytest.mark.parametrize("answer", LOST.values(), ids=LOST)
def test_what_breaks_off_counts_for_nothing_and_is_begun_again(authority: Authority, answer: Answer) -> None:
    async def story() -> None:
        script = (answer, watch(*added("a"), initial_end("12")), watch())
        async with running(streaming(authority, *script)) as rig:
            await until(lambda: bool(rig.listed))
            assert rig.queries()[:2] == ["stream", "stream"]
            assert rig.cache.states == [{"a": "5"}]
            assert len(rig.interruptions) == 1

    asyncio.run(story())
