"""`python -m tests.testbed`: builds the programs, and keeps an environment to play with."""

import argparse
import sys
from pathlib import Path

from . import kept
from .binaries import binaries
from .errors import TestbedError
from .recipes import ROOT

NEXT_STEPS = """\
  source .local/env                                          # kubectl, helm, cosign, bao and the AWS tools speak to it
  kubectl get modelpolicies,modelkeyrings,signedmodels -A    # what may run, by whose keys, and what is verified
  kubectl apply -f examples/ --dry-run=server                # what Aegis says to a workload"""


def up() -> None:
    """Builds what is missing, starts everything and leaves it running."""
    if kept.holder_pid() is not None:
        print("The environment runs already.")
        return
    binaries()
    kept.start()
    print(f"The environment runs until `make down`. Try:\n{NEXT_STEPS}")


def down() -> None:
    """Ends the environment. None running is fine."""
    print("The environment has ended." if kept.end() else "No environment runs.")


def status() -> None:
    """Shows which servers of the kept environment run."""
    pid = kept.holder_pid()
    if pid is None:
        print("No environment runs. `make up` starts one.")
        return
    print(f"The environment runs, held by process {pid}; its files are in {kept.FOLDER.relative_to(ROOT)}.")
    for name, server in kept.servers().items():
        alive = Path(f"/proc/{server}").exists()
        print(f"  {name:26} {f'process {server}' if alive else 'ended'}")


def build() -> None:
    """Only builds, for example to fill the cache of a fresh machine."""
    for name, path in sorted(binaries().paths.items()):
        print(f"{name:26} {path}")


COMMANDS = {"up": up, "down": down, "status": status, "build": build}


def main() -> int:
    """Exit code 1 and a sentence for what could not be done."""
    parser = argparse.ArgumentParser(prog="python -m tests.testbed", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="{up,down,status,build}")
    for name, function in COMMANDS.items():
        commands.add_parser(name, help=function.__doc__)
    # What `up` leaves in the background, no command for a person.
    commands.add_parser("hold")
    chosen = parser.parse_args().command
    try:
        (kept.hold if chosen == "hold" else COMMANDS[chosen])()
    except (TestbedError, TimeoutError, ValueError) as error:
        print(f"testbed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
