"""Built-in commands of shells that change variables, and how (POSIX.1-2024, 2.15; bash, Shell Builtin Commands)."""

from collections.abc import Iterator, Sequence

from aegis.core.references.words import NOT_SET, Word

SETTING = frozenset({"export", "declare", "local", "readonly", "typeset"})
"""Those whose words are assignments."""
LOCAL = frozenset({"declare", "local", "typeset"})
"""Those by which a variable is one of the function alone."""
MOVING = frozenset({"cd", "chdir", "pushd", "popd"})
"""Those that change the working directory."""
_FILLING = frozenset({"read", "mapfile", "readarray", "getopts", "let", "wait"})
CHANGING = _FILLING | {"printf", "unset"}
"""Those that change variables without being told their values."""


def filled_by(words: Sequence[Word]) -> Iterator[str]:
    """The names among the words to which the command gives a value that only running could tell."""
    name = words[0].text
    if name == "printf" and len(words) > 2 and words[1].text == "-v":
        yield words[2].text
    elif name in _FILLING:
        names = (word.text.partition("=")[0] for word in words[1:])
        yield from (each for each in names if each.isidentifier())


def unset_by(words: Sequence[Word]) -> Iterator[str]:
    """The variables that the command takes away."""
    if words[0].text == "unset":
        yield from (word.text for word in words[1:] if not word.text.startswith("-"))


def letters_of(words: Sequence[Word]) -> set[str]:
    """The options of one letter among the words of `declare` and its like."""
    return {letter for word in words[1:] if word.text[:1] == "-" for letter in word.text[1:]}


def holds_subscript(word: Word) -> bool:
    """True for a text with a command in a subscript, which runs when the text is read as arithmetic or as a name."""
    plain = not word.unknown or word.unknown.endswith(NOT_SET)
    return plain and ("[$(" in word.text or "[`" in word.text)
