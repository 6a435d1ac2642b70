"""The least that a written status takes: one request by the controller's own client, seen by its two watches.

A process of its own writes statuses at the controller's pace. Nothing is judged; an informer reads of each object that
comes back what identifies it, and kopf tells of each event a handler that does nothing.
"""

import asyncio
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from tests.testbed.controlplane import ControlPlane
from tests.testbed.openbao import OPERATOR_NAMESPACE
from tests.testbed.recipes import ROOT

from aegis.adapters.cluster.api import ApiClient, Selection
from aegis.adapters.cluster.connection import in_cluster
from aegis.adapters.cluster.informer import Informer
from aegis.adapters.cluster.objects import SIGNED_MODELS, Identified, Reference, reader
from aegis.adapters.cluster.pace import Pace
from aegis.adapters.cluster.status import BURST, WRITES_PER_SECOND, Outcome, StatusWriter
from aegis.entrypoints.controller.lead import MODELS_AT_ONCE
from aegis.entrypoints.controller.operate import operate
from aegis.entrypoints.http import new_event_loop
from aegis.entrypoints.http.memory import collect_rarely
from aegis.wiring.connection import utc_now
from bench.known import NAMESPACE

WRITES = 500
SETTLED = 7.0
"""Seconds in which kopf lets go of what it keeps of objects that it has just seen."""
ANOTHER_TIME = "2030-01-01T00:00:00Z"


def bare_seconds(plane: ControlPlane, meanwhile: Callable[[], object]) -> float:
    """CPU seconds of one write, while `meanwhile` is done over and over; no controller may run."""
    directory = plane.service_account_directory(OPERATOR_NAMESPACE, "aegis-controller")
    command = [sys.executable, "-m", __name__, str(directory), str(plane.port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        while process.poll() is None:
            meanwhile()
        said = process.stdout.read() if process.stdout else b""
    if process.returncode:
        raise RuntimeError(f"the bare writes ended with {process.returncode}")
    return float(said)


class _Nobody:
    """A cache that keeps nothing."""

    async def on_replace(self, items: Sequence[Identified]) -> None:
        pass

    def on_apply(self, item: Identified) -> None:
        pass

    def on_delete(self, gone: Identified) -> None:
        pass

    def on_unreadable(self, broken: Identified, problem: str) -> None:
        raise ValueError(f"{broken.metadata.name}: {problem}")


async def _measured(directory: Path, port: int) -> float:
    link = in_cluster(directory, "127.0.0.1", port)
    async with ApiClient(link) as api:
        models = [model async for page in api.pages(Selection(SIGNED_MODELS, NAMESPACE)) for model in page.items]
        ready = threading.Event()
        watch = Informer(
            api,
            Selection(SIGNED_MODELS),
            reader(Identified),
            _Nobody(),
            monotonic=time.monotonic,
            uniform=random.uniform,
        )
        watching = [
            asyncio.create_task(watch.run()),
            asyncio.create_task(operate(link, lambda *_: None, ready, utc_now)),
        ]
        await watch.synced.wait()
        await asyncio.to_thread(ready.wait)
        await asyncio.sleep(SETTLED)
        collect_rarely()
        seconds = await _written(api, models[:WRITES])
        for each in watching:
            each.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    return seconds / len(models[:WRITES])


async def _written(api: ApiClient, models: Sequence[msgspec.Raw]) -> float:
    """CPU seconds until all of them are written, and the news of it has come."""
    writer = StatusWriter(api, Pace(WRITES_PER_SECOND, BURST, monotonic=time.monotonic), lambda: True)
    begun = time.process_time()
    left = iter(models)
    async with asyncio.TaskGroup() as group:
        for _ in range(MODELS_AT_ONCE):
            group.create_task(_write_each(writer, left))
    await asyncio.sleep(SETTLED)
    return time.process_time() - begun


async def _write_each(writer: StatusWriter, left: Iterator[msgspec.Raw]) -> None:
    for raw in left:
        model: dict[str, Any] = msgspec.json.decode(raw)
        about = model["metadata"]
        reference = Reference(SIGNED_MODELS, about["namespace"], about["name"], about["uid"])
        status = {**model["status"], "nextAttemptTime": ANOTHER_TIME}
        written = await writer.write(reference, about["resourceVersion"], status)
        if written.outcome is not Outcome.WRITTEN:
            raise RuntimeError(f"{reference} was not written: {written.outcome}")


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        print(json.dumps(runner.run(_measured(Path(sys.argv[1]), int(sys.argv[2])))))
