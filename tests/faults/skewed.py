"""Aegis with a clock that is wrong: `skewed.py DAYS …`, and else as `aegis …`."""

import sys
from datetime import UTC, datetime, timedelta

from aegis.wiring import connection


def main() -> int:
    """Everything that reads the time does so by this one function, which is replaced before anybody has taken it."""
    ahead = timedelta(days=float(sys.argv.pop(1)))
    connection.utc_now = lambda: datetime.now(UTC) + ahead
    from aegis.entrypoints.cli import main as aegis

    return aegis()


if __name__ == "__main__":
    sys.exit(main())
