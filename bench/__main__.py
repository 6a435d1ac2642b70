"""`python -m bench`: runs every measurement, or those that are named, and prints a line for each."""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping

from .again import again
from .beside import beside
from .cluster.creating import creating
from .cluster.revoking import revoking
from .cluster.rotating import rotating
from .downloads import downloads
from .hashing import hashing
from .hostile import hostile
from .measured import Row
from .memory import memory
from .review import resolver, reviews
from .webhook.calls import calls
from .webhook.largest import largest
from .webhook.latency import latency
from .webhook.sync import sync

BENCHES: Mapping[str, Callable[[float], Iterable[Row]]] = {
    "reviews": lambda _: reviews(),
    "resolver": lambda _: resolver(),
    "hostile": lambda _: hostile(),
    "largest": lambda _: largest(),
    "calls": calls,
    "latency": latency,
    "sync": sync,
    "create": creating,
    "revoke": revoking,
    "rotate": rotating,
    "again": again,
    "hashing": hashing,
    "memory": memory,
    "beside": beside,
    "downloads": downloads,
}


def main() -> int:
    """Always 0: what is fast enough on this machine is for a person to say."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"any of {', '.join(BENCHES)}; all, when none is named")
    parser.add_argument(
        "--scale", type=float, default=1.0, help="part of the full sizes (2 GiB of files, 50,000 files): 0.1 is quick"
    )
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHES):
        parser.error(f"there is no measurement '{unknown.pop()}'")
    print(f"{'what':72} {'Aegis':>10} {'beside':>10} {'ratio':>7} limit")
    for name in asked.names or BENCHES:
        for measured in BENCHES[name](asked.scale):
            print(measured.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
