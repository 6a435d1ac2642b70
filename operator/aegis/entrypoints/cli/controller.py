"""`aegis controller`."""

from argparse import Namespace

from aegis.entrypoints.cli.command import Command, importing
from aegis.entrypoints.cli.serving import serve


def _run(_: Namespace) -> int:
    with importing():
        from aegis.entrypoints.controller import run_controller  # noqa: PLC0415 (see the package)

    return serve(run_controller)


COMMAND = Command(
    "controller",
    "verify models and keep their status, if this replica leads",
    _run,
    "Configured by environment variables (docs/reference/settings.md). Ends on SIGTERM, and gives up its Lease.",
)
