"""The server's bounds: bytes in flight, clients that read nothing, answers and uploads that are long."""

import asyncio
from pathlib import Path

from tests.integration.httprig import LOOPS, Loop, post, run, serving, soon

CHUNKED = b"POST /validate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
HEAD = b"POST /validate HTTP/1.1\r\nHost: x\r\n"


@LOOPS
def test_over_the_bytes_in_flight_the_largest_request_goes(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            wires = [await rig.connect() for _ in range(3)]
            for wire, size in zip(wires, (900, 990, 500), strict=True):
                whole = post(b"x" * 1000)
                wire.send(whole[: len(whole) - 1000 + size])
            await soon(lambda: rig.held == 2390)
            small = await rig.connect()
            small.send(post(b"x" * 200)[:-1])
            refused = await wires[1].reply()
            assert (refused.status, refused.fields["retry-after"]) == (503, "1")
            assert await wires[1].ended()
            # What it held is free again, and the others are answered.
            assert (await small.ask(b"x")).status == 200
            assert (await wires[0].ask(b"x" * 100)).status == 200
            assert (await wires[2].ask(b"x" * 500)).status == 200

    run(loop_factory, test())


@LOOPS
def test_a_request_that_holds_most_itself_is_turned_away(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            whole = post(b"x" * 1000)
            wires = [await rig.connect() for _ in range(2)]
            for wire in wires:
                wire.send(whole[:-200])
            await soon(lambda: rig.held == 1600)
            third = await rig.connect()
            third.send(whole[:-50])
            assert (await third.reply()).status == 503
            for wire in wires:
                assert (await wire.ask(whole[-200:])).status == 200

    run(loop_factory, test())


@LOOPS
def test_a_client_that_reads_nothing_is_dropped(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            wire = await rig.connect(limit=1024)
            for _ in range(3):
                wire.send(post(b"long"))
                await asyncio.sleep(0.02)
            while rig.server.tally["aborted"] == 0:  # noqa: ASYNC110 - the server's own time-out is waited for
                await asyncio.sleep(0.01)
            assert (await rig.ask(post())).status == 200

    run(loop_factory, test())


@LOOPS
def test_a_long_answer_reaches_a_client_that_reads(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            wire = await rig.connect()
            assert len((await wire.ask(post(b"long"))).body) == 16_000_000
            assert (await wire.ask(post())).status == 200

    run(loop_factory, test())


@LOOPS
def test_a_refused_upload_can_be_sent_to_its_end(loop_factory: Loop, tmp_path: Path) -> None:
    """Closing at once would reset the connection, and a client that is still sending would lose the refusal."""

    async def test() -> None:
        async with serving(tmp_path) as rig:
            wire = await rig.connect()
            wire.send(HEAD + b"Content-Length: 2000000\r\n\r\n")
            for _ in range(20):
                wire.send(b"x" * 100_000)
                await wire.writer.drain()
            assert (await wire.reply()).status == 413
            assert await wire.ended()

    run(loop_factory, test())
