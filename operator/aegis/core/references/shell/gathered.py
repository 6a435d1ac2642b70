"""What is read of a command so far."""

from dataclasses import dataclass, field

from aegis.core.references.shell.assignments import Set
from aegis.core.references.shell.parameters import Values
from aegis.core.references.words import Word


@dataclass(slots=True)
class Gathered:
    """The words of a command and the variables before them, with the values `before`; `text` is what it reads.

    `piped`, `writes` and `adds` as of a Command.
    """

    words: list[Word] = field(default_factory=list)
    variables: Set = field(default_factory=list)
    before: dict[str, Values] = field(default_factory=dict)
    text: Word | None = None
    piped: bool = False
    writes: Word | None = None
    adds: bool = False
