"""What a row of a program that fetches says: how it is told what to fetch, and where to put it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fetch:
    """A row: the program, the subcommands that fetch (any of them, in this order of words), and what it fetches.

    `source`: the place of the source among the words that are no flags; `flag` names it instead. `to`: the flags, or
    with `last` the last plain word, that name the target. `with_value`: flags whose value is another word.
    """

    program: str
    commands: tuple[str, ...] = ()
    source: int = 0
    flag: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    last: bool = False
    hub: str = "uri"
    revision: tuple[str, ...] = ()
    with_value: frozenset[str] = field(default_factory=frozenset)
    several: bool = False
    """Every plain word but the last is a source."""
    other: frozenset[str] = field(default_factory=frozenset)
    """Flags, or values of them behind '=', that say that it fetches something else than models."""
    needs: frozenset[str] = field(default_factory=frozenset)
    """Flags without one of which it fetches nothing, or to no file."""
    lists: tuple[str, ...] = ()
    """Flags that name a file with what is fetched in it."""
    aliases: bool = False
    """A path that begins with a name is one in a store of that name."""
    parts: tuple[str, tuple[str, ...]] | None = None
    """A scheme, and the flags whose values are the parts of a URI of it, in this order."""
