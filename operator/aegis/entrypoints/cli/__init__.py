"""The program `aegis`: one command a file, one row each.

A command imports what it runs only when it runs, so that `aegis verify` in a pipeline does not pay for an operator.
"""

import logging
import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence

from aegis import __version__
from aegis.adapters.telemetry.logs import configure
from aegis.core.errors import AegisError
from aegis.entrypoints.cli import (
    check,
    controller,
    explain,
    inspection,
    keys,
    references,
    run,
    verify,
    version,
    webhook,
)
from aegis.entrypoints.cli.command import Command, Exit
from aegis.entrypoints.cli.complaint import complain
from aegis.settings import SettingsInvalid

log = logging.getLogger(__name__)

COMMANDS: tuple[Command, ...] = (
    verify.COMMAND,
    inspection.COMMAND,
    keys.COMMAND,
    references.COMMAND,
    check.COMMAND,
    explain.COMMAND,
    webhook.COMMAND,
    controller.COMMAND,
    run.COMMAND,
    version.COMMAND,
)

EXITS = (
    "Exit codes: 0 yes, or done; 1 no; 2 the call is wrong; 3 nobody could say, and trying again may help; 130 for"
    " Ctrl-C. `aegis COMMAND --help` says what that means of each."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and answers its exit code; what is wrong with the call is one sentence on standard error."""
    configure("console", "info", sys.stderr)
    try:
        options, unknown = parser().parse_known_args(argv)
        if unknown:
            options.wrong(f"unrecognized arguments: {' '.join(unknown)}")
        code = int(options.run(options))
        # Now, and not when Python ends: a pipe that is closed is noticed here.
        sys.stdout.flush()
        return code  # noqa: TRY300 (what is left is about failures)
    except SystemExit as done:  # argparse has said what it had to say
        return int(done.code or 0)
    except SettingsInvalid as error:
        complain(str(error))
        return Exit.USAGE
    except BrokenPipeError:
        # Who reads the output wants no more of it; Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.UNDECIDED
    except (AegisError, OSError) as error:
        log.error("aegis stops: %s", error)  # noqa: TRY400 (expected: a traceback would say less)
        return Exit.UNDECIDED
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception:
        log.exception("aegis failed, for a reason that it does not know: please report this.")
        return Exit.UNDECIDED


def parser() -> ArgumentParser:
    """The parser of the whole command line."""
    whole = ArgumentParser(prog="aegis", description="Verified machine-learning models only.", epilog=EXITS)
    whole.add_argument("--version", action="version", version=f"aegis {__version__}", help="print the version and exit")
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        own = commands.add_parser(
            command.name,
            help=command.says,
            description=f"{command.says}\n\n{command.text}".rstrip(),
            formatter_class=RawDescriptionHelpFormatter,
        )
        command.add_arguments(own)
        # With `wrong` the command's own usage is shown for options that it does not know, not that of the whole.
        own.set_defaults(run=command.run, wrong=own.error)
    return whole
