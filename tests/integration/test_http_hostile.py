"""The admission server among hostile and broken clients: each is shed, and an honest one beside them is served."""

import asyncio
import contextlib
import resource
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.integration.httprig import LOOPS, SMALL, Loop, Rig, Wire, post, run, serving, soon

PARTIAL = post()[:-1]


async def canary(rig: Rig) -> None:
    """An honest call, over a connection of its own, gets through within a second."""
    async with asyncio.timeout(1):
        assert (await rig.ask(post())).status == 200


async def proven(rig: Rig) -> Wire:
    """A connection on which a request has been answered."""
    wire = await rig.connect()
    assert (await wire.ask(post())).status == 200
    return wire


@LOOPS
@pytest.mark.parametrize(
    "sent", [b"P", post()[:30], PARTIAL], ids=["after a byte", "within its head", "within its body"]
)
def test_a_request_that_stops_is_timed_out(loop_factory: Loop, tmp_path: Path, sent: bytes) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            wire = await rig.connect()
            reply = await wire.ask(sent)
            assert (reply.status, reply.closes) == (408, True)
            assert await wire.ended()

    run(loop_factory, test())


@LOOPS
def test_a_request_that_trickles_is_timed_out_beside_a_canary(loop_factory: Loop, tmp_path: Path) -> None:
    async def trickle(wire: Wire) -> int:
        async def bytewise() -> None:
            for offset in range(len(PARTIAL)):
                wire.send(PARTIAL[offset : offset + 1])
                await asyncio.sleep(0.02)

        sending = asyncio.create_task(bytewise())
        try:
            return (await wire.reply()).status
        finally:
            sending.cancel()

    async def test() -> None:
        async with serving(tmp_path) as rig:
            slow = [asyncio.create_task(trickle(await rig.connect())) for _ in range(5)]
            await canary(rig)
            assert await asyncio.gather(*slow) == [408] * 5
            await canary(rig)

    run(loop_factory, test())


@LOOPS
@pytest.mark.parametrize("asked", [0, 1], ids=["before any request", "after a request"])
def test_an_idle_connection_is_closed_without_a_word(loop_factory: Loop, tmp_path: Path, asked: int) -> None:
    async def test() -> None:
        async with serving(tmp_path, replace(SMALL, idle_seconds=0.1)) as rig:
            wire = await (proven(rig) if asked else rig.connect())
            assert await wire.ended()

    run(loop_factory, test())


@LOOPS
def test_line_breaks_do_not_keep_a_connection_alive(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path, replace(SMALL, idle_seconds=0.1)) as rig:
            wire = await rig.connect()

            async def noise() -> None:
                while True:
                    wire.send(b"\r\n")
                    await asyncio.sleep(0.01)

            sending = asyncio.create_task(noise())
            assert await wire.ended()
            sending.cancel()

    run(loop_factory, test())


@LOOPS
@pytest.mark.parametrize(
    "sent",
    [b"", b"\x16\x03\x01", b"\x00" * 100, b"\xff" * 100, post(), b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
    ids=["silence", "half a record", "zeros", "ones", "plain HTTP", "half a greeting"],
)
def test_what_is_no_handshake_is_shed(loop_factory: Loop, tmp_path: Path, sent: bytes) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            wire = await rig.connect_plain()
            wire.send(sent)
            await canary(rig)
            with contextlib.suppress(ConnectionError):
                assert b"HTTP" not in await wire.reader.read()
            await soon(lambda: rig.server.tally["handshake_failed"] == 1)

    run(loop_factory, test())


@LOOPS
def test_half_open_connections_oust_one_another_and_not_a_canary(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path, replace(SMALL, handshake_seconds=5, idle_seconds=5)) as rig:
            honest = await proven(rig)
            for _ in range(40):
                await rig.connect_plain()
            await canary(rig)
            assert (await honest.ask(post())).status == 200
            assert rig.server.tally["ousted"] >= 40 + 2 - SMALL.connections

    run(loop_factory, test())


@LOOPS
def test_slow_requests_oust_one_another_and_not_a_canary(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path, replace(SMALL, request_seconds=5, idle_seconds=5)) as rig:
            honest = await proven(rig)
            for _ in range(20):
                (await rig.connect()).send(PARTIAL)
            await canary(rig)
            assert (await honest.ask(post())).status == 200

    run(loop_factory, test())


@LOOPS
def test_at_the_limit_the_longest_idle_connection_goes(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path, replace(SMALL, connections=3, idle_seconds=5)) as rig:
            wires = [await proven(rig) for _ in range(3)]
            assert (await wires[0].ask(post())).status == 200
            await canary(rig)
            assert await wires[1].ended()
            assert (await wires[0].ask(post())).status == 200

    run(loop_factory, test())


@LOOPS
def test_proven_clients_with_requests_under_way_make_others_wait(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path, replace(SMALL, connections=3, request_seconds=5)) as rig:
            wires = [await proven(rig) for _ in range(3)]
            for wire in wires:
                wire.send(PARTIAL)
            await asyncio.sleep(0.02)
            waiting = asyncio.create_task(rig.ask(post()))
            await asyncio.sleep(0.05)
            assert not waiting.done()
            assert rig.server.tally["accepted"] == 3
            replies = [await wire.ask(post()[-1:]) for wire in wires]
            wires[0].drop()
            assert [reply.status for reply in [*replies, await waiting]] == [200] * 4

    run(loop_factory, test())


@contextlib.contextmanager
def few_files(count: int) -> Iterator[None]:
    """No file descriptor from `count` on can be had."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@LOOPS
def test_accepting_outlives_a_lack_of_file_descriptors(
    loop_factory: Loop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            waiting = socket.create_connection(("127.0.0.1", rig.server.port))
            with few_files(3):
                await soon(lambda: rig.server.tally["starved"] > 0)
            wire = await rig.connect(host=None, port=None, sock=waiting)
            assert (await wire.ask(post())).status == 200

    run(loop_factory, test())
    assert "open files" in caplog.text


@LOOPS
def test_a_client_that_vanishes_at_any_byte_leaves_nothing_behind(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            for size in range(0, len(post()), 7):
                wire = await rig.connect()
                wire.send(post()[:size])
                await asyncio.sleep(0)
                wire.drop()
            pool = rig.server._listener.pool
            await soon(lambda: pool.empty)
            assert pool._held == 0
            assert [pool._reading, pool._idle, pool._unproven, pool._ending] == [{}] * 4
            await canary(rig)

    run(loop_factory, test())


def client_context(rig: Rig, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(rig.authority.bundle))
    if name:
        pair = rig.authority.issue(name)
        context.load_cert_chain(pair.certificate, pair.key)
    return context


@LOOPS
@pytest.mark.parametrize(("authority", "client", "served"), [
    ("the same", "kube-apiserver", True),
    ("the same", "", False),
    ("another", "kube-apiserver", False),
])  # fmt: skip
def test_client_certificates_are_required_of_the_given_authority(
    loop_factory: Loop, tmp_path: Path, authority: str, client: str, served: bool
) -> None:
    async def test() -> None:
        async with serving(tmp_path, clients_of=authority) as rig:
            try:
                wire = await rig.connect(ssl=client_context(rig, client))
                answered = (await wire.ask(post())).status == 200
            except (OSError, asyncio.IncompleteReadError):
                answered = False
            assert answered == served

    run(loop_factory, test())
