"""`aegis version`."""

from argparse import Namespace

from aegis import __version__
from aegis.entrypoints.cli.command import Command, Exit


def _run(_: Namespace) -> int:
    print(f"aegis {__version__}")
    return Exit.DONE


COMMAND = Command("version", "print the version", _run)
