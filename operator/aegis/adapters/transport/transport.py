"""Requests to one source: resolve, check, connect, ask, follow a listed redirect, and say in one word what failed."""

from collections.abc import Callable, Collection, Sequence
from ipaddress import ip_network
from threading import Lock
from time import monotonic as system_monotonic
from time import sleep as system_sleep

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, ProtocolError

from aegis.adapters.transport import redirects, refusals
from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.addresses import Network
from aegis.adapters.transport.connection import CheckedPool, open_pool
from aegis.adapters.transport.exchange import Answer, Request
from aegis.adapters.transport.limits import Monotonic, TransportLimits
from aegis.adapters.transport.origins import Origin
from aegis.adapters.transport.redaction import keep_queries_out_of_logs
from aegis.adapters.transport.routes import Resolver, find_route, system_resolver
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

ALWAYS = {"User-Agent": "aegis", "Accept-Encoding": "identity"}
UNENCODED = frozenset({"", "identity", "aws-chunked"})
"""Values of Content-Encoding that leave the bytes as they are; aws-chunked only tells how an object was uploaded."""


class Transport:
    """Sends requests under one source's rules. One transport serves one piece of work, by one thread or several.

    It resolves each host once and keeps the checked addresses as long as it lives; whoever wants a name resolved
    again, or changed credentials used, makes a new one.
    """

    def __init__(
        self,
        access: SourceAccess,
        limits: TransportLimits,
        *,
        monotonic: Monotonic = system_monotonic,
        resolver: Resolver = system_resolver,
        wait: Callable[[float], None] = system_sleep,
    ) -> None:
        """Raises Undecidable(SourceMisconfigured) for redirect hosts or networks that cannot be read."""
        self.limits = limits
        self._ca_bundle = access.ca_bundle
        self._allowed = _networks(access.allowed_cidrs)
        self._redirectable = redirects.listed_origins(access.redirect_hosts)
        self._monotonic = monotonic
        self._resolver = resolver
        self._pools: dict[Origin, CheckedPool] = {}
        self._opening = Lock()
        self._end = monotonic() + limits.work_seconds
        self.wait = wait
        keep_queries_out_of_logs()

    def ask(self, request: Request) -> Answer:
        """The answer to `request`, after at most `limits.redirects` redirects to hosts that the source lists.

        Raises Undecidable: AddressForbidden, RedirectForbidden, SourceUnavailable, SourceTimeout, SourceUntrusted,
        SourceMisconfigured. An answer of any status is an answer.
        """
        if self._monotonic() >= self._end:
            raise Undecidable(
                Reason.SOURCE_TIMEOUT, f"{request.origin} took longer than {self.limits.work_seconds:g} s in all"
            )
        for _ in range(self.limits.redirects + 1):
            answer = self._ask_once(request)
            location = answer.headers.get("Location")
            if answer.status not in redirects.STATUSES or location is None:
                return _unencoded(answer)
            answer.close()
            request = redirects.follow(request, location, self._redirectable)
        raise Undecidable(
            Reason.REDIRECT_FORBIDDEN, f"more than {self.limits.redirects} redirects, the last by {answer.origin}"
        )

    def _ask_once(self, request: Request) -> Answer:
        pool = self._pool(request.origin)
        try:
            response = self._send(pool, request)
            if request.method == "HEAD":
                # Reads nothing from the network, but marks the connection as free for the next request.
                response.read()
        except (HTTPError, OSError) as error:
            raise refusals.from_exception(error, request.origin) from error
        return Answer(response, request.origin)

    def _send(self, pool: CheckedPool, request: Request) -> BaseHTTPResponse:
        try:
            return _urlopen(pool, request)
        except ProtocolError:
            # A kept connection may have been closed by the store in the same moment; asking again changes nothing.
            return _urlopen(pool, request)

    def _pool(self, origin: Origin) -> CheckedPool:
        with self._opening:
            if origin not in self._pools:
                route = find_route(origin, self._allowed, self._resolver)
                self._pools[origin] = open_pool(route, self._ca_bundle, self.limits, self._monotonic)
            return self._pools[origin]


def _urlopen(pool: CheckedPool, request: Request) -> BaseHTTPResponse:
    return pool.urlopen(
        request.method,
        request.target,
        headers={**ALWAYS, **request.headers, **request.credentials},
        retries=False,
        redirect=False,
        preload_content=False,
        decode_content=False,
    )


def _unencoded(answer: Answer) -> Answer:
    encoding = answer.headers.get("Content-Encoding", "").strip().lower()
    # An error page may come in any form: nobody hashes it.
    if encoding in UNENCODED or not answer.ok:
        return answer
    answer.close()
    raise Undecidable(
        Reason.SOURCE_MISCONFIGURED,
        f"{answer.origin} sends the object compressed (Content-Encoding), so that programs would disagree on its bytes;"
        " store it without",
    )


def _networks(texts: Collection[str]) -> Sequence[Network]:
    try:
        return [ip_network(text) for text in texts]
    except ValueError as error:
        raise Undecidable(Reason.SOURCE_MISCONFIGURED, "allowedCIDRs must hold networks such as 10.0.0.0/8") from error
