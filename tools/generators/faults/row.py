"""A row of the page of faults."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What breaks, what comes of it for requests meanwhile, and the tests: a path below tests/ with a function."""

    id: str
    what: str
    meanwhile: str
    tests: tuple[str, ...]


def fault(name: str, what: str, meanwhile: str, *tests: str) -> Fault:
    """A row."""
    return Fault(name, what, meanwhile, tests)


NOTHING = "no request is lost"
CLOSED = "what cannot be decided is refused"
