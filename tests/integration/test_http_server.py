"""The admission server on a real socket with real TLS: bytes in, the response that a sentence promises out."""

import asyncio
import json
import logging
import ssl
from pathlib import Path
from typing import NamedTuple, cast

import pytest
from tests.integration.httprig import LOOPS, PATH, SMALL, Loop, Rig, post, run, serving

from aegis.entrypoints.http.admission import Answer

CHUNKED = b"POST /validate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
HEAD = b"POST /validate HTTP/1.1\r\nHost: x\r\n"


class Case(NamedTuple):
    sent: bytes
    statuses: tuple[int, ...]
    closes: bool = True


CASES = {
    "a review is answered and the connection stays open": Case(post(), (200,), closes=False),
    "a body of exactly the limit is read": Case(post(b"x" * 1000), (200,), closes=False),
    "a body over the limit is refused before it is sent": Case(HEAD + b"Content-Length: 1001\r\n\r\n", (413,)),
    "a length of five thousand digits is refused": Case(HEAD + b"Content-Length: %b\r\n\r\n" % (b"9" * 500), (400,)),
    "a length with a hundred leading zeros is read": Case(
        HEAD + b"Content-Length: %b2\r\n\r\n{}" % (b"0" * 100), (200,), closes=False
    ),
    "a chunked body is put together": Case(CHUNKED + b"2\r\n{}\r\n1\r\n \r\n0\r\n\r\n", (200,), closes=False),
    "a chunked body over the limit is refused as it arrives": Case(
        CHUNKED + b"3e8\r\n%b\r\n1\r\nx\r\n0\r\n\r\n" % (b"x" * 1000), (413,)
    ),
    "a trailer field says nothing": Case(
        CHUNKED + b"0\r\nContent-Encoding: gzip\r\n\r\n" + post(), (200, 200), closes=False
    ),
    "too many trailer fields are refused": Case(CHUNKED + b"0\r\n" + b"X: 1\r\n" * 18, (431,)),
    "chunk extensions without end are refused": Case(CHUNKED + b"2;" + b"x" * 1300, (431,)),
    "a body in many tiny chunks is refused": Case(CHUNKED + b"1\r\nx\r\n" * 200, (431,)),
    "an unfinished trailer field without end is refused": Case(CHUNKED + b"0\r\nX-Trailer: " + b"x" * 1300, (431,)),
    "a chunk size that is no number is malformed": Case(CHUNKED + b"zz\r\n", (400,)),
    "length and chunks together are malformed": Case(
        HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", (400,)
    ),
    "two lengths are malformed": Case(HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n", (400,)),
    "a compressed body is refused": Case(post(b"{}", PATH, b"Content-Encoding: gzip"), (415,)),
    "a body that is said not to be compressed is read": Case(
        post(b"{}", PATH, b"Content-Encoding: identity"), (200,), closes=False
    ),
    "a compressed transfer is refused": Case(HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n", (501,)),
    "the expectation of 100-continue is met": Case(
        post(b"{}", PATH, b"Expect: 100-continue"), (100, 200), closes=False
    ),
    "no other expectation is met": Case(post(b"{}", PATH, b"Expect: coffee"), (417,)),
    "a body that will be refused is not asked for": Case(
        HEAD + b"Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n", (413,)
    ),
    "a path that is not served is not found": Case(post(b"{}", b"/other"), (404,)),
    "a path that only begins like a served one is not found": Case(post(b"{}", b"/validate/"), (404,)),
    "a path in other letters is not found": Case(post(b"{}", b"/%76alidate"), (404,)),
    "a path that the decision does not know is not found": Case(post(b"unknown"), (404,), closes=False),
    "only POST is taken": Case(b"GET /validate HTTP/1.1\r\nHost: x\r\n\r\n", (405,)),
    "HEAD is refused without a body": Case(b"HEAD /validate HTTP/1.1\r\nHost: x\r\n\r\n", (405,)),
    "CONNECT is refused": Case(b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", (400,)),
    "an upgrade is refused": Case(post(b"{}", PATH, b"Connection: upgrade", b"Upgrade: h2c"), (400,)),
    "the preface of HTTP/2 is malformed": Case(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400,)),
    "HTTP/1.0 is answered once": Case(b"POST /validate HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}", (200,)),
    "HTTP/0.9 is not spoken": Case(b"POST /validate\r\n\r\n", (505,)),
    "HTTP/3.7 is malformed": Case(b"POST /validate HTTP/3.7\r\nHost: x\r\n\r\n", (400,)),
    "a request without Host is malformed": Case(b"POST /validate HTTP/1.1\r\nContent-Length: 0\r\n\r\n", (400,)),
    "a request with two Hosts is malformed": Case(post(b"{}", PATH, b"Host: y"), (400,)),
    "a client that asks to close is obeyed": Case(post(b"{}", PATH, b"Connection: close"), (200,)),
    "too many header fields are refused": Case(post(b"{}", PATH, *[b"X: 1"] * 16), (431,)),
    "header fields that are too long are refused": Case(post(b"{}", PATH, b"X-A: " + b"a" * 600), (431,)),
    "a target that is too long is refused": Case(post(b"{}", PATH + b"?" + b"a" * 600), (431,)),
    "a header field without end is refused": Case(HEAD + b"X-A: " + b"a" * 1300, (431,)),
    "a header field with a NUL is malformed": Case(post(b"{}", PATH, b"X-A: \0"), (400,)),
    "a folded header field is malformed": Case(post(b"{}", PATH, b"X-A: 1\r\n 2"), (400,)),
    "an invented method is malformed": Case(b"JUDGE /validate HTTP/1.1\r\nHost: x\r\n\r\n", (400,)),
    "bytes that are no HTTP are malformed": Case(b"\x00\xff\x13\x37" * 10, (400,)),
    "pipelined requests are answered in their order": Case(
        post(b"1") + post(b"22") + post(b"333"), (200, 200, 200), closes=False
    ),
    "a pipelined request that is bad does not spoil those before": Case(
        post() + post(b"{}", b"/other") + post(), (200, 404)
    ),
    "pipelining ends at its limit, in order": Case(post() * 7, (200,) * 5),
}


@LOOPS
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_bytes_get_the_response_that_a_sentence_promises(loop_factory: Loop, tmp_path: Path, case: Case) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            wire = await rig.connect()
            wire.send(case.sent)
            replies = [await wire.reply(without_body=case.sent.startswith(b"HEAD ")) for _ in case.statuses]
            assert tuple(reply.status for reply in replies) == case.statuses
            assert replies[-1].closes == case.closes
            if case.closes:
                assert await wire.ended()
            else:
                assert (await wire.ask(post())).status == 200
            # Whatever one client sent, the next one is served.
            assert (await rig.ask(post())).status == 200

    run(loop_factory, test())


@LOOPS
def test_a_decision_sees_the_path_the_body_and_its_time(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            wire = await rig.connect()
            for query, seconds in (
                (b"", 8.0),
                (b"?timeout=3s", 2.4),
                (b"?timeout=1m0s", 24.0),
                (b"?timeout=soon", 8.0),
            ):
                seen = json.loads((await wire.ask(post(b"abc", PATH + query))).body)
                assert seen == {"path": "/validate", "size": 3, "seconds": seconds}

    run(loop_factory, test())


@LOOPS
def test_pipelined_answers_belong_to_their_requests(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            wire = await rig.connect()
            wire.send(b"".join(post(b"x" * size) for size in (7, 3, 5)))
            assert [json.loads((await wire.reply()).body)["size"] for _ in range(3)] == [7, 3, 5]

    run(loop_factory, test())


@LOOPS
def test_an_exception_in_a_decision_is_a_denial_and_a_log_line(
    loop_factory: Loop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            wire = await rig.connect()
            reply = await wire.ask(post(b"raise"))
            assert reply.status == 200
            assert json.loads(reply.body)["allowed"] is False
            assert "LookupError" not in reply.body.decode()
            assert (await wire.ask(post())).status == 200

    run(loop_factory, test())
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], LookupError)


@LOOPS
def test_a_denial_that_cannot_be_made_either_is_status_500(
    loop_factory: Loop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(path: bytes, body: bytes, seconds: float) -> bytes:
        raise RuntimeError("a fault")

    async def test() -> None:
        async with serving(tmp_path, answer=broken) as rig:
            assert (await rig.ask(post())).status == 500
            assert (await rig.ask(post(b"raise"))).status == 200

    run(loop_factory, test())
    assert len([record for record in caplog.records if record.exc_info]) == 3


@LOOPS
def test_an_answer_of_the_wrong_type_is_status_500(
    loop_factory: Loop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def test() -> None:
        async with serving(tmp_path, answer=cast(Answer, lambda *_: 1)) as rig:
            assert (await rig.ask(post())).status == 500

    run(loop_factory, test())
    assert "status 500" in caplog.text


@LOOPS
def test_a_review_that_took_all_the_time_to_arrive_is_denied(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            wire = await rig.connect()
            whole = post(b"raise", PATH + b"?timeout=50ms")
            wire.send(whole[:-1])
            await asyncio.sleep(0.06)
            reply = await wire.ask(whole[-1:])
            assert "too slowly" in json.loads(reply.body)["why"]

    run(loop_factory, test())


async def agreed_upon(rig: Rig, change: str) -> str | None:
    context = rig.trust
    if change == "1.2":
        context.maximum_version = ssl.TLSVersion.TLSv1_2
    if change == "h2":
        context.set_alpn_protocols(["h2", "http/1.1"])
    wire = await rig.connect()
    assert (await wire.ask(post())).status == 200
    session = wire.writer.get_extra_info("ssl_object")
    agreed: str | None = session.version() if change == "1.2" else session.selected_alpn_protocol()
    return agreed


@LOOPS
@pytest.mark.parametrize(("change", "agreed"), [("1.2", "TLSv1.2"), ("h2", "http/1.1")])
def test_a_handshake_agrees_on(loop_factory: Loop, tmp_path: Path, change: str, agreed: str) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            assert await agreed_upon(rig, change) == agreed

    run(loop_factory, test())


@LOOPS
def test_a_server_without_a_certificate_does_not_start(loop_factory: Loop, tmp_path: Path) -> None:
    async def test() -> None:
        async with serving(tmp_path) as rig:
            with pytest.raises(RuntimeError, match="use_certificate"):
                await type(rig.server)(lambda *_: None, lambda *_: b"", [PATH], limits=SMALL).start()

    run(loop_factory, test())
