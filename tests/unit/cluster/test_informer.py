"""A watch cache is complete or it is old, and never anything between."""

import asyncio
from typing import Any

import pytest
from tests.unit.cluster.fake_api import (
    Answer,
    bookmark,
    event,
    model,
    page,
    status,
    watch,
)
from tests.unit.cluster.informer_rig import MODELS, Fake, running
from tests.unit.cluster.waiting import Clock, until

from aegis.adapters.cluster import api as api_module
from aegis.adapters.cluster import transport
from aegis.adapters.cluster.informer import FIRST_DELAY, LONGEST_DELAY
from aegis.adapters.cluster.objects import SignedModelObject, reader


def test_lists_in_pages_and_watches_from_the_moment_of_the_list(fake: Fake) -> None:
    async def story() -> None:
        script = (
            page([model("a")], "10", "second"),
            page([model("b")], "10", "third"),
            page([model("c")], "10"),
            watch(event("ADDED", model("d", "11")), bookmark("15"), event("DELETED", model("a", "16"))),
        )
        async with running(fake(*script)) as rig:
            await until(lambda: len(rig.cache.states) == 3)
            assert rig.informer.synced.is_set()
            assert rig.listed == [3]
            assert rig.cache.states[0] == {"a": "5", "b": "5", "c": "5"}
            assert rig.cache.held == {"b": "5", "c": "5", "d": "11"}
            assert rig.queries() == ["list", "list+second", "list+third", "watch@10"]
            first, *_, last = rig.server.requests
            assert first.path == last.path == MODELS
            assert first.query == {"limit": "500"}, "no resourceVersion: the newest state, not a remembered one"
            assert last.query["allowWatchBookmarks"] == "true"
            assert int(last.query["timeoutSeconds"]) <= 10

    asyncio.run(story())


def test_a_watch_that_ended_as_it_should_is_taken_up_from_its_last_version(fake: Fake) -> None:
    async def story() -> None:
        clock = Clock()
        script = (
            page([model("a")]),
            watch(
                event("MODIFIED", model("a", "12")), bookmark("20"), end="clean", before_end=lambda: clock.advance(9)
            ),
            watch(end="clean", before_end=lambda: clock.advance(9)),
            watch(),
        )
        async with running(fake(*script), clock) as rig:
            await until(lambda: len(rig.server.requests) == 4)
            assert rig.queries() == ["list", "watch@10", "watch@20", "watch@20"]
            assert rig.cache.states == [{"a": "5"}, {"a": "12"}]
            assert rig.interruptions == []
            assert len(rig.server.requests) == 4

    asyncio.run(story())


LOST_THREADS: dict[str, Answer] = {
    "the version is too old when the watch is opened": status(410, "Expired", "too old resource version"),
    "the version becomes too old in mid-watch": watch(event("ERROR", {"kind": "Status", "code": 410})),
    "an error of another kind is sent": watch(event("ERROR", {"kind": "Status", "code": 500})),
    "the connection breaks": watch(event("MODIFIED", model("b", "12")), end="cut"),
    "an event is cut in the middle": watch(b'{"type":"MODIFIED","obj', end="clean"),
    "a line is no JSON": watch(b"<html>\n"),
    "an event has no object": watch({"type": "ADDED"}),
    "an event's object has no metadata": watch(event("DELETED", {"kind": "SignedModel"})),
    "the watch ends at once and says nothing": watch(end="clean"),
    "the watch is refused": status(403, "Forbidden", "no right to watch"),
    "the server is overloaded": status(503, "ServiceUnavailable"),
}


@pytest.mark.parametrize("lost", LOST_THREADS.values(), ids=LOST_THREADS.keys())
def test_whatever_else_ends_a_watch_everything_is_listed_again(fake: Fake, lost: Answer) -> None:
    async def story() -> None:
        script = (page([model("a"), model("b")]), lost, page([model("b", "31")], "30"), watch())
        async with running(fake(*script)) as rig:
            await until(lambda: len(rig.server.requests) == 4)
            assert rig.queries() == ["list", "watch@10", "list", "watch@30"]
            assert rig.cache.held == {"b": "31"}, "what vanished meanwhile is gone"
            assert {} not in rig.cache.states, "an empty cache was never to be seen"
            assert len(rig.interruptions) == 1

    asyncio.run(story())


def test_a_silent_watch_is_cut_soon_after_its_end_was_due(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_module, "WATCH_GRACE_SECONDS", -9.7)

    async def story() -> None:
        async with running(fake(page([model("a")]), watch(), page([], "30"), watch())) as rig:
            await until(lambda: len(rig.server.requests) == 4)
            assert "no answer in time" in str(rig.interruptions[0])
            assert rig.cache.held == {}

    asyncio.run(story())


