"""Times that stay times: sums that end at the last moment instead of raising."""

from datetime import UTC, datetime, timedelta

FOREVER = datetime.max.replace(tzinfo=UTC)
"""An end that nobody sees."""


def after(moment: datetime, span: timedelta) -> datetime:
    """`moment` plus `span`, at most FOREVER: a source may claim any date, and a decision must not fail over it."""
    try:
        return moment + span
    except OverflowError:
        return FOREVER
