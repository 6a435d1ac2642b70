"""`python -m tests.testbed`: builds the programs, and keeps an environment to play with."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from . import kept
from .binaries import binaries, extra
from .errors import TestbedError
from .recipes import EXTRAS, ROOT

NEXT_STEPS = """\
  source {env}                                         # kubectl, helm, cosign, bao and the AWS tools speak to it
  kubectl get modelpolicies,modelkeyrings,signedmodels -A   # `default` governs every namespace, and trusts nobody yet
  kubectl apply -f examples/ --dry-run=server               # so a workload is refused, with a reason and a next step"""


def up(bare: bool) -> None:
    """Builds what is missing, starts everything and leaves it running."""
    if kept.holder_pid() is not None:
        print("The environment runs already.")
        return
    binaries()
    kept.start(bare)
    print(f"The environment runs until `make down`. Try:\n{NEXT_STEPS.format(env=_shown(kept.ENV))}")


def down() -> None:
    """Ends the environment. None running is fine."""
    print("The environment has ended." if kept.end() else "No environment runs.")


def status() -> None:
    """Shows which servers of the kept environment run."""
    pid = kept.holder_pid()
    if pid is None:
        print("No environment runs. `make up` starts one.")
        return
    print(f"The environment runs, held by process {pid}; its files are in {_shown(kept.FOLDER)}.")
    for name, server in kept.servers().items():
        alive = runs(server)
        print(f"  {name:26} {f'process {server}' if alive else 'ended'}")


def runs(pid: int) -> bool:
    """False as well for a process that was killed and that the holder has not asked about yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def build() -> None:
    """Only builds, also what tests alone need, to fill the cache of a fresh machine."""
    paths = {name: str(path) for name, path in binaries().paths.items()} | {name: extra(name) for name in EXTRAS}
    for name, path in sorted(paths.items()):
        print(f"{name:26} {path}")


def _shown(path: Path) -> Path:
    """As a person in the repository would write it."""
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


# `hold` is what `up` leaves in the background.
COMMANDS: dict[str, Callable[..., None]] = {
    "up": up,
    "down": down,
    "status": status,
    "build": build,
    "hold": kept.hold,
}


def main() -> int:
    """Exit code 1 and a sentence for what could not be done."""
    parser = argparse.ArgumentParser(prog="python -m tests.testbed", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="{up,down,status,build}")
    for name, function in COMMANDS.items():
        command = commands.add_parser(name, help=function.__doc__, description=function.__doc__)
        command.set_defaults(call=function)
        if function in {up, kept.hold}:
            command.add_argument("--bare", action="store_true", help="only the servers: no chart, no Aegis")
    chosen = vars(parser.parse_args())
    del chosen["command"]
    try:
        chosen.pop("call")(**chosen)
    except (TestbedError, TimeoutError, ValueError) as error:
        print(f"testbed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
