"""Worker processes: their answers, their errors, their deaths, and that none outlives its parent."""

import asyncio
import os
import signal
from dataclasses import replace

import pytest
from tests.unit.cluster.waiting import until
from tests.unit.services.models import MODEL, MemoryStore, ec_key, signed, task, trial

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.ports import Store
from aegis.services.verify_model import Place, Task
from aegis.wiring.workers import Workers

KEY = ec_key()
CONTENT = b"weights"


def open_store(scheme: str, place: Place) -> Store:
    """What a worker opens: the place's name says what becomes of it."""
    match place.source.region:
        case "broken":
            raise Undecidable(Reason.SOURCE_TIMEOUT, scheme, retry_after=7.0)
        case "stumbling":
            raise ValueError("secret: hunter2")
        case "dying":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hanging":
            signal.pause()
    store = MemoryStore()
    store.put(MODEL, CONTENT)
    store.put(f"{MODEL}.sig", place.credentials["signature"])
    return store


def at(region: str) -> Task:
    """A verification at that place."""
    made = task([trial(KEY)])
    (source,) = made.policy.sources
    place = Place(replace(source, region=region), {"signature": signed(KEY, CONTENT)})
    return replace(made, places={source.name: place})


def test_answers_errors_and_deaths_come_back_and_only_a_death_costs_a_process() -> None:
    async def scenario() -> None:
        async with Workers(open_store) as workers:
            found = await workers.run(at("good"))
            assert found.evidence.fingerprints == {trial(KEY).key.fingerprint}
            (pid,) = workers.pids
            with pytest.raises(Undecidable) as broken:
                await workers.run(at("broken"))
            assert (broken.value.reason, broken.value.retry_after) == (Reason.SOURCE_TIMEOUT, 7.0)
            with pytest.raises(Undecidable, match="ValueError") as stumbled:
                await workers.run(at("stumbling"))
            assert "hunter2" not in str(stumbled.value)
            assert workers.pids == [pid]
            with pytest.raises(Undecidable) as died:
                await workers.run(at("dying"))
            assert died.value.reason is Reason.WORKER_FAILED
            assert (await workers.run(at("good"))).evidence.fingerprints
            assert pid not in workers.pids

    asyncio.run(scenario())


def test_a_verification_that_is_cancelled_ends_its_process_and_no_other() -> None:
    async def scenario() -> None:
        async with Workers(open_store) as workers:
            hanging = asyncio.create_task(workers.run(at("hanging")))
            await until(lambda: len(workers.pids) == 1, "a worker", 30)
            (pid,) = workers.pids
            assert (await workers.run(at("good"))).bytes_read == len(CONTENT)
            hanging.cancel()
            with pytest.raises(asyncio.CancelledError):
                await hanging
            assert pid not in workers.pids
            assert len(workers.pids) == 1
        assert workers.pids == []

    asyncio.run(scenario())
