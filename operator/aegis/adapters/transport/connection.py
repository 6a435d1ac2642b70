"""urllib3's connection pool over sockets that this package opened: checked addresses, our TLS, a watched pace.

urllib3 keeps doing what it does well (HTTP/1.1, keep-alive, server name and certificate check for the origin's host);
it no longer resolves names.
"""

import socket
from typing import Any

from urllib3 import HTTPResponse, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPSConnection

from aegis.adapters.transport.limits import Monotonic, Pace, TransportLimits
from aegis.adapters.transport.routes import Route
from aegis.adapters.transport.tls import PacedSocket, client_context

KEPT_CONNECTIONS = 16


class CheckedConnection(HTTPSConnection):
    """A connection to one of its route's addresses; SNI, Host and certificate name are those of the origin."""

    def __init__(self, *args: Any, route: Route, limits: TransportLimits, monotonic: Monotonic, **options: Any) -> None:
        super().__init__(*args, **options)
        self._route = route
        self._limits = limits
        self._monotonic = monotonic

    def _new_conn(self) -> socket.socket:
        # urllib3's own place for another way to connect; its SOCKS support uses it too.
        return self._route.connect(self._limits.connect_seconds)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        """Reads the status line and headers, with a fresh pace for the whole answer."""
        if not isinstance(self.sock, PacedSocket):
            raise TypeError("the connection's socket is not ours")
        pace = self.sock.pace = Pace(self._limits, self._monotonic, str(self._route.origin))
        response = super().getresponse()
        pace.head_complete(chunked="chunked" in response.headers.get("Transfer-Encoding", "").lower())
        return response


class CheckedPool(HTTPSConnectionPool):
    """Connections to one origin."""

    ConnectionCls = CheckedConnection


def open_pool(route: Route, ca_bundle: str, limits: TransportLimits, monotonic: Monotonic) -> CheckedPool:
    """A pool for the route's origin. Raises Undecidable(SourceMisconfigured) for an unreadable `ca_bundle`."""
    host = route.origin.host
    return CheckedPool(
        f"[{host}]" if ":" in host else host,
        route.origin.port,
        timeout=Timeout(connect=limits.connect_seconds, read=limits.read_seconds),
        maxsize=KEPT_CONNECTIONS,
        retries=False,
        ssl_context=client_context(ca_bundle),
        route=route,
        limits=limits,
        monotonic=monotonic,
    )
