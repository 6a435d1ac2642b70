"""What a fuzz target is: a property of one reader, and bytes to start from."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

LONGEST_MESSAGE = 4096
"""Characters of a refusal: it is shown to people, logged and stored."""

MOST_SECONDS = 2.0
"""Of processor time for one input of at most `Target.longest` bytes: a hundred times what any of them takes."""


@dataclass(frozen=True, slots=True)
class Target:
    """A row of TARGETS.

    `holds` raises AssertionError when the property does not hold of the bytes; whatever else it raises is a finding as
    well. `seeds` are inputs to start from, most of them well-formed. No input has more than `longest` bytes.
    """

    holds: Callable[[bytes], object]
    seeds: Callable[[], Iterable[bytes]]
    longest: int = 16384

    def run(self, data: bytes) -> None:
        """Checks the property, and that it took a bounded time. Processor time: a busy machine changes nothing."""
        begun = time.process_time()
        self.holds(data)
        taken = time.process_time() - begun
        assert taken < MOST_SECONDS, f"{taken:.1f} s for {len(data)} bytes"


def attempt(
    refusals: type[Exception] | tuple[type[Exception], ...], read: Callable[..., T], *given: object
) -> T | None:
    """What `read` makes of it, or None when it refuses by one of `refusals`, in words fit for a log and a status."""
    try:
        return read(*given)
    except refusals as error:
        said = str(error)
        assert said.isprintable(), said
        assert len(said) <= LONGEST_MESSAGE, said
        return None


def text_of(data: bytes) -> str:
    """Bytes as any text that Python can hold, halves of surrogate pairs included."""
    return data.decode("utf-8", "surrogateescape")
