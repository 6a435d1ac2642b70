"""Stopping and renewing the admission server under load: no request that was sent goes without its answer."""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from cryptography import x509
from tests.integration.httprig import LOOPS, PATH, SMALL, Loop, Rig, Wire, echo, post, refuse, run, serving, soon

from aegis.entrypoints.http import AdmissionServer

DRAINING = replace(SMALL, drain_seconds=0.3, connections=64)


@dataclass
class Load:
    """Clients that behave as the API server does: keep-alive, a new connection when told to, no second try."""

    rig: Rig
    answered: int = 0
    lost: list[str] = field(default_factory=list)
    serials: set[int] = field(default_factory=set)

    async def client(self, goes_on: Callable[[], bool], *, reuse: int) -> None:
        """One call after the other; a connection serves `reuse` of them unless the server ends it before."""
        while goes_on():
            wire = await self._connect()
            for _ in range(reuse):
                if wire is None or not goes_on() or (await self._call(wire)):
                    break
            if wire is not None:
                wire.drop()

    async def more(self, count: int) -> None:
        """Wait until so many more calls have been answered."""
        goal = self.answered + count
        await soon(lambda: self.answered >= goal)

    async def _connect(self) -> Wire | None:
        try:
            wire = await self.rig.connect()
        except OSError as error:
            self.lost.append(repr(error))
            return None
        certificate = wire.writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        self.serials.add(x509.load_der_x509_certificate(certificate).serial_number)
        return wire

    async def _call(self, wire: Wire) -> bool:
        """One call; whether the server ends the connection."""
        try:
            reply = await wire.ask(post(b"x" * 500))
        except (OSError, asyncio.IncompleteReadError) as error:
            self.lost.append(repr(error))
            return True
        if reply.status != 200:
            self.lost.append(f"status {reply.status}")
        self.answered += 1
        await asyncio.sleep(0.002)
        return reply.closes


@LOOPS
def test_a_drain_loses_nothing(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path, DRAINING) as rig:
            load, ready = Load(rig), True
            clients = [asyncio.create_task(load.client(lambda: ready, reuse=reuse)) for reuse in (1, 5, 1000)]
            await soon(lambda: load.answered > 30)
            stopping = asyncio.create_task(rig.server.stop())
            await asyncio.sleep(0.2)  # the endpoint is taken out of the Service within the drain
            ready = False
            await asyncio.gather(*clients)
            await stopping
            assert load.lost == []
            with pytest.raises(ConnectionRefusedError):
                await rig.connect()

    run(loop_factory, test())


@LOOPS
def test_a_draining_server_says_so_on_each_response_and_serves_new_connections(
    loop_factory: Loop, tmp_path: Path
) -> None:
    async def test() -> None:
        async with serving(tmp_path, DRAINING) as rig:
            before = await rig.connect()
            assert not (await before.ask(post())).closes
            assert not rig.server.draining
            stopping = asyncio.create_task(rig.server.stop())
            await asyncio.sleep(0)
            assert rig.server.draining
            for wire in (before, await rig.connect()):
                reply = await wire.ask(post())
                assert (reply.status, reply.closes) == (200, True)
                assert await wire.ended()
            await stopping

    run(loop_factory, test())


@LOOPS
def test_a_request_under_way_is_finished_after_the_last_connection_was_accepted(
    loop_factory: Loop, tmp_path: Path
) -> None:
    async def test() -> None:
        async with serving(tmp_path, replace(DRAINING, drain_seconds=0, request_seconds=5)) as rig:
            wire, idle = await rig.connect(), await rig.connect()
            assert (await idle.ask(post())).status == 200
            wire.send(post()[:-1])
            await asyncio.sleep(0.02)
            stopping = asyncio.create_task(rig.server.stop())
            await asyncio.sleep(0.02)
            with pytest.raises(ConnectionRefusedError):
                await rig.connect()
            reply = await wire.ask(post()[-1:])
            assert (reply.status, reply.closes) == (200, True)
            assert await idle.ended()
            await stopping

    run(loop_factory, test())


@LOOPS
def test_connections_that_the_kernel_has_accepted_are_served(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        # On a busy machine ten handshakes take their time; a new connection is waited for as long as this.
        patient = replace(DRAINING, drain_seconds=0, handshake_seconds=5.0, linger_seconds=5.0)
        async with serving(tmp_path, patient) as rig:
            waiting = [socket.create_connection(("127.0.0.1", rig.server.port)) for _ in range(10)]
            stopping = asyncio.create_task(rig.server.stop())
            wires = await asyncio.gather(*[rig.connect(host=None, port=None, sock=sock) for sock in waiting])
            replies = await asyncio.gather(*[wire.ask(post()) for wire in wires])
            assert [reply.status for reply in replies] == [200] * 10
            await stopping

    run(loop_factory, test())


@LOOPS
def test_a_stop_ends_in_time_whatever_clients_do(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path, SMALL) as rig:
            (await rig.connect()).send(post()[:-1])
            (await rig.connect()).send(post(b"long"))
            await rig.connect_plain()
            await rig.connect()
            await asyncio.sleep(0.02)
            begun = time.monotonic()
            await rig.server.stop()
            patience = SMALL.drain_seconds + SMALL.request_seconds + 4 * SMALL.linger_seconds
            assert time.monotonic() - begun < patience + 0.5
            assert rig.server._listener.pool.empty

    run(loop_factory, test())


@LOOPS
def test_a_new_certificate_under_load_loses_nothing(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path, replace(SMALL, connections=64, idle_seconds=5)) as rig:
            load, going = Load(rig), True
            kept = await rig.connect()
            clients = [asyncio.create_task(load.client(lambda: going, reuse=reuse)) for reuse in (1, 1, 5, 1000)]
            serials = []
            for _ in range(10):
                serials.append(rig.renew())
                await load.more(10)
                await soon(lambda: serials[-1] in load.serials)
            going = False
            await asyncio.gather(*clients)
            assert load.lost == []
            assert (await kept.ask(post())).status == 200

    run(loop_factory, test())


@LOOPS
def test_a_certificate_that_cannot_be_used_leaves_the_one_in_use(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            certificate = rig.authority.issue("one").certificate.read_bytes()
            key = rig.authority.issue("two").key.read_bytes()
            with pytest.raises(ValueError, match="KEY_VALUES_MISMATCH"):
                rig.server.use_certificate(certificate, key)
            assert (await rig.ask(post())).status == 200

    run(loop_factory, test())


@LOOPS
def test_kopf_can_run_the_server_as_its_own(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            pair = rig.authority.issue("webhook")
            own = AdmissionServer(echo, refuse, [PATH], host="127.0.0.1", limits=SMALL)
            own.use_certificate(pair.certificate.read_bytes(), pair.key.read_bytes())

            async def as_kopf_does() -> None:
                async for config in own(None):
                    assert config == {}

            running = asyncio.create_task(as_kopf_does())
            await soon(lambda: own.port != 0)
            wire = await rig.connect(port=own.port)
            assert (await wire.ask(post())).status == 200
            wire.drop()
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            with pytest.raises((ConnectionRefusedError, ssl.SSLError)):
                await rig.connect(port=own.port)

    run(loop_factory, test())
