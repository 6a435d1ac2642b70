"""What a command is made of."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command. For `verify` they tell the three outcomes apart, and those from a wrong call."""

    DONE = 0
    REJECTED = 1
    USAGE = 2
    UNDECIDED = 3


@dataclass(frozen=True, slots=True)
class Command:
    """A row of COMMANDS: `says` is one line, `text` the rest of its help; `run` imports what only it needs."""

    name: str
    says: str
    run: Callable[[Namespace], int]
    text: str = ""
    add_arguments: Callable[[ArgumentParser], None] = lambda _: None
