"""What a command is made of."""

import gc
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command. For `verify` they tell the three outcomes apart, and those from a wrong call."""

    DONE = 0
    REJECTED = 1
    USAGE = 2
    UNDECIDED = 3
    INTERRUPTED = 130
    """By Ctrl-C: 128 and the number of SIGINT, as a shell says it."""


@contextmanager
def importing() -> Iterator[None]:
    """For the imports of a command: what they make stays until the end.

    To look through it for garbage, while it comes and when the program ends, is a tenth of what a start costs.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@dataclass(frozen=True, slots=True)
class Command:
    """A row of COMMANDS: `says` is one line, `text` the rest of its help; `run` imports what only it needs."""

    name: str
    says: str
    run: Callable[[Namespace], int]
    text: str = ""
    add_arguments: Callable[[ArgumentParser], None] = lambda _: None
