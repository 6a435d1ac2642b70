"""Built-in commands of bash that run what stands in one of their words, and values that arithmetic runs.

A subscript is arithmetic, and arithmetic expands what it finds in one: `test -v 'a[$(program)]'` starts the program.

Source: "Bash Builtin Commands", "Shell Arithmetic" and "Arrays" of the GNU Bash Reference Manual.
"""

from collections.abc import Sequence

from aegis.core.references.shell.changes import holds_subscript
from aegis.core.references.words import Word

_RUNNING = {
    "hash": "p",
    "enable": "f",
    "bind": "x",
    **dict.fromkeys(("compgen", "complete", "mapfile", "readarray"), "C"),
}
"""The option with which a command takes a program or a library: under another name, at a key, with each line."""
_SUBSCRIPTS = frozenset(
    {
        *("[", "[[", "test", "let", "printf", "read", "mapfile", "readarray", "getopts", "wait", "unset"),
        *("export", "declare", "local", "readonly", "typeset"),
    }
)
"""Those that take names of variables, or arithmetic."""


def unread_builtin(name: str, words: Sequence[Word]) -> Word | None:
    """The word that starts a program which is not read here; None where there is none."""
    if name in _SUBSCRIPTS and (found := next((word for word in words if holds_subscript(word)), None)) is not None:
        return found
    letter = _RUNNING.get(name)
    return next((word for word in words if letter and word.text[:1] == "-" and letter in word.text), None)
