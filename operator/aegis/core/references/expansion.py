"""`$(NAME)` in commands, arguments and variables, as the kubelet reads it.

Source: k8s.io/kubernetes/third_party/forked/golang/expansion. `$$` is a dollar, `$(NAME)` the variable's value, and
what is not defined stays as it is; values are not expanded again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aegis.core.references.paths import Path
from aegis.core.references.refusals import TooComplex

MAX_DOLLARS = 10_000
"""Most dollars in one string: looking at each takes its time."""
MAX_EXPANDED = 4 << 20
"""Most characters that variables may add to one string: each may hold two of the one before."""


@dataclass(frozen=True, slots=True)
class Variable:
    """The value of an environment variable; `unknown` says why it is not known, `path` where it is written."""

    value: str
    path: Path
    unknown: str = ""


Environment = Mapping[str, Variable]


@dataclass(frozen=True, slots=True)
class Expanded:
    """The text, why a part of it is unknown, the variables in it, and the one that is all of it."""

    text: str
    unknown: str = ""
    used: tuple[str, ...] = ()
    whole: Variable | None = None


def expand(text: str, environment: Environment) -> Expanded:
    """`text` with the values of the variables in it, in one pass from left to right. Raises TooComplex."""
    if "$" not in text:
        return Expanded(text)
    parts: list[str] = []
    used: list[str] = []
    unknown, position, size = "", 0, 0
    last = text.rfind(")")
    if text.count("$") > MAX_DOLLARS:
        raise TooComplex(f"more than {MAX_DOLLARS} dollars in a string")
    while (dollar := text.find("$", position)) >= 0 and dollar + 1 < len(text):
        parts.append(text[position:dollar])
        name, plain, position = _reference(text, dollar + 1, last)
        variable = environment.get(name) if name else None
        if variable is not None:
            used.append(name)
            unknown = unknown or variable.unknown
            plain = f"$({name})" if variable.unknown else variable.value
        parts.append(plain)
        size += len(plain)
        if size > MAX_EXPANDED:
            raise TooComplex(f"variables that expand to more than {MAX_EXPANDED} characters")
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
