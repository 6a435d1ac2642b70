"""Code of languages that are not read here: whether it may start another program.

Sources: perlrun(1), ruby(1), node's and php's command lines, vim(1), gdb(1), POSIX.1-2024 (awk, sed), GNU sed.
"""

import re
from collections.abc import Sequence

from aegis.core.references.builtin_commands import unread_builtin
from aegis.core.references.words import Word

INTERPRETERS = {
    **dict.fromkeys(("perl", "ruby", "lua", "julia", "Rscript", "groovy"), frozenset("eE")),
    **dict.fromkeys(("node", "nodejs", "deno", "bun"), frozenset("ep")),
    "php": frozenset("rBRE"),
    "expect": frozenset("c"),
    **dict.fromkeys(("vi", "vim", "nvim", "ex", "guile", "nu", "xonsh", "elvish", "osh"), frozenset("c")),
    **dict.fromkeys(("pwsh", "powershell"), frozenset("cCE")),
    **dict.fromkeys(("racket", "sbcl", "emacs", "elixir", "scala", "R"), frozenset("e")),
    **dict.fromkeys(("ipython", "ipython3", "tclsh"), frozenset("c")),
}
"""Programs whose option with one of these letters takes code."""
_WORDS = {"node": "eval", "deno": "eval", "bun": "eval"}
_AWKS = frozenset({"awk", "gawk", "mawk", "nawk"})
_RUNS_IN_AWK = re.compile(r"system|(?<!\|)\|(?!\|)|getline|@")
_RUNS_IN_SED = re.compile(r"(?:^|[;{}\d$/\s])e(?:\s|$)|(?<=[/|,#])[gpIim\d]*e[gpIim\d]*(?:$|[\s;}])")
UNREAD = "what this code runs is not read here"


def unread_code(name: str, words: Sequence[Word], whole: str) -> Word | None:
    """The word with code that may start other programs; None where there is none. `whole` has all of them."""
    if name in _AWKS:
        return next((word for word in words if _RUNS_IN_AWK.search(word.text)), None)
    if name == "sed":
        return next((word for word in words if _RUNS_IN_SED.search(word.text) and not word.text.startswith("-")), None)
    letters = INTERPRETERS.get(name)
    if letters is None:
        return unread_builtin(name, words, whole)
    for at, word in enumerate(words):
        flag = word.text
        takes = flag == _WORDS.get(name) or flag.lstrip("-") in ("eval", "print") or _takes(flag, letters)
        if takes and at + 1 < len(words) and not _edits(words[at + 1].text):
            return words[at + 1]
        if not flag.startswith("-") and not takes:
            return None
    return None


def _takes(flag: str, letters: frozenset[str]) -> bool:
    return flag[:1] == "-" and flag[:2] != "--" and not letters.isdisjoint(flag[1:])


def _edits(code: str) -> bool:
    """True for code that only replaces letters in lines, as `s/a/b/g` does."""
    kind = code.strip()
    mark = kind.lstrip("stry")[:1]
    parts = kind.split(mark) if mark and not mark.isalnum() and not mark.isspace() else []
    plain = len(parts) == _PARTS and not any(each in code for each in ("`", "@", "$", "(?"))
    return plain and parts[0] in ("s", "y", "tr") and not parts[-1].strip("gimsx; ")


_PARTS = 4
"""Of an expression that replaces: what stands before, between and behind its three marks."""
