"""`aegis webhook`."""

from argparse import Namespace

from aegis.entrypoints.cli.command import Command, importing
from aegis.entrypoints.cli.serving import serve


def _run(_: Namespace) -> int:
    with importing():
        from aegis.entrypoints.webhook import run_webhook  # noqa: PLC0415 (see the package)

    return serve(run_webhook)


COMMAND = Command(
    "webhook",
    "answer admission requests, from memory only",
    _run,
    "Configured by environment variables (docs/reference/settings.md). Ends on SIGTERM, after its drain time.",
)
