"""Times that stay times: sums that end at the last moment instead of raising."""

from datetime import UTC, datetime, timedelta

FOREVER = datetime.max.replace(tzinfo=UTC)
"""An end that nobody sees."""


AHEAD = timedelta(minutes=1)
"""How far Aegis's clock may be ahead of the API server's: more than two clocks that are kept differ."""


def lived(own: datetime, server: datetime | None, highest: datetime | None) -> datetime:
    """The time to decide by, of this machine's clock, the API server's, and the latest time that was lived through.

    It never goes back, so that what has ended stays ended; and it never runs ahead of the API server, so that a clock
    that jumped forward ends nothing that has not ended, and leaves nothing behind that lies in the future.
    """
    bounded = own if server is None else min(own, after(server, AHEAD))
    return bounded if highest is None else max(bounded, highest)


def read_moment(text: str) -> datetime:
    """An RFC 3339 date-time as aware UTC. Raises ValueError, whose text says what it must be."""
    try:
        # Its letters may be small (RFC 3339, 5.6), as the API server knows.
        parsed = datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError("must be an RFC 3339 date-time") from None
    if parsed.tzinfo is None:
        raise ValueError("must carry a time zone")
    try:
        return parsed.astimezone(UTC)
    except OverflowError:
        raise ValueError("must be within the years 1 to 9999 in UTC") from None


def after(moment: datetime, span: timedelta) -> datetime:
    """`moment` plus `span`, at most FOREVER: a source may claim any date, and a decision must not fail over it."""
    try:
        return moment + span
    except OverflowError:
        return FOREVER
