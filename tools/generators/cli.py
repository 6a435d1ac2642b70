"""The reference page of the command line: the help of every command, as the program prints it."""

import contextlib
import io
import os
from collections.abc import Mapping
from pathlib import Path

from aegis.entrypoints.cli import COMMANDS, parser
from generators.markdown import notice

WIDTH = "100"


def reference(_root: Path) -> Mapping[str, str]:
    """docs/reference/cli.md."""
    # argparse breaks lines by this variable, and else by the terminal at hand.
    os.environ["COLUMNS"] = WIDTH
    text = notice("operator/aegis/entrypoints/cli") + (
        "# Command line\n\n"
        "One program, `aegis`. The chart starts `webhook` and `controller`; the other commands are for CI and for "
        "people.\n[Check manifests in CI](../how-to/check-manifests-in-ci.md#get-the-program) says how to get it.\n"
        "The words of its verdicts are the [reasons](reasons.md), its variables the [settings](settings.md).\n"
    )
    text += _block("aegis", ())
    for command in COMMANDS:
        text += _block(f"aegis {command.name}", (command.name,))
    return {"docs/reference/cli.md": text}


def _block(title: str, arguments: tuple[str, ...]) -> str:
    return f"\n## {title}\n\n```\n$ {title} --help\n{_help(arguments)}```\n"


def _help(arguments: tuple[str, ...]) -> str:
    """What `--help` prints there."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        parser().parse_args([*arguments, "--help"])
    return printed.getvalue()