def test_while_the_api_server_is_away_the_last_whole_state_stays_and_ages(fake: Fake) -> None:
    async def story() -> None:
        away = [status(503, "ServiceUnavailable")] * 6
        script = (page([model("a")]), watch(end="cut"), *away, page([model("b")], "30"), watch())
        async with running(fake(*script)) as rig:
            await until(lambda: len(rig.interruptions) == 7)
            await until(lambda: len(rig.cache.states) == 2)
            assert rig.cache.states == [{"a": "5"}, {"b": "5"}]
            assert rig.clock.slept == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0]
            assert FIRST_DELAY < rig.clock.slept[0] <= rig.clock.slept[-1] == LONGEST_DELAY

    asyncio.run(story())


def test_a_list_that_expires_between_pages_shows_nothing_and_begins_again(fake: Fake) -> None:
    async def story() -> None:
        expired = status(410, "Expired", "The provided continue parameter is too old")
        script = (
            page([model("a")]),
            watch(end="cut"),
            page([model("b")], "30", "next"),
            expired,
            page([model("c")], "40"),
            watch(),
        )
        async with running(fake(*script)) as rig:
            await until(lambda: len(rig.server.requests) == 6)
            assert rig.queries() == ["list", "watch@10", "list", "list+next", "list", "watch@40"]
            assert rig.cache.states == [{"a": "5"}, {"c": "5"}]

    asyncio.run(story())


def test_the_server_is_left_alone_for_as_long_as_it_asks(fake: Fake) -> None:
    async def story() -> None:
        busy = status(429, "TooManyRequests", "slow down", {"Retry-After": "7"})
        async with running(fake(busy, busy, page([model("a")]), busy, page([model("a")], "30"), watch())) as rig:
            await until(lambda: len(rig.server.requests) == 6)
            assert rig.clock.slept == [7.0, 7.0, 7.0]
            assert rig.queries()[-3:] == ["watch@10", "list", "watch@30"]

    asyncio.run(story())


def test_an_object_that_cannot_be_read_spoils_no_other(fake: Fake) -> None:
    async def story() -> None:
        script = (
            page([model("a"), model("bad", uri=7), model("b")]),
            watch(event("MODIFIED", model("a", "12", uri=None)), event("ADDED", model("c", "13"))),
        )
        async with running(fake(*script)) as rig:
            await until(lambda: "c" in rig.cache.held)
            assert rig.cache.held == {"b": "5", "c": "13"}
            assert [name for name, _ in rig.cache.problems] == ["bad", "a"]
            assert "$.spec.uri" in rig.cache.problems[0][1]
            assert rig.interruptions == []

    asyncio.run(story())


def test_whatever_a_reader_raises_concerns_its_object_alone(fake: Fake) -> None:
    def read(raw: Any) -> SignedModelObject:
        if b"bad" in bytes(raw):
            raise RecursionError("nested too deep")
        return reader(SignedModelObject)(raw)

    async def story() -> None:
        async with running(fake(page([model("bad"), model("a")]), watch()), read=read) as rig:
            await until(rig.informer.synced.is_set)
            assert rig.cache.held == {"a": "5"}
            assert rig.cache.problems == [("bad", "RecursionError: nested too deep")]

    asyncio.run(story())


def test_a_page_too_large_is_asked_for_in_smaller_ones(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "ANSWER_BYTES", 2000)

    async def story() -> None:
        large = page([model(f"m{number}") for number in range(50)])
        script = (large, large, page([model("a")], "10", "next"), page([model("b")]), watch())
        async with running(fake(*script)) as rig:
            await until(rig.informer.synced.is_set)
            assert [request.query.get("limit") for request in rig.server.requests[:4]] == ["500", "62", "7", "7"]
            assert rig.cache.states == [{"a": "5", "b": "5"}]

    asyncio.run(story())


def test_one_object_too_large_for_any_page_leaves_the_cache_as_it_was(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "ANSWER_BYTES", 2000)

    async def story() -> None:
        large = page([model("a", uri="s3://models/" + "a" * 2000)])
        async with running(fake(large, large, large, large, page([]), watch())) as rig:
            await until(rig.informer.synced.is_set)
            assert [request.query.get("limit") for request in rig.server.requests[:5]] == ["500", "62", "7", "1", "500"]
            assert "larger than 2000 bytes" in str(rig.interruptions[0])

    asyncio.run(story())


def test_a_line_without_an_end_is_not_read_for_ever(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "LINE_BYTES", 1000)

    async def story() -> None:
        async with running(fake(page([]), watch(b"x" * 5000), page([], "30"), watch())) as rig:
            await until(lambda: len(rig.server.requests) == 4)
            assert "one event is larger than 1000 bytes" in str(rig.interruptions[0])

    asyncio.run(story())
