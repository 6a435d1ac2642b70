"""One call to the API server, bounded in time and size.

Certificates are checked against the cluster's own authority, redirects are not followed (the token would travel
along) and nothing is taken from the environment. Every failure leaves as an `ApiError`.
"""

import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic as system_monotonic
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from aegis import __version__
from aegis.adapters.cluster.connection import Connection
from aegis.adapters.cluster.errors import TooLarge, Unavailable, api_error
from aegis.adapters.cluster.server_time import ServerTime

REQUEST_SECONDS = 30.0
CONNECT_SECONDS = 5.0
IDLE_SECONDS = 60.0

ANSWER_BYTES = 32 * 1024 * 1024
LINE_BYTES = 16 * 1024 * 1024
READ_BYTES = 256 * 1024
"""What is read before somebody takes it. A page of a list has a MiB: with the default it is stopped sixteen times."""
ERROR_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """A request; `seconds` bounds all of it, the reading of the answer included."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    content_type: str = "application/json"
    seconds: float = REQUEST_SECONDS

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of any status; `warnings` are the texts that the API server has for people (RFC 7234, 5.5)."""

    status: int
    body: bytes = field(repr=False)
    warnings: tuple[str, ...] = ()


class Transport:
    """At most `connections` connections to one API server. Use with `async with`."""

    def __init__(self, connection: Connection, connections: int) -> None:
        self._connection = connection
        self._tls = connection.tls()
        self._connections = connections
        self.server_time = ServerTime(system_monotonic)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=self._tls, limit=self._connections, keepalive_timeout=IDLE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            # Compression costs both sides more than the bytes cost within a cluster, and hides their number.
            auto_decompress=False,
            read_bufsize=READ_BYTES,
            headers={"User-Agent": f"aegis/{__version__}", "Accept": "application/json", "Accept-Encoding": "identity"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()

    async def fetch(self, call: Call) -> bytes:
        """The whole answer. Raises ApiError; TooLarge above ANSWER_BYTES."""
        async with await self.open(call) as response:
            return await _body(response, call, ANSWER_BYTES)

    async def answer(self, call: Call) -> Answer:
        """Whatever the API server answers, a refusal as well. Raises ApiError when there is no answer."""
        async with await self._asked(call) as response:
            limit = ERROR_BYTES if response.status >= 300 else ANSWER_BYTES
            warnings = tuple(map(_warning, response.headers.getall("Warning", ())))
            return Answer(response.status, await _body(response, call, limit), warnings)

    async def open(self, call: Call) -> aiohttp.ClientResponse:
        """A successful answer, to be read within `async with`. Raises ApiError."""
        response = await self._asked(call)
        if response.status >= 300:
            async with response:
                body = await _body(response, call, ERROR_BYTES)
            raise api_error(str(call), response.status, body, _retry_after(response))
        return response

    async def _asked(self, call: Call) -> aiohttp.ClientResponse:
        if self._session is None:
            raise RuntimeError("the client is used outside of its `async with`")
        with _translated(call):
            response = await self._session.request(
                call.method,
                URL(self._connection.server + call.path, encoded=True),
                params=call.query,
                data=call.body,
                headers=self._headers(call),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=call.seconds, sock_connect=CONNECT_SECONDS),
            )
        self.server_time.tell(response.headers.get("Date", ""))
        return response

    def _headers(self, call: Call) -> dict[str, str]:
        headers = {"Content-Type": call.content_type} if call.body is not None else {}
        if token := self._connection.token():
            headers["Authorization"] = f"Bearer {token}"
        return headers


async def lines(response: aiohttp.ClientResponse, call: Call) -> AsyncGenerator[bytes, None]:
    """The lines of an answer as they come. Raises ApiError, also when it ends in the middle of a line."""
    rest = b""
    with _translated(call):
        async for chunk in response.content.iter_any():
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                yield line
            if len(rest) > LINE_BYTES:
                raise TooLarge(f"{call}: one event is larger than {LINE_BYTES} bytes")
    if rest:
        raise Unavailable(f"{call}: the answer was cut in the middle of a line")


async def _body(response: aiohttp.ClientResponse, call: Call, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    with _translated(call):
        async for chunk in response.content.iter_any():
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"{call}: the answer is larger than {limit} bytes", response.status)
            parts.append(chunk)
    return b"".join(parts)


@contextmanager
def _translated(call: Call) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise Unavailable(f"{call}: no answer in time") from error
    except (aiohttp.ClientError, OSError) as error:
        raise Unavailable(f"{call}: {type(error).__name__}: {error}") from error


def _warning(header: str) -> str:
    """The text in `299 - "text"`, where a backslash stands before whatever it quotes."""
    quoted = header.split(" ", 2)[-1].strip()
    return _QUOTED.sub(r"\1", quoted[1:-1]) if quoted[:1] == '"' else quoted


_QUOTED = re.compile(r"\\(.)")


def _retry_after(response: aiohttp.ClientResponse) -> float | None:
    # The API server sends whole seconds; the other form of the header, a date, is left to the caller's back-off.
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isascii() and value.isdigit() else None
