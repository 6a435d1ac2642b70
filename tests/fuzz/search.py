"""`python -m tests.fuzz.search TARGET [libFuzzer's options] FOLDER…`: the search for one target, led by coverage.

It never returns: libFuzzer ends the process, with a status other than 0 after a finding. Aegis is imported here under
instrumentation, so this has to run in a process of its own.
"""

import sys
from random import Random

import atheris

with atheris.instrument_imports(include=["aegis"], enable_loader_override=False):
    from tests.fuzz.targets import TARGETS

from tests.fuzz.variations import varied


def main() -> None:
    """Searches until libFuzzer has had its time."""
    name = sys.argv.pop(1)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        changed = varied(data, random) if random.random() < 0.5 else atheris.Mutate(data, most)
        return changed[:most]

    atheris.Setup(sys.argv, TARGETS[name].run, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
