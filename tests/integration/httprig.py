"""An admission server on a real socket, and clients that speak bytes: what the HTTP tests have in common."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from tests.testbed.pki import Authority

from aegis.entrypoints.http import AdmissionServer, Limits, new_event_loop
from aegis.entrypoints.http.admission import Answer

LOOPS = pytest.mark.parametrize("loop_factory", [asyncio.new_event_loop, new_event_loop], ids=["asyncio", "uvloop"])

Loop = Callable[[], asyncio.AbstractEventLoop]

PATH = b"/validate"

SMALL = Limits(
    body_bytes=1000,
    in_flight_bytes=2500,
    head_bytes=600,
    connections=8,
    pipelined=5,
    handshake_seconds=0.3,
    request_seconds=0.3,
    idle_seconds=0.5,
    linger_seconds=0.1,
    drain_seconds=0.05,
)
"""Limits that a test reaches within a fraction of a second."""


class Reply(NamedTuple):
    status: int
    fields: dict[str, str]
    body: bytes

    @property
    def closes(self) -> bool:
        return self.fields.get("connection") == "close"


def echo(path: bytes, body: bytes, seconds: float) -> bytes | None:
    """A decision that shows what it was given; some bodies ask for trouble."""
    if body == b"raise":
        raise LookupError("a fault in the decision")
    if body == b"unknown":
        return None
    if body == b"long":
        return b"x" * 16_000_000
    return json.dumps({"path": path.decode(), "size": len(body), "seconds": round(seconds, 1)}).encode()


def refuse(body: bytes, why: str) -> bytes:
    """A denial as the caller of the server would make it."""
    if body == b"raise":
        return json.dumps({"allowed": False, "why": why}).encode()
    raise ValueError("no denial can be made of this")


class Wire:
    """One client connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def reply(self, *, without_body: bool = False) -> Reply:
        """The next response; raises IncompleteReadError if the connection ends before it does."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        status_line, *lines = head.strip().split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(status_line.split()[1])
        size = 0 if without_body else int(fields.get("content-length", "0"))
        body = await self.reader.readexactly(size)
        return Reply(status, fields, body)

    async def ask(self, data: bytes, *, without_body: bool = False) -> Reply:
        self.send(data)
        return await self.reply(without_body=without_body)

    async def ended(self) -> bool:
        """Wait for the server to close; whether it did so without a further byte."""
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            return await self.reader.read(1) == b""
        return True

    def drop(self) -> None:
        self.writer.transport.abort()


class Rig:
    """A started server and how to reach it."""

    def __init__(self, server: AdmissionServer, authority: Authority) -> None:
        self.server = server
        self.authority = authority
        self.trust = ssl.create_default_context(cafile=str(authority.bundle))
        self._wires: list[Wire] = []

    @property
    def held(self) -> int:
        """Bytes of request bodies that the server holds."""
        return self.server._listener.pool._held

    def renew(self) -> int:
        """Give the server a new certificate; its serial number is returned."""
        pair = self.authority.issue("webhook")
        certificate = pair.certificate.read_bytes()
        self.server.use_certificate(certificate, pair.key.read_bytes())
        return x509.load_pem_x509_certificate(certificate).serial_number

    async def connect(self, **overrides: Any) -> Wire:
        """A connection through TLS; the keywords are those of `asyncio.open_connection`."""
        where: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.server.port,
            "ssl": self.trust,
            "server_hostname": "localhost",
        }
        wire = Wire(*await asyncio.open_connection(**(where | overrides)))
        self._wires.append(wire)
        return wire

    async def connect_plain(self) -> Wire:
        """A TCP connection without TLS."""
        return await self.connect(ssl=None, server_hostname=None)

    async def ask(self, data: bytes) -> Reply:
        """One request on a connection of its own."""
        wire = await self.connect()
        try:
            return await wire.ask(data)
        finally:
            wire.drop()

    def drop_all(self) -> None:
        for wire in self._wires:
            wire.drop()


def post(body: bytes = b"{}", target: bytes = PATH, *fields: bytes) -> bytes:
    """A request as the API server writes it, with further header fields."""
    lines = [b"POST %b HTTP/1.1" % target, b"Host: localhost", b"Content-Length: %d" % len(body), *fields]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@contextlib.asynccontextmanager
async def serving(
    folder: Path, limits: Limits = SMALL, answer: Answer = echo, clients_of: str | None = None
) -> AsyncIterator[Rig]:
    """A server with a fresh certificate, and its rig; whatever is still open at the end is dropped.

    `clients_of` is whose client certificates it requires: of "the same" authority, or of "another".
    """
    authority = Authority(folder, "authority")
    others = {None: None, "the same": authority, "another": Authority(folder / "another", "another")}[clients_of]
    client_authority = others.bundle.read_bytes() if others else None
    server = AdmissionServer(answer, refuse, [PATH], host="127.0.0.1", limits=limits, client_authority=client_authority)
    rig = Rig(server, authority)
    rig.renew()
    await server.start()
    try:
        yield rig
    finally:
        rig.drop_all()
        await server.stop()


async def soon(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until something holds; raises TimeoutError if it does not."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.005)


def run(loop_factory: Loop, test: Awaitable[None]) -> None:
    """Run a test on a loop of that kind, and let it end by itself or fail after a time that none should need."""

    async def bounded() -> None:
        async with asyncio.timeout(120):
            await test

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(bounded())
