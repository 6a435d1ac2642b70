"""The status server on a real socket: probes and metrics, and nothing else."""

import asyncio
from typing import NamedTuple

import pytest
from tests.integration.httprig import LOOPS, Loop, Reply, Wire, run

from aegis.entrypoints.http import StatusServer


class Health:
    """What the checks answer; a test changes it."""

    live: str | None = None
    ready: str | None = None
    broken = False

    def liveness(self) -> str | None:
        return self.live

    def readiness(self) -> str | None:
        if self.broken:
            raise RuntimeError("a fault in a check")
        return self.ready

    def metrics(self) -> bytes:
        return b"# TYPE aegis_up gauge\naegis_up 1\n"


async def fetch(health: Health, request: bytes) -> Reply:
    server = StatusServer(health.liveness, health.readiness, health.metrics, host="127.0.0.1")
    await server.start()
    wire = Wire(*await asyncio.open_connection("127.0.0.1", server.port))
    try:
        return await wire.ask(request, without_body=request.startswith(b"HEAD "))
    finally:
        wire.drop()
        await server.stop()


class Case(NamedTuple):
    request: bytes
    status: int
    body: bytes
    live: str | None = None
    ready: str | None = None
    broken: bool = False


def get(path: str, method: str = "GET") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


CASES = {
    "a live process says so": Case(get("/livez"), 200, b"ok\n"),
    "a dead process says why": Case(get("/livez"), 503, b"the watch has died\n", live="the watch has died"),
    "a ready process says so": Case(get("/readyz"), 200, b"ok\n"),
    "an unready process says why in one line": Case(get("/readyz"), 503, b"a b\n", ready="a\nb"),
    "an unready process is live": Case(get("/livez"), 200, b"ok\n", ready="not synced"),
    "a probe's query is of no matter": Case(get("/readyz?verbose"), 200, b"ok\n"),
    "a check that fails is not well": Case(get("/readyz"), 500, b"The request", broken=True),
    "metrics are handed out": Case(get("/metrics"), 200, b"# TYPE aegis_up gauge\naegis_up 1\n"),
    "HEAD has no body": Case(get("/metrics", "HEAD"), 200, b""),
    "no other path is served": Case(get("/"), 404, b"Nothing"),
    "no other method is taken": Case(get("/livez", "DELETE"), 405, b"This path takes GET, HEAD."),
    "a body is refused": Case(b"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n", 413, b"The request body"),
}


@LOOPS
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_page_says(loop_factory: Loop, case: Case, caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        health = Health()
        health.live, health.ready, health.broken = case.live, case.ready, case.broken
        reply = await fetch(health, case.request)
        assert reply.status == case.status
        assert reply.body.startswith(case.body)
        assert bool(reply.body) == bool(case.body)

    run(loop_factory, test())
    assert ("could not be made" in caplog.text) == case.broken


@LOOPS
def test_metrics_are_of_the_type_that_prometheus_reads(loop_factory: Loop) -> None:
    async def test() -> None:
        reply = await fetch(Health(), get("/metrics"))
        assert reply.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8"

    run(loop_factory, test())


@LOOPS
def test_both_families_of_addresses_are_served(loop_factory: Loop) -> None:
    async def test() -> None:
        health = Health()
        server = StatusServer(health.liveness, health.readiness, health.metrics)
        await server.start()
        wire = Wire(*await asyncio.open_connection("127.0.0.1", server.port))
        assert (await wire.ask(get("/livez"))).status == 200
        wire.drop()
        await server.stop()

    run(loop_factory, test())
