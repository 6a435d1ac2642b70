"""Name resolution, once, and connections only to what was resolved and checked.

Whoever asks a name server twice may get two answers, the second one inside the cluster (DNS rebinding). Here every
address of the one answer is checked, and every connection, first or repeated, goes to one of those addresses.
"""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from aegis.adapters.transport.addresses import Network, objection
from aegis.adapters.transport.origins import Origin
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

Resolver = Callable[[str, int], Sequence[str]]
"""Host name and port → the addresses as text, in the order in which to try them. Raises OSError."""

MOST_TRIED = 8
"""Addresses of one name that are tried; enough for every real store, and a bound on the time that it takes."""


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The operating system's answer, without repetitions. Its own configuration bounds how long that takes."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in answers))


@dataclass(frozen=True, slots=True)
class Route:
    """The checked addresses of an origin."""

    origin: Origin
    addresses: tuple[str, ...]

    def connect(self, timeout: float) -> socket.socket:
        """A TCP connection to the first address that answers within `timeout` seconds each.

        Raises Undecidable: SourceUnavailable, SourceTimeout.
        """
        failure: OSError | None = None
        for address in self.addresses[:MOST_TRIED]:
            try:
                return socket.create_connection((address, self.origin.port), timeout)
            except OSError as error:
                failure = error
        reason = Reason.SOURCE_TIMEOUT if isinstance(failure, TimeoutError) else Reason.SOURCE_UNAVAILABLE
        raise Undecidable(reason, f"cannot connect to {self.origin}: {_said(failure)}") from failure


def find_route(origin: Origin, allowed: Sequence[Network], resolver: Resolver) -> Route:
    """Resolves the origin's host and checks every address. Raises Undecidable: AddressForbidden, SourceUnavailable."""
    written = origin.address
    found = [str(written)] if written else _resolved(origin, resolver)
    for address in found:
        said = objection(ip_address(address), allowed, written=written is not None)
        if said:
            raise Undecidable(Reason.ADDRESS_FORBIDDEN, f"{origin}: {said}")
    return Route(origin, tuple(found))


def _resolved(origin: Origin, resolver: Resolver) -> Sequence[str]:
    try:
        found = resolver(origin.host, origin.port)
    except OSError as error:
        raise Undecidable(
            Reason.SOURCE_UNAVAILABLE, f"the name {origin.host} does not resolve: {_said(error)}"
        ) from error
    if not found:
        raise Undecidable(Reason.SOURCE_UNAVAILABLE, f"the name {origin.host} has no address")
    return found


def _said(error: OSError | None) -> str:
    return (error and (error.strerror or str(error))) or "no answer"
