"""What a command tells the person beside its answer: on standard error, which pipelines keep in their logs."""

import sys

from aegis.adapters.telemetry.redaction import redacted
from aegis.entrypoints.cli.printable import printable


def complain(said: str, command: str = "") -> None:
    """One line for each of `said`, without what a URL or a variable should not tell, and what a terminal would obey."""
    for line in said.splitlines():
        print(f"aegis{command and f' {command}'}: {printable(redacted(line))}", file=sys.stderr)
