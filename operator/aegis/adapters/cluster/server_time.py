"""The API server's time, as the Date of its answers tells it (RFC 9110 6.6.1): to the second, and carried on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


class ServerTime:
    """`monotonic` counts seconds since the last answer."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._told: tuple[datetime, float] | None = None
        self._last = "", 0.0

    def tell(self, date: str) -> None:
        """Takes the Date header of an answer; one that cannot be read, or that was just told, says nothing."""
        now = self._monotonic()
        if date == self._last[0] and now - self._last[1] < 1.0:
            return
        self._last = date, now
        try:
            moment = parsedate_to_datetime(date)
            self._told = moment.astimezone(UTC), now
        except (ValueError, OverflowError):
            return

    def __call__(self) -> datetime | None:
        """The time there now, aware UTC; None before the first answer."""
        if self._told is None:
            return None
        moment, at = self._told
        return moment + timedelta(seconds=self._monotonic() - at)
