"""`$(NAME)` in commands, arguments and variables, as the kubelet reads it.

Source: k8s.io/kubernetes/third_party/forked/golang/expansion. `$$` is a dollar, `$(NAME)` the variable's value, and
what is not defined stays as it is; values are not expanded again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aegis.core.references.paths import Path


@dataclass(frozen=True, slots=True)
class Variable:
    """The value of an environment variable; `unknown` says why it is not known, `path` where it is written."""

    value: str
    path: Path
    unknown: str = ""


Environment = Mapping[str, Variable]


@dataclass(frozen=True, slots=True)
class Expanded:
    """The text, why a part of it is unknown, and the one variable that is all of it."""

    text: str
    unknown: str = ""
    whole: Variable | None = None


def expand(text: str, environment: Environment) -> Expanded:
    """`text` with the values of the variables in it, in one pass from left to right."""
    if "$" not in text:
        return Expanded(text)
    parts: list[str] = []
    unknown, used = "", []
    position = 0
    while (dollar := text.find("$", position)) >= 0 and dollar + 1 < len(text):
        parts.append(text[position:dollar])
        value, position, name = _read(text, dollar + 1, environment.get)
        parts.append(value.value)
        unknown = unknown or value.unknown
        used += [value] if name else []
    parts.append(text[position:])
    whole = used[0] if len(used) == 1 and not any(part for part in (*parts[:1], *parts[2:])) else None
    return Expanded("".join(parts), unknown, whole)


def _read(text: str, start: int, lookup: Callable[[str], Variable | None]) -> tuple[Variable, int, str]:
    """What the characters behind a dollar mean, where reading goes on, and the name of the variable if it is one."""
    if text[start] == "$":
        return Variable("$", ()), start + 1, ""
    if text[start] != "(":
        return Variable(f"${text[start]}", ()), start + 1, ""
    end = text.find(")", start)
    if end < 0:
        return Variable("$(", ()), start + 1, ""
    name = text[start + 1 : end]
    variable = lookup(name)
    if variable is None:
        return Variable(f"$({name})", ()), end + 1, ""
    shown = Variable(f"$({name})", variable.path, variable.unknown) if variable.unknown else variable
    return shown, end + 1, name
