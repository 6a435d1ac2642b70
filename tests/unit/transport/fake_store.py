"""A store that lies, drips and breaks off: what a real one cannot be brought to do. TLS is real.

A test scripts one behaviour per path (or one for all); every request is kept, so that a test can also say what was
not sent, and every accepted connection is counted.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.testbed.pki import Authority

from aegis.adapters.transport.access import SourceAccess


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: Mapping[str, str]


Behaviour = Callable[[Seen], Iterable[bytes]]
"""What is sent in answer, piece by piece. The connection ends after it unless the last piece is KEEP."""

KEEP = b""


def answer(status: int = 200, body: bytes = b"", *, length: int | None = None, **headers: str) -> Behaviour:
    """A whole answer; `length` is a lie about the body's size. `If_Match` is the header If-Match."""

    def behave(seen: Seen) -> Iterator[bytes]:
        yield head(status, {"Content-Length": str(len(body) if length is None else length), **headers})
        if seen.method != "HEAD":
            yield body
        if length is None:
            yield KEEP

    return behave


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """A status line and headers."""
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def sends(*pieces: bytes) -> Behaviour:
    """Exactly these bytes, and then the end of the connection."""
    return lambda _: pieces


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One after the other; the last one stays."""
    remaining = list(behaviours)

    def behave(seen: Seen) -> Iterable[bytes]:
        behaviour = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        return behaviour(seen)

    return behave


def silent(_: Seen) -> Iterator[bytes]:
    """Says nothing until the client goes."""
    threading.Event().wait(5)
    yield from ()


@dataclass
class FakeStore:
    """Answers by `behaviours` (target without its query → behaviour, '' for all others)."""

    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    bundle: str = ""
    _open: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its origin by address."""
        return f"https://127.0.0.1:{self.port}"

    def access(self, **changes: object) -> SourceAccess:
        """How it is reached, by address."""
        values = {"endpoint": self.url, "ca_bundle": self.bundle, **changes}
        return SourceAccess(**values)  # type: ignore[arg-type]

    @contextmanager
    def serving(self, authority: Authority, context: ssl.SSLContext | None = None) -> Iterator["FakeStore"]:
        """Listens on a free port of 127.0.0.1 until the block ends."""
        context = context or server_context(authority)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
            self.bundle = authority.bundle.read_text()
            thread = threading.Thread(target=self._accept, args=(listener, context), daemon=True)
            thread.start()
            try:
                yield self
            finally:
                for connection in [listener, *self._open]:
                    with suppress(OSError):
                        connection.shutdown(socket.SHUT_RDWR)
                thread.join(5)

    def _accept(self, listener: socket.socket, context: ssl.SSLContext) -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(plain)
            threading.Thread(target=self._serve, args=(plain, context), daemon=True).start()

    def _serve(self, plain: socket.socket, context: ssl.SSLContext) -> None:
        with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as secured:
            self._open.append(secured)
            stream = secured.makefile("rb")
            with stream:
                while (seen := _read_request(stream.readline)) is not None:
                    self.seen.append(seen)
                    if not self._answer(secured, seen):
                        return

    def _answer(self, secured: ssl.SSLSocket, seen: Seen) -> bool:
        path = seen.target.partition("?")[0]
        piece: bytes | None = None
        for piece in self.behaviours.get(path, self.behaviours.get("", answer(404)))(seen):
            secured.sendall(piece)
        return piece == KEEP


def server_context(authority: Authority) -> ssl.SSLContext:
    """TLS for 127.0.0.1 and localhost."""
    pair = authority.issue("fake-store")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key)
    return context


def _read_request(readline: Callable[[], bytes]) -> Seen | None:
    line = readline().decode("ascii")
    if not line:
        return None
    method, target, _ = line.split()
    headers: dict[str, str] = {}
    while text := readline().decode("ascii").strip():
        name, _, value = text.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Seen(method, target, headers)
