"""Commands that run, or fetch, another thing than they say: by an option, a subscript, or a setting.

A subscript is arithmetic, and arithmetic expands what it finds in one: `test -v 'a[$(program)]'` starts the program.

Source: "Bash Builtin Commands", "Shell Arithmetic" and "Arrays" of the GNU Bash Reference Manual.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from aegis.core.references.shell.changes import holds_subscript
from aegis.core.references.words import Word

_RUNNING = {
    "hash": "p",
    "enable": "f",
    "bind": "x",
    "gdb": "x",
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

_LATER = frozenset({"crontab", "at", "patch"})
"""What they are given runs later, or changes files of code."""
_CONTAINERS = dict.fromkeys(
    ("docker", "podman", "nerdctl", "ctr", "crictl"), frozenset({"run", "start", "compose", "play"})
)
"""Programs that start another container, whose image and words the API server never sees."""
_LISTENS = {"nc": "ec", "ncat": "ec", "netcat": "ec"}
"""The options with which they give a connection to a program."""
_BEHIND_SOCKETS = ("EXEC:", "SYSTEM:", "SHELL:")
_FOUND = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
"""Behind these `find` has a command, which may be what it finds."""
_STARTING = frozenset({*_CONTAINERS, *_LISTENS, "socat", "find"})
_INSTEAD = ".insteadof"
"""By this setting Git asks another server than the one that an address names (git-config(1))."""
_SETTING = re.compile(
    r"alias\.[\w-]{1,64}=!|core\.(?:sshcommand|hookspath|fsmonitor|gitproxy)|lfs\.(?:url|standalone|customtransfer)"
    r"|filter\.[\w-]{1,64}\.(?:process|smudge|clean)=|remote\.[\w-]{1,64}\.(?:url|lfsurl|uploadpack)"
)
"""Settings that run a program, and those by which Git or its LFS asks another server."""
_EXEC = ("action=exec=", "--to-command=", "--use-compress-program=")
"""So do these options of tar."""


def unread_builtin(name: str, words: Sequence[Word], whole: str) -> Word | None:
    """The word that starts a program which is not read here; None where there is none. `whole` has all of them."""
    if name in _SUBSCRIPTS and (found := next((word for word in words if holds_subscript(word)), None)) is not None:
        return found
    if name == "git":
        return next(filter(_changes_code, words), None)
    if name in _STARTING:
        return _started(name, words)
    if name in _LATER:
        return next(iter(words), None)
    letter = _RUNNING.get(name)
    if letter:
        return next((word for word in words if word.text[:1] == "-" and letter in word.text), None)
    return next((word for mark in _EXEC if mark in whole for word in words if mark in word.text), None)


def _changes_code(word: Word) -> bool:
    """True for a setting or an alias of Git's that leads elsewhere, and for a patch that it applies."""
    text = word.text.casefold()
    return text in ("apply", "am") or _INSTEAD in text or _SETTING.match(text) is not None


def _started(name: str, words: Sequence[Word]) -> Word | None:
    if name in _CONTAINERS:
        return next((word for word in words if word.text in _CONTAINERS[name]), None)
    if name in _LISTENS:
        short = (word for word in words if word.text[:1] == "-" and word.text[:2] != "--")
        return next((word for word in short if not set(_LISTENS[name]).isdisjoint(word.text)), None)
    if name == "find":
        return next((two for one, two in pairwise(words) if one.text in _FOUND and two.text == "{}"), None)
    return next((word for word in words if word.text.upper().startswith(_BEHIND_SOCKETS)), None)
