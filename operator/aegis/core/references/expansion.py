"""`$(NAME)` in commands, arguments and variables, as the kubelet reads it.

Source: k8s.io/kubernetes/third_party/forked/golang/expansion. `$$` is a dollar, `$(NAME)` the variable's value, and
what is not defined stays as it is; values are not expanded again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aegis.core.references.refusals import Budget
from aegis.core.references.words import Word

Environment = Mapping[str, Word]
"""The variables by name. Of one that is not known the text is `$(NAME)`, as it stands where it is used."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """The text, why a part of it is unknown, the variables in it, and the one that is all of it."""

    text: str
    unknown: str = ""
    used: tuple[str, ...] = ()
    whole: Word | None = None


_CHARACTERS = 64
"""As many characters of a variable's value cost one unit: each may hold two of the one before."""


def expand(text: str, environment: Environment, budget: Budget) -> Expanded:
    """`text` with the values of the variables in it, in one pass from left to right. Raises TooComplex."""
    if "$" not in text:
        return Expanded(text)
    budget.spend(text.count("$"))
    parts: list[str] = []
    used: list[str] = []
    unknown, position = "", 0
    last = text.rfind(")")
    while (dollar := text.find("$", position)) >= 0 and dollar + 1 < len(text):
        parts.append(text[position:dollar])
        name, plain, position = _reference(text, dollar + 1, last)
        variable = environment.get(name) if name else None
        if variable is not None:
            used.append(name)
            unknown = unknown or variable.unknown
            plain = f"$({name})" if variable.unknown else variable.text
            budget.spend(len(plain) // _CHARACTERS)
        parts.append(plain)
    parts.append(text[position:])
    alone = len(used) == 1 and text == f"$({used[0]})"
    return Expanded("".join(parts), unknown, tuple(used), environment[used[0]] if alone else None)


def _reference(text: str, start: int, last: int) -> tuple[str, str, int]:
    """The variable behind a dollar ('' for none), what stands there without its value, and where reading goes on."""
    if text[start] == "$":
        return "", "$", start + 1
    if text[start] != "(":
        return "", f"${text[start]}", start + 1
    end = text.find(")", start) if start < last else -1
    if end < 0:
        return "", "$(", start + 1
    return text[start + 1 : end], text[start - 1 : end + 1], end + 1
