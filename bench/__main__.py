"""`python -m bench`: runs every measurement and prints a line for each."""

import sys
from collections.abc import Callable, Iterable

from .hashing import hashing
from .measured import Measured
from .review import reviews

BENCHES: tuple[Callable[[], Iterable[Measured]], ...] = (reviews, hashing)


def main() -> int:
    """Always 0: what is fast enough is for a person to say."""
    print(f"{'what':58} {'Aegis':>10} {'beside':>10} {'ratio':>7}")
    for bench in BENCHES:
        for measured in bench():
            print(measured.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
