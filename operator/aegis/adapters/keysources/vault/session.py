"""A token over time: had on demand, renewed before it ends, and replaced once when the server no longer takes it."""

from collections.abc import Callable
from typing import TypeVar

from hvac.api.auth_methods import Token

from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.vault.auth import Grant, granted, log_in
from aegis.adapters.keysources.vault.client import VaultAdapter
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.vault import VaultAuth

T = TypeVar("T")

RENEW_AT = 2 / 3
"""The part of its lease after which a token is renewed."""

MIN_LOGIN_SECONDS = 10.0
"""A token younger than this that is refused lacks rights; another login would only be load on the server."""


class Session:
    """Keeps `adapter.token` good. Times are those of `context.monotonic`, in seconds."""

    def __init__(self, adapter: VaultAdapter, auth: VaultAuth, context: KeySourceContext) -> None:
        self._adapter = adapter
        self._auth = auth
        self._context = context
        self._grant: Grant | None = None
        self._granted_at = 0.0
        self._logged_in_at = 0.0

    def run(self, reading: Callable[[], T]) -> T:
        """What `reading` returns, with a good token. Raises Undecidable."""
        self._prepare()
        try:
            return reading()
        except Undecidable as error:
            if error.reason is not Reason.KEY_SOURCE_DENIED or self._since(self._logged_in_at) < MIN_LOGIN_SECONDS:
                raise
        self._log_in()
        return reading()

    def _prepare(self) -> None:
        grant = self._grant
        if grant is None:
            self._log_in()
        elif grant.lease is not None and self._since(self._granted_at) >= grant.lease * RENEW_AT:
            self._prolong(grant, grant.lease - self._since(self._granted_at))

    def _prolong(self, grant: Grant, left: float) -> None:
        renewed = self._renewed() if grant.renewable and left > 0 else None
        # Near its maximum a token is given no more than it had: that is its end, not a renewal.
        if renewed is not None and (renewed.lease is None or renewed.lease > left):
            self._use(renewed)
        else:
            self._log_in()

    def _renewed(self) -> Grant | None:
        """The token with a new lease, or None: OpenBao answers 500 when it is past its maximum, others 400 or 403.

        If it is the server that fails, the login that follows says so.
        """
        try:
            return granted(Token(self._adapter).renew_self())
        except Undecidable:
            return None

    def _log_in(self) -> None:
        self._grant = None
        self._adapter.token = ""
        self._use(log_in(self._adapter, self._auth, self._context))
        self._logged_in_at = self._granted_at

    def _use(self, grant: Grant) -> None:
        self._grant = grant
        self._adapter.token = grant.token
        self._granted_at = self._context.monotonic()

    def _since(self, moment: float) -> float:
        return self._context.monotonic() - moment
