"""The server that the API server asks: admission reviews over TLS, answered from memory.

What a review means is not known here. This file makes sure that every review gets an answer in time, and that no
failure of ours can turn into a permission: an exception, or an answer that came too late to be worked out, becomes the
caller's constant denial, and if even that cannot be made, status 500, which `failurePolicy: Fail` refuses.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection
from http import HTTPStatus
from ssl import SSLContext
from typing import Final

from aegis.entrypoints.http import messages
from aegis.entrypoints.http.deadline import budget
from aegis.entrypoints.http.limits import DEFAULT_LIMITS, Limits
from aegis.entrypoints.http.listener import Listener
from aegis.entrypoints.http.messages import JSON, Request, Response
from aegis.entrypoints.http.tls import server_context

log = logging.getLogger(__name__)

Answer = Callable[[bytes, bytes, float], bytes | None]
"""(path, body of the review, seconds left to decide) -> body of the answer; None if the path is not served."""

Refuse = Callable[[bytes, str], bytes]
"""(body of the review, why) -> body of an answer that denies it."""

TOO_LATE: Final = "The review arrived too slowly to be decided in the time that the API server allows; try again."
BROKEN: Final = "An internal error kept this review from being decided, so it is refused; the webhook's log says why."

_NO_PATH = messages.NOT_FOUND
_POST_ONLY: Final = messages.method_not_allowed(b"POST")


class ReviewSite:
    """Turns complete requests into answers; see `Site`."""

    def __init__(self, answer: Answer, refuse: Refuse, paths: Collection[bytes], patience: float) -> None:
        self._answer = answer
        self._refuse = refuse
        self._paths = frozenset(paths)
        self._patience = patience

    def judge(self, method: bytes, path: bytes) -> Response | None:
        if path not in self._paths:
            return _NO_PATH
        return None if method == b"POST" else _POST_ONLY

    def respond(self, request: Request, waited: float) -> Response:
        left = budget(request.query, self._patience) - waited
        if left <= 0:
            return self._denial(request, TOO_LATE)
        try:
            body = self._answer(request.path, request.body, left)
        except Exception:  # Whatever goes wrong in a decision has to end as a denial
            log.exception("A review on %s could not be decided and is refused.", request.path.decode("latin-1"))
            return self._denial(request, BROKEN)
        return _NO_PATH if body is None else Response(HTTPStatus.OK, body, JSON)

    def _denial(self, request: Request, why: str) -> Response:
        try:
            return Response(HTTPStatus.OK, self._refuse(request.body, why), JSON)
        except Exception:  # The last line of defence: an error status, never an answer that allows
            log.exception("The denial of a review could not be made either; it is refused with status 500.")
            return messages.FAILED


class AdmissionServer:
    """HTTPS on `host` and `port` (0: any free one), for reviews posted to exactly the given `paths`.

    With `client_authority` (PEM), only clients with a certificate of that authority are served. A certificate has to
    be given by `use_certificate` before `start`.
    """

    _context: SSLContext | None = None

    def __init__(
        self,
        answer: Answer,
        refuse: Refuse,
        paths: Collection[bytes],
        *,
        host: str = "",
        port: int = 0,
        limits: Limits = DEFAULT_LIMITS,
        client_authority: bytes | None = None,
    ) -> None:
        site = ReviewSite(answer, refuse, paths, limits.timeout_seconds)
        self._listener = Listener(site, limits, lambda: self._context)
        self._client_authority = client_authority
        self._host = host
        self.port = port

    def use_certificate(self, certificate: bytes, key: bytes) -> None:
        """Serve this PEM chain with this PEM key from the next handshake on; connections that are open stay open.

        Raises CertificateError, and then goes on with the certificate it had.
        """
        self._context = server_context(certificate, key, self._client_authority)

    async def start(self) -> None:
        """Listen, on the running event loop. Raises OSError if the address cannot be had."""
        if self._context is None:
            raise RuntimeError("An admission server cannot start without a certificate: call use_certificate first.")
        self.port = await self._listener.start(self._host, self.port)

    async def stop(self) -> None:
        """Drain and stop: takes `drain_seconds` and up to a few seconds more; nothing that was accepted is lost."""
        await self._listener.stop()

    @property
    def draining(self) -> bool:
        """Whether the server is on its way out: readiness has to turn false with it."""
        return self._listener.pool.closing

    @property
    def tally(self) -> Counter[str]:
        """Connections and refusals so far, by kind: `accepted`, `handshake_failed`, `ousted`, `refused_413`, ..."""
        return self._listener.pool.tally

    async def __call__(self, _: object) -> AsyncIterator[dict[str, str]]:
        """kopf's protocol for `settings.admission.server`, so that one process can be operator and webhook.

        kopf would put what is yielded into a webhook configuration of its own making; ours comes from the chart.
        """
        await self.start()
        try:
            yield {}
            await asyncio.Event().wait()
        finally:
            await asyncio.shield(self.stop())
