"""Files that say what is to be started: of supervisors, of `make`, and scripts by their first line.

Sources: supervisord's configuration (`command`), systemd.service(5) (`ExecStart`), the manual of GNU make (recipes),
Foreman's Procfile, execve(2) (interpreter scripts).
"""

import re
from collections.abc import Iterator

_STARTS = re.compile(
    r"^[ \t]{0,8}(?:command|Exec(?:Start|StartPre|StartPost|Reload))[ \t]{0,8}=[ \t]{0,8}[-@:+!]{0,4}(.{1,4096})$",
    re.MULTILINE,
)
_PROCESS = re.compile(r"^[A-Za-z0-9_-]{1,64}:[ \t]{1,8}(.{1,4096})$", re.MULTILINE)
_RECIPE = re.compile(r"^\t[@+-]{0,3}(.{1,4096})$", re.MULTILINE)
_SHELL, _PYTHON = re.compile(r"#!.{0,200}\b(?:sh|bash|ash|dash|zsh|ksh)\b"), re.compile(r"#!.{0,200}\bpython")


def started_by(name: str, text: str) -> Iterator[str]:
    """The command lines that the programs would run which read such a file."""
    last = name.rpartition("/")[2].casefold()
    if "=" in text:
        yield from (found[1] for found in _STARTS.finditer(text))
    if last.startswith("procfile"):
        yield from (found[1] for found in _PROCESS.finditer(text))
    elif last in ("makefile", "gnumakefile") or last.endswith(".mk"):
        yield from (found[1].replace("$$", "$") for found in _RECIPE.finditer(text))


def is_shell_script(text: str) -> bool:
    """True for a text that a shell runs, by its first line."""
    return bool(_SHELL.match(text))


def is_python_script(text: str) -> bool:
    """The same of Python."""
    return bool(_PYTHON.match(text))
