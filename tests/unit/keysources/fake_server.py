"""A key server that answers as a test says: what a real one cannot be brought to say. TLS is real.

A test scripts a behaviour per path; every request is kept, so that a test can also say what was not sent.
"""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.testbed.pki import Authority


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Behaviour = Callable[["Handler"], None]


def says(status: int, body: object = b"", **headers: str) -> Behaviour:
    """An answer of that status; anything but bytes is sent as JSON. `Retry_After` is the header Retry-After."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def behave(handler: "Handler") -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return behave


def sends(raw: bytes) -> Behaviour:
    """Exactly these bytes, and then the end of the connection."""
    return lambda handler: handler.raw(raw)


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One after the other; the last one stays."""
    remaining = list(behaviours)

    def behave(handler: "Handler") -> None:
        behaviour = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        behaviour(handler)

    return behave


def silent(handler: "Handler") -> None:
    """Nothing, until the server is closed or the client is gone."""
    handler.fake.closing.wait(20)


def dripping(head: bytes) -> Behaviour:
    """`head`, and then a byte now and then, each well within the time of a single read."""

    def behave(handler: "Handler") -> None:
        handler.raw(head)
        while not handler.fake.closing.wait(0.05):
            handler.raw(b"x")

    return behave


def resetting(handler: "Handler") -> None:
    """The connection is torn down instead of an answer (RST)."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    socket.socket.close(handler.connection)


@dataclass
class FakeServer:
    """`answers` by path, without the query; what has none is a 404 as Vault's own."""

    answers: dict[str, Behaviour] = field(default_factory=dict)
    requests: list[Seen] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)
    address: str = ""
    bundle: str = ""

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(request.path == path for request in self.requests)

    @contextmanager
    def serving(self, authority: Authority, host: str = "127.0.0.1") -> Iterator["FakeServer"]:
        """Listens at a port of its own with a certificate for 127.0.0.1 and localhost."""
        pair = authority.issue("fake-server")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair.certificate, pair.key)
        with _Server((host, 0), context, self) as server:
            self.address, self.bundle = f"https://{host}:{server.server_port}", authority.bundle.read_text()
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield self
            finally:
                self.closing.set()
                server.shutdown()
                thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True

    def __init__(self, address: tuple[str, int], context: ssl.SSLContext, fake: FakeServer) -> None:
        self.fake = fake
        self._context = context
        super().__init__(address, Handler)

    def get_request(self) -> tuple[ssl.SSLSocket, Any]:
        connection, address = super().get_request()
        connection.settimeout(20)
        return self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away, or does not trust the certificate, is what many tests are about."""


class Handler(BaseHTTPRequestHandler):
    """Keeps the request and behaves as scripted."""

    protocol_version = "HTTP/1.1"

    @property
    def fake(self) -> FakeServer:
        assert isinstance(self.server, _Server)
        return self.server.fake

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.fake.requests.append(Seen(self.command, self.path, dict(self.headers.items()), body))
        path = self.path.partition("?")[0]
        behaviour = self.fake.answers.get(self.path) or self.fake.answers.get(path)
        (behaviour or says(404, {"errors": []}))(self)
        self.close_connection = True

    do_POST = do_GET  # noqa: N815  the base class's name

    def raw(self, content: bytes) -> None:
        """Bytes past all of HTTP's rules."""
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """The test's own output is enough."""
