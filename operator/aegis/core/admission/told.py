"""What admission says of an object, taken apart again for programs: the sentence stays as it was said."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aegis.core.reasons import Reason
from aegis.core.references.pointing import locate


@dataclass(frozen=True, slots=True)
class Told:
    """One line. `path` is the place as it is said and `pointer` the same as a JSON pointer (RFC 6901) into the object.

    Both are empty for what is said of the request as a whole.
    """

    reason: Reason
    text: str
    path: str = ""
    pointer: str = ""


def told(lines: Iterable[str], body: Mapping[str, Any]) -> tuple[Told, ...]:
    """The lines that begin with a reason in brackets; what follows without one belongs to the line before it."""
    found: list[Told] = []
    for line in lines:
        begins = _BEGINS.match(line)
        if begins is not None and begins[1] in _WORDS:
            pointer, path = locate(body, line[begins.end() :]) or ("", "")
            found.append(Told(Reason(begins[1]), line, path, pointer))
        elif found:
            found[-1] = replace(found[-1], text=f"{found[-1].text}\n{line}")
    return tuple(found)


_BEGINS = re.compile(r"\[([A-Za-z]+)\] ")
_WORDS = frozenset(reason.value for reason in Reason)


def said_by_admission(lines: Iterable[str]) -> tuple[str, ...]:
    """Those of many warnings that are lines of admission: others warn as well."""
    return tuple(line for line in lines if _MORE.match(line) or ((of := _BEGINS.match(line)) and of[1] in _WORDS))


_MORE = re.compile(r"and \d+ more\Z")
"""How admission says that it leaves lines out."""
