"""The small plain server for probes and metrics: on a port of its own, so that a kubelet needs no client certificate
and no flood on the admission port can make a healthy process look dead."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from aegis.entrypoints.http import messages
from aegis.entrypoints.http.limits import Limits
from aegis.entrypoints.http.listener import Listener
from aegis.entrypoints.http.messages import Request, Response

log = logging.getLogger(__name__)

Check = Callable[[], str | None]
"""None if all is well, else one line that says why not; memory only."""

METRICS_TYPE: Final = b"text/plain; version=0.0.4; charset=utf-8"
"""The text format of `prometheus_client.generate_latest`."""

STATUS_LIMITS: Final = Limits(body_bytes=0, in_flight_bytes=0, connections=64, drain_seconds=0.0)
"""Requests without a body, from a few clients; it stops at once, being stopped last."""

_READ_ONLY: Final = messages.method_not_allowed(b"GET, HEAD")


class StatusSite:
    """`/livez`, `/readyz` and `/metrics`; see `Site`."""

    def __init__(self, live: Check, ready: Check, metrics: Callable[[], bytes]) -> None:
        self._pages: dict[bytes, Callable[[], Response]] = {
            b"/livez": lambda: _verdict(live()),
            b"/readyz": lambda: _verdict(ready()),
            b"/metrics": lambda: Response(HTTPStatus.OK, metrics(), METRICS_TYPE),
        }

    def judge(self, method: bytes, path: bytes) -> Response | None:
        if path not in self._pages:
            return messages.NOT_FOUND
        return None if method in (b"GET", b"HEAD") else _READ_ONLY

    def respond(self, request: Request, _: float) -> Response:
        try:
            return self._pages[request.path]()
        except Exception:  # A check that fails is an answer too: not well
            log.exception("The page %s could not be made.", request.path.decode("latin-1"))
            return messages.FAILED


def _verdict(why_not: str | None) -> Response:
    if why_not is None:
        return Response(HTTPStatus.OK, b"ok\n")
    return Response(HTTPStatus.SERVICE_UNAVAILABLE, " ".join(why_not.split()).encode() + b"\n")


class StatusServer:
    """Plain HTTP on `host` and `port` (0: any free one)."""

    def __init__(
        self,
        live: Check,
        ready: Check,
        metrics: Callable[[], bytes],
        *,
        host: str = "",
        port: int = 0,
        limits: Limits = STATUS_LIMITS,
    ) -> None:
        self._listener = Listener(StatusSite(live, ready, metrics), limits, lambda: None)
        self._host = host
        self.port = port

    async def start(self) -> None:
        """Listen, on the running event loop. Raises OSError if the address cannot be had."""
        self.port = await self._listener.start(self._host, self.port)

    async def stop(self) -> None:
        """Stop; to be called last, when nobody needs the probes any more."""
        await self._listener.stop()
