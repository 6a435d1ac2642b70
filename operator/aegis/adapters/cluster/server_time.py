"""The API server's time, as the Date of its answers tells it (RFC 9110 6.6.1): to the second, and carried on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


class ServerTime:
    """`monotonic` counts seconds since the last answer."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._told: tuple[datetime, float] | None = None

    def tell(self, date: str) -> None:
        """Takes the Date header of an answer; one that cannot be read says nothing."""
        try:
            moment = parsedate_to_datetime(date)
            self._told = moment.astimezone(UTC), self._monotonic()
        except (ValueError, OverflowError):
            return

    def __call__(self) -> datetime | None:
        """The time there now, aware UTC; None before the first answer."""
        if self._told is None:
            return None
        moment, at = self._told
        return moment + timedelta(seconds=self._monotonic() - at)
