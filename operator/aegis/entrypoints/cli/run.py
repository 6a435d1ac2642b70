"""`aegis run`."""

from argparse import Namespace

from aegis.entrypoints.cli.command import Command
from aegis.entrypoints.cli.serving import serve


def _run(_: Namespace) -> int:
    from aegis.entrypoints.together import run_together  # noqa: PLC0415 (see the package)

    return serve(run_together)


COMMAND = Command(
    "run",
    "webhook and controller in one process, for a laptop or a test",
    _run,
    "Configured by environment variables (docs/reference/settings.md). The controller's status pages are one port\n"
    "above the webhook's.",
)
