"""Variables that a command line uses, that the object does not set, and that an unread `envFrom` may give.

A default (`${MODEL:-owner/name}`) counts only where no such source has the variable, and words that are empty else
(`$EXTRA_ARGS`) may be any option.

Source: "Define Environment Variables" and "envFrom" of Kubernetes' documentation; POSIX.1-2024 (Parameter Expansion).
"""

import re
from collections.abc import Collection, Iterable

from aegis.core.references.code_variables import VARIABLES
from aegis.core.references.expansion import Environment
from aegis.core.references.refusals import Budget
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set

_USED = re.compile(r"\$(?:\{[#!]?|\((?=\w{1,200}\)))?([A-Za-z_]\w{0,200})")
_LONGEST = 1 << 16
_THE_IMAGES = VARIABLES.keys() | word_set(
    "HOME PWD OLDPWD HOSTNAME USER LOGNAME SHELL IFS RANDOM UID EUID PPID LANG SECONDS LINENO TMPDIR TERM REPLY OPTARG"
    " hostname date pwd whoami id nproc uname arch tty"
)
"""What a shell, the runtime or the image sets, and programs whose names stand in `$(…)`."""


def perhaps(texts: Iterable[str], variables: Environment, hidden: Collection[Word], budget: Budget) -> dict[str, Word]:
    """The variables by their names, each with the reason why its value is not known. Raises TooComplex."""
    used = dict.fromkeys(name for text in texts for name in _USED.findall(text[:_LONGEST]))
    budget.spend(len(used) * (1 + len(hidden)) // 8)
    found: dict[str, Word] = {}
    for source in hidden:
        for name in used:
            if name.startswith(source.text) and name not in variables and name not in _THE_IMAGES:
                found[name] = Word(f"$({name})", source.path, source.unknown)
    return found
