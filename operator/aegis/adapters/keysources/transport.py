"""One HTTPS request to one server: bounded in time and size, and nothing followed or taken from the environment.

The client libraries' own transports follow redirects, wait for minutes, keep a token on its way to another host and
ask the environment for proxies, CA files and tokens; none of that is wanted here. A connection serves one request:
readings are a minute apart, and a server that moved is found at its new address.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import certifi

from aegis.adapters.keysources.names import host_and_port
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

DEFAULT_PORT = 443
CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0
MAX_BODY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of any status; `body` may hold secrets. `retry_after` is in seconds, `location` as sent."""

    status: int
    body: bytes = field(repr=False)
    retry_after: float | None = None
    location: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Server:
    """Where to send requests: `address` is `https://host[:port]`, and `where` says where that is written.

    Its certificate must verify against `ca_bundle` (PEM text); an empty one means the public roots.
    """

    address: str
    where: str
    ca_bundle: str = field(default="", repr=False)


class Transport:
    """Sends requests to `server.address` (`https://host[:port]`), and checks its certificate.

    `timeout` bounds a request as a whole, in seconds of `monotonic`; connecting gets 2 of them, and each read 5.
    Raises Undecidable(KeySourceMisconfigured).
    """

    def __init__(self, server: Server, timeout: float, monotonic: Callable[[], float]) -> None:
        self._host, self._port = host_and_port(server.address, server.where, DEFAULT_PORT)
        self._tls = _tls_context(server)
        self._timeout = timeout
        self._monotonic = monotonic

    @property
    def name(self) -> str:
        """The server, for people."""
        return f"{self._host}:{self._port}"

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> Reply:
        """Sends one request and reads the whole answer.

        Raises Undecidable: KeySourceUntrusted, KeySourceTimeout, KeySourceUnavailable, KeySourceMalformed.
        """
        connection = http.client.HTTPSConnection(
            self._host, self._port, timeout=min(CONNECT_SECONDS, self._timeout), context=self._tls
        )
        ends = self._monotonic() + self._timeout
        try:
            connection.connect()
            cast(_TimedSocket, connection.sock).seconds_left = lambda: ends - self._monotonic()
            connection.request(method, path, body, dict(headers))
            return self._reply(connection.getresponse())
        except OSError as error:
            raise self._failure(error) from error
        except http.client.HTTPException as error:
            # Not chained: it quotes what the server sent, and that may be what it was sent.
            raise self._failure(error) from None
        finally:
            connection.close()

    def _reply(self, response: http.client.HTTPResponse) -> Reply:
        with response:
            body = response.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            raise Undecidable(Reason.KEY_SOURCE_MALFORMED, f"{self.name}: an answer of more than {MAX_BODY} bytes")
        seconds = response.headers.get("Retry-After", "").strip()
        wait = float(seconds) if seconds.isascii() and seconds.isdecimal() and len(seconds) <= 5 else None
        return Reply(response.status, body, wait, response.headers.get("Location", ""))

    def _failure(self, error: Exception) -> Undecidable:
        reason, words = next((reason, words) for kind, reason, words in _FAILURES if isinstance(error, kind))
        detail = getattr(error, "verify_message", "") or words
        return Undecidable(reason, f"{self.name}: {detail}")


_FAILURES: tuple[tuple[type[Exception], Reason, str], ...] = (
    (ssl.SSLCertVerificationError, Reason.KEY_SOURCE_UNTRUSTED, "its certificate does not verify"),
    (TimeoutError, Reason.KEY_SOURCE_TIMEOUT, "no complete answer in time"),
    (socket.gaierror, Reason.KEY_SOURCE_UNAVAILABLE, "its name does not resolve"),
    (ConnectionRefusedError, Reason.KEY_SOURCE_UNAVAILABLE, "it refuses connections"),
    (ssl.SSLError, Reason.KEY_SOURCE_UNAVAILABLE, "no TLS connection could be made with it"),
    (OSError, Reason.KEY_SOURCE_UNAVAILABLE, "the connection broke or could not be made"),
    (Exception, Reason.KEY_SOURCE_MALFORMED, "its answer is not HTTP, or broke off"),
)
"""The first row that fits says what an exception of the connection means."""


class _TimedSocket(ssl.SSLSocket):
    """A TLS connection whose reads together must end in time: a slow drip satisfies every single read's timeout."""

    seconds_left: Callable[[], float]

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        """As the base class. Raises TimeoutError when no time is left."""
        # A timeout of 0 would mean not to wait at all, which is another error.
        self.settimeout(max(0.001, min(READ_SECONDS, self.seconds_left())))
        return super().recv_into(buffer, nbytes, flags)


def _tls_context(server: Server) -> ssl.SSLContext:
    # Not create_default_context: that one reads SSLKEYLOGFILE from the environment.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    context.sslsocket_class = _TimedSocket
    try:
        if server.ca_bundle:
            context.load_verify_locations(cadata=server.ca_bundle)
        else:
            context.load_verify_locations(cafile=certifi.where())
    except (ssl.SSLError, ValueError, TypeError) as error:
        detail = f"the caBundle beside {server.where} holds no readable PEM certificate"
        raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, detail) from error
    return context
