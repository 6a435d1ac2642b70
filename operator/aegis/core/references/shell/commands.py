"""What a script runs: one command, with the words that its program gets."""

from typing import NamedTuple

from aegis.core.references.words import Word

REDIRECTIONS = frozenset({"<", ">", ">>", "<&", ">&", "<>", ">|", "&>", "&>>", "<<<"})
PIPES = frozenset({"|", "|&"})
ARM_ENDS = frozenset({";;", ";&", ";;&"})
"""What ends an arm of a `case`."""
SEPARATORS = ARM_ENDS | PIPES | frozenset({"\n", ";", "&", "&&", "||", "(", ")"})


class Command(NamedTuple):
    """A simple command: its words, the variables that are set for it, and the text that it reads from its input.

    `piped`: it reads what another command writes, or a file. `writes`: the file that its output goes to. The last one
    of a script has no words, and each value that it gives a variable; `spare` are those whose value no word has.
    """

    words: tuple[Word, ...]
    variables: tuple[tuple[str, Word], ...] = ()
    text: Word | None = None
    piped: bool = False
    writes: Word | None = None
    spare: frozenset[str] = frozenset()
    inside: Word | None = None
    """Where it runs; None in the directory in which the script was started."""
    adds: bool = False
    """What it writes is added to what the file holds."""
