"""Built-in commands of shells that change variables, and how (POSIX.1-2024, 2.15; bash, Shell Builtin Commands)."""

from collections.abc import Iterator, Sequence

from aegis.core.references.words import Word

SETTING = frozenset({"export", "declare", "local", "readonly", "typeset"})
"""Those whose words are assignments."""
LOCAL = frozenset({"declare", "local", "typeset"})
"""Those by which a variable is one of the function alone."""
_FILLING = frozenset({"read", "mapfile", "readarray", "getopts", "let", "wait"})


def filled_by(words: Sequence[Word]) -> Iterator[str]:
    """The names among the words to which the command gives a value that only running could tell."""
    name = words[0].text
    if name == "printf" and len(words) > 2 and words[1].text == "-v":
        yield words[2].text
    elif name in _FILLING:
        yield from (word.text.partition("=")[0] for word in words[1:])


def unset_by(words: Sequence[Word]) -> Iterator[str]:
    """The variables that the command takes away."""
    if words[0].text == "unset":
        yield from (word.text for word in words[1:] if not word.text.startswith("-"))


def refers(words: Sequence[Word]) -> bool:
    """True for a command that makes its variables other names of those that they hold (`declare -n`)."""
    return words[0].text in LOCAL and any(word.text.startswith("-") and "n" in word.text for word in words[1:])
