"""A steady stream of Pods, whatever becomes of them: good ones, bad ones, and some that no webhook may hold up.

The stream is open: a request is sent when its time has come, not when another one was answered, so that a pause of
the server is seen by every request that falls into it.
"""

import asyncio
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import count, cycle
from types import TracebackType
from typing import Any, Self

import aiohttp
from tests.testbed.controlplane import ControlPlane

LABEL = "traffic"
FAREWELL_SECONDS = 30.0


class Outcome(Enum):
    """How a request ended."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    """By the webhook, in its own words."""
    UNDECIDED = "undecided"
    """By the webhook, because it could not know."""
    FAILED_CLOSED = "failed closed"
    """By the API server, which could not ask the webhook."""
    NO_ANSWER = "no answer"
    """The API server itself was away."""


@dataclass(frozen=True)
class Stream:
    """Pods in `namespace` that name `uri`; their names begin with `name`."""

    name: str
    namespace: str
    uri: str

    def pod(self, number: int) -> dict[str, Any]:
        """One of them, which no scheduler takes."""
        container = {"name": "server", "image": "server", "args": [self.uri]}
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": f"{self.name}-{number}", "labels": {LABEL: self.name}},
            "spec": {"schedulerName": "nobody", "containers": [container]},
        }


@dataclass(frozen=True)
class Call:
    """A request; instants in seconds since 1970."""

    stream: str
    begun: float
    ended: float
    outcome: Outcome
    said: str


class Traffic:
    """`rate` requests a second. Use with `with`: it runs until the block ends.

    `calls` has those that are over, and `streams` the names.
    """

    def __init__(self, plane: ControlPlane, streams: Iterable[Stream], rate: float) -> None:
        self.calls: list[Call] = []
        self._url = plane.cluster.url
        self._tls = ssl.create_default_context(cafile=str(plane.cluster.bundle))
        self._tls.load_cert_chain(*plane.certificate_for_user("traffic", ("system:masters",)))
        self._streams = tuple(streams)
        self.streams = {stream.name for stream in self._streams}
        self._period = 1 / rate
        self._numbers = count(time.time_ns())
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def of(self, *streams: str, since: float = 0.0) -> list[Call]:
        """The calls of these streams that began at that instant or later."""
        return [call for call in list(self.calls) if call.stream in streams and call.begun >= since]

    async def _run(self) -> None:
        connector = aiohttp.TCPConnector(ssl=self._tls, limit=0)
        timeout = aiohttp.ClientTimeout(total=FAREWELL_SECONDS)
        async with (
            aiohttp.ClientSession(self._url, connector=connector, timeout=timeout) as session,
            asyncio.TaskGroup() as tasks,
        ):
            due = time.monotonic()
            for stream in cycle(self._streams):
                if self._stop.is_set():
                    break
                tasks.create_task(self._call(session, stream))
                due += self._period
                await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _call(self, session: aiohttp.ClientSession, stream: Stream) -> None:
        begun = time.time()
        try:
            path, pod = f"/api/v1/namespaces/{stream.namespace}/pods", stream.pod(next(self._numbers))
            async with session.post(path, json=pod) as answer:
                outcome, said = outcome_of(answer.status, await answer.json(content_type=None))
        except (aiohttp.ClientError, TimeoutError, ValueError) as problem:
            outcome, said = Outcome.NO_ANSWER, repr(problem)
        self.calls.append(Call(stream.name, begun, time.time(), outcome, said))


def outcome_of(status: int, body: dict[str, Any]) -> tuple[Outcome, str]:
    """What the API server's answer means, and its words."""
    said = str(body.get("message", ""))
    if status == 201:
        return Outcome.ADMITTED, ""
    if "denied the request" in said:
        return (Outcome.UNDECIDED if status >= 500 else Outcome.REFUSED), said
    return (Outcome.FAILED_CLOSED if "failed calling webhook" in said else Outcome.NO_ANSWER), f"{status} {said}"
