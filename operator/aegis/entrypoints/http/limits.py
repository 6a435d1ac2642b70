"""What one client, and all clients together, may take from an HTTP server: the port is open to every Pod that the
network lets through, so each resource has a bound and each wait has an end."""

from dataclasses import dataclass
from typing import Final

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one HTTP server. Sizes in bytes, times in seconds."""

    body_bytes: int = 24 * _MIB
    """One request body. etcd keeps objects of 1.5 MiB; a review carries two, and JSON escapes may lengthen them."""

    in_flight_bytes: int = 128 * _MIB
    """All request bodies held at one moment; over it the request that holds most is turned away."""

    head_bytes: int = 32 * 1024
    """Request line and header fields of one request, trailers included; and what chunked framing may add to a body.
    Each field counts 32 bytes more, as in HTTP/2 (RFC 9113, 6.5.2), so that their number is bounded as well."""

    connections: int = 1024
    """Open connections, half-open ones included. Three API servers send at most 3 x 200 mutating requests at a time
    (`--max-mutating-requests-inflight`), each on a connection of its own."""

    pipelined: int = 100
    """Requests answered out of one read; then other connections get their turn and this one is closed in order."""

    backlog: int = 1024
    """Connections that the kernel keeps while none can be accepted."""

    handshake_seconds: float = 5.0
    """From the TCP connection to the end of the TLS handshake."""

    request_seconds: float = 5.0
    """From the first byte of a request to its last, and for a client to take a response."""

    idle_seconds: float = 120.0
    """Between requests. Must be longer than the 90 s for which the API server keeps an idle connection, or a review
    may travel into a connection that is being closed."""

    linger_seconds: float = 1.0
    """How long a refused request may go on arriving before the connection closes, so that its client reads the
    refusal and not a reset; and how long a client may take to close its side."""

    drain_seconds: float = 5.0
    """How long a stopping server goes on accepting: until every node knows that the endpoint has gone."""

    timeout_seconds: float = 10.0
    """The patience of a client that does not state it: the default of `timeoutSeconds` in the admission API."""


DEFAULT_LIMITS: Final = Limits()
