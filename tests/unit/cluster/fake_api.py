"""An API server that follows a script: for the faults that a real one cannot be made to show.

Each request takes the next answer of the script; when the script is over, requests hang until the server ends.
"""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.testbed.pki import Authority

from aegis.adapters.cluster.connection import Connection


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class FakeApi:
    """A scripted server; `requests` holds what came, in order.

    Without `streams` it offers no streaming lists: their requests are refused and follow no script.
    """

    authority: Authority
    script: list[Answer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    streams: bool = False

    def connection(self, **changes: Any) -> Connection:
        """How to reach it."""
        given = {"server": f"https://127.0.0.1:{self.port}", "ca_pem": self.authority.bundle.read_text()}
        return Connection(**{**given, **changes})

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["FakeApi"]:
        """Serves within the block, then drops every connection."""
        pair = self.authority.issue("kube-apiserver")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair.certificate, pair.key)
        tasks: set[asyncio.Task[None]] = set()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            tasks.add(task)
            try:
                await self._converse(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
                pass
            finally:
                writer.transport.abort()

        server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await server.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await _request(reader)
            if "sendInitialEvents" in request.query and not self.streams:
                await no_streams(writer)
                continue
            self.requests.append(request)
            if not self.script:
                await asyncio.Event().wait()
            await self.script.pop(0)(writer)


async def _request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *rest = head.split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    url = urlsplit(target)
    return Request(method, url.path, dict(parse_qsl(url.query)), headers, body)


def answer(code: int, body: Any, headers: dict[str, str] | None = None) -> Answer:
    """A whole answer; `body` is JSON, or bytes as they are."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def send(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {code} Said", f"Content-Length: {len(content)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        await writer.drain()

    return send


def status(code: int, reason: str = "", message: str = "", headers: dict[str, str] | None = None) -> Answer:
    """A failure, as the API server tells it."""
    said = {"kind": "Status", "code": code, "reason": reason, "message": message}
    return answer(code, said, headers)


no_streams = status(422, "Invalid", "sendInitialEvents: Forbidden: unless the WatchList feature gate is enabled")
"""What an API server says that offers no streaming lists."""


def initial_end(version: str) -> dict[str, Any]:
    """The bookmark that ends the first events of a streaming list."""
    meta = {"resourceVersion": version, "annotations": {"k8s.io/initial-events-end": "true"}}
    return event("BOOKMARK", {"kind": "SignedModel", "metadata": meta})


def ending_namespace() -> Answer:
    """What is said to who would create something in a namespace that is being deleted."""
    causes = [{"reason": "NamespaceTerminating", "message": "namespace team is being terminated", "field": "m.n"}]
    said = {
        "kind": "Status",
        "code": 403,
        "reason": "Forbidden",
        "message": "forbidden: because it is being terminated",
    }
    return answer(403, said | {"details": {"name": "a", "kind": "events", "causes": causes}})


def page(items: Iterable[Any], version: str = "10", following: str = "") -> Answer:
    """A page of a list."""
    return answer(200, {"metadata": {"resourceVersion": version, "continue": following}, "items": list(items)})


def watch(*lines: Any, end: str = "hold", before_end: Callable[[], None] = lambda: None) -> Answer:
    """A watch that sends `lines` (JSON, or bytes as they are) and then ends: `clean`, `cut`, or never (`hold`)."""

    async def send(writer: asyncio.StreamWriter) -> None:
        begin_watch(writer)
        for line in lines:
            tell(writer, line)
        await writer.drain()
        before_end()
        if end == "clean":
            tell(writer, b"")
        elif end == "cut":
            raise ConnectionResetError
        else:
            await asyncio.Event().wait()

    return send


def begin_watch(writer: asyncio.StreamWriter) -> None:
    """Accepts a watch."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")


def tell(writer: asyncio.StreamWriter, line: Any) -> None:
    """Sends a line of a watch: JSON, or bytes as they are, of which none end it."""
    content = line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n"
    writer.write(b"%x\r\n%s\r\n" % (len(content), content))


def event(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """A line of a watch."""
    return {"type": kind, "object": body}


def bookmark(version: str) -> dict[str, Any]:
    """A bookmark, whose object has no name."""
    return event(
        "BOOKMARK", {"kind": "SignedModel", "metadata": {"resourceVersion": version, "creationTimestamp": None}}
    )


def model(name: str, version: str = "5", uri: object = "s3://models/a/") -> dict[str, Any]:
    """A SignedModel; its `uri` may be of a wrong type."""
    metadata = {"namespace": "team", "name": name, "uid": f"uid-{name}", "resourceVersion": version}
    return {"apiVersion": "aegis.dev/v1alpha1", "kind": "SignedModel", "metadata": metadata, "spec": {"uri": uri}}
