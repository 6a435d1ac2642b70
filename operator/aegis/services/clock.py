"""The time to decide by: this machine's clock, held between the latest time lived through and the API server's time."""

from collections.abc import Callable
from datetime import datetime

from aegis.core.times import lived
from aegis.ports import Clock

KnownTime = Callable[[], datetime | None]
"""A time that is known from elsewhere, aware UTC, or None."""


class SteadyClock:
    """Implements Clock. `server` is the API server's time now, `remembered` the latest that statuses tell of.

    What this process lived through counts only from when the API server's time is known: before, its own clock is
    unchecked, and a wrong time must not be kept.
    """

    def __init__(self, own: Clock, server: KnownTime, remembered: KnownTime) -> None:
        self._own = own
        self._server = server
        self._remembered = remembered
        self._highest: datetime | None = None

    def __call__(self) -> datetime:
        server = self._server()
        known = [moment for moment in (self._highest, self._remembered()) if moment is not None]
        now = lived(self._own(), server, max(known, default=None))
        if server is not None:
            self._highest = now
        return now

    def skew(self) -> float | None:
        """Seconds by which this machine's clock is ahead of the API server's; None before that one is known."""
        server = self._server()
        return None if server is None else (self._own() - server).total_seconds()
