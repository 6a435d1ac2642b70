"""How a script is started."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aegis.core.references.words import Word


def no_files(_path: str, _inside: Word | None) -> Word | None:
    """What is known of files where none is."""
    return None


@dataclass(slots=True)
class Start:
    """What a script has besides its text and its environment.

    `given` are $0, $1 and so on. Into `inherited` go the variables that the script has set so far, which a program
    that it starts may have: what has had two values is not known. `read` gives the text of a file, by its path and
    the working directory, if that is known.
    """

    given: tuple[Word, ...] = ()
    depth: int = 0
    inherited: dict[str, Word] = field(default_factory=dict)
    inside: Word | None = None
    read: Callable[[str, Word | None], Word | None] = no_files


def handed_on(variables: Mapping[str, Word], inherited: Mapping[str, Word]) -> dict[str, Word]:
    """The variables of a program that is started now, as scripts have changed them."""
    found = dict(variables)
    for name, value in inherited.items():
        before = found.get(name)
        same = before is None or before.text == value.text
        found[name] = value if same else value.unsure(f"{name} is set to another value by a script")
    return found
