"""Events say a thing once, and never get in the way."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from tests.unit.cluster.fake_api import Answer, FakeApi, answer, ending_namespace, model, status
from tests.unit.cluster.waiting import Clock, ended, until

from aegis.adapters.cluster import events
from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.events import EventRecorder, event_body, shortened
from aegis.adapters.cluster.objects import MODEL_KEYRINGS, SIGNED_MODELS, Reference
from aegis.core.reasons import Reason

Fake = Callable[..., FakeApi]
NOW = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
LLAMA = Reference(SIGNED_MODELS, "team", "llama", "uid-1")
POSTED = answer(201, model("llama.1"))


@dataclass
class Rig:
    server: FakeApi
    recorder: EventRecorder
    clock: Clock

    def emit(self, message: str = "not signed", about: Reference = LLAMA, reason: Reason = Reason.NOT_SIGNED) -> None:
        self.recorder.emit(about, reason, message, warning=True)

    def notes(self) -> list[str]:
        return [msgspec.json.decode(request.body)["note"] for request in self.server.requests]


@asynccontextmanager
async def recording(server: FakeApi) -> AsyncIterator[Rig]:
    clock = Clock()
    async with server.serving(), ApiClient(server.connection(), sleep=clock.sleep) as api:
        recorder = EventRecorder(
            api, instance="aegis-0", now=lambda: NOW + timedelta(seconds=clock() - 1000), monotonic=clock
        )
        task = asyncio.create_task(recorder.run())
        try:
            yield Rig(server, recorder, clock)
        finally:
            await ended(task)


def test_the_same_is_said_once_in_ten_minutes(fake: Fake) -> None:
    async def story() -> None:
        async with recording(fake(*[POSTED] * 9)) as rig:
            for _ in range(100):
                rig.emit()
                rig.clock.advance(5.9)
            rig.clock.advance(11)
            rig.emit()
            await until(lambda: len(rig.server.requests) == 2)
            names = [msgspec.json.decode(request.body)["metadata"]["name"] for request in rig.server.requests]
            assert len(set(names)) == 2

    asyncio.run(story())


def test_another_object_reason_or_message_is_not_the_same(fake: Fake) -> None:
    async def story() -> None:
        async with recording(fake(*[POSTED] * 9)) as rig:
            rig.emit()
            rig.emit("not signed either")
            rig.emit(about=Reference(SIGNED_MODELS, "team", "llama", "uid-2"))
            rig.emit(reason=Reason.SIGNATURE_INVALID)
            rig.emit("last")
            await until(lambda: "last" in rig.notes())
            assert len(rig.server.requests) == 5

    asyncio.run(story())


FAILURES: dict[str, Answer] = {
    "a right is missing": status(403, "Forbidden", "cannot create events"),
    "the namespace is gone": status(404, "NotFound"),
    "the server fails": status(500, "InternalError"),
    "the event is refused": status(422, "Invalid"),
    "the answer is a page": answer(200, b"<html>"),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
def test_what_could_not_be_posted_is_logged_and_may_be_said_again(
    fake: Fake, failure: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        async with recording(fake(failure, POSTED)) as rig:
            rig.emit()
            await until(lambda: caplog.records)
            rig.emit()
            await until(lambda: len(rig.server.requests) == 2)
            assert "an event of SignedModel/team/llama was not posted" in caplog.text

    asyncio.run(story())


NO_FAILURES: dict[str, Answer] = {
    "another replica said it already": status(409, "AlreadyExists"),
    "the namespace is being deleted": ending_namespace(),
}


@pytest.mark.parametrize("said", NO_FAILURES.values(), ids=NO_FAILURES.keys())
def test_what_need_not_be_posted_is_no_failure(fake: Fake, said: Answer, caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        async with recording(fake(said, POSTED)) as rig:
            rig.emit()
            await until(lambda: rig.server.requests)
            rig.emit()
            rig.emit("last")
            await until(lambda: len(rig.server.requests) == 2)
            assert rig.notes() == ["not signed", "last"]
            assert caplog.records == []

    asyncio.run(story())


def test_too_many_events_are_dropped_and_memory_stays_bounded(
    fake: Fake, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "QUEUED", 3)
    monkeypatch.setattr(events, "REMEMBERED", 5)

    async def story() -> None:
        async with recording(fake()) as rig:
            for number in range(10):
                rig.emit(f"message {number}")
            assert rig.recorder._queue.qsize() == 3
            assert len(rig.recorder._said) == 3, "what was dropped may be said again"
            for number in range(3):
                await rig.recorder._queue.get()
                rig.emit(f"more {number}")
            assert len(rig.recorder._said) == 5

    with caplog.at_level(logging.WARNING):
        asyncio.run(story())
    assert caplog.text.count("too many events are waiting") == 7


def body(about: Reference = LLAMA, message: str = "m", at: datetime = NOW, warning: bool = True) -> dict[str, Any]:
    return event_body(about, Reason.NOT_SIGNED, message, warning=warning, at=at, instance="aegis-0")


def test_an_event_lies_beside_its_object() -> None:
    assert body()["metadata"]["namespace"] == "team"
    assert body()["regarding"]["namespace"] == "team"
    keyring = body(Reference(MODEL_KEYRINGS, "", "prod", "uid"))
    assert keyring["metadata"]["namespace"] == "default"
    assert "namespace" not in keyring["regarding"]


def test_replicas_give_the_same_event_the_same_name() -> None:
    assert body() == body()
    assert body()["metadata"]["name"] == body(at=NOW + timedelta(minutes=4))["metadata"]["name"]
    others = [
        body(message="n"),
        body(LLAMA.__class__(SIGNED_MODELS, "team", "llama", "uid-2")),
        body(at=NOW + timedelta(hours=1)),
    ]
    assert len({each["metadata"]["name"] for each in (body(), *others)}) == 4


@pytest.mark.parametrize("name", ["a" * 253, "a" * 199 + ".b", "a" * 199 + "-b"])
def test_the_name_of_an_event_is_a_valid_one(name: str) -> None:
    made = body(Reference(SIGNED_MODELS, "team", name, "uid"))["metadata"]["name"]
    assert len(made) <= 253
    assert all(label and label[0] != "-" and label[-1] != "-" for label in made.split("."))


@pytest.mark.parametrize(
    ("message", "note"),
    [
        ("short", "short"),
        ("a" * 1024, "a" * 1024),
        ("a" * 1025, "a" * 1021 + "…"),
        ("ä" * 600, "ä" * 510 + "…"),
        ("broken \ud800", "broken ?"),
    ],
)
def test_a_note_fits_in_1024_bytes(message: str, note: str) -> None:
    assert shortened(message) == note
    assert len(shortened(message).encode()) <= 1024
    msgspec.json.encode(body(message=message))
