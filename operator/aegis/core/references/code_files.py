"""Files and directories of code that a command line names: its program, its interpreter, and what these run.

Sources: the manuals of each interpreter; "--app-dir" of Uvicorn, "chdir" and "pythonpath" of Gunicorn, and their like.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from aegis.core.references.code_options import TAKING, code_told
from aegis.core.references.interpreters import INTERPRETERS
from aegis.core.references.java import paths_in
from aegis.core.references.moving import MOVING
from aegis.core.references.ordinary import LOADS_NOTHING
from aegis.core.references.recognise import RUNS_NOTHING, Program
from aegis.core.references.refusals import Budget
from aegis.core.references.runtime_environments import code_in
from aegis.core.references.tokens import SEPARATOR
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set
from aegis.core.references.wrappers import WRAPPERS

_SUFFIXES = (
    *(".py", ".pyc", ".pyz", ".pex", ".whl", ".sh", ".bash", ".pl", ".rb", ".js", ".mjs", ".cjs", ".ts", ".lua"),
    *(
        ".jar",
        ".war",
        ".class",
        ".groovy",
        ".jl",
        ".R",
        ".php",
        ".tcl",
        ".exp",
        ".awk",
        ".so",
        ".node",
        ".wasm",
        ".ipynb",
    ),
)
"""How files of code end."""
_DIRECTORIES = word_set("--app-dir --chdir --pythonpath --python-path --plugin-dir --plugins-dir --extensions-dir")
_SUBCOMMANDS = frozenset({"run"})
"""Of interpreters, before their script."""
_BY_NAME = word_set("awk gawk mawk nawk sed make gmake gdb")
"""Programs that take their code from the file behind `-f` or `-x`, and whose other words are data."""
_BEHIND = frozenset({"-f", "--file", "-x", "--command", "--makefile"})
_HANDLE_FILES = RUNS_NOTHING | LOADS_NOTHING | MOVING
"""Programs that say nothing of what is in the files that they are given."""
IMPORTING = word_set("uvicorn gunicorn hypercorn granian daphne fastapi flask celery streamlit gradio bentoml serve")
"""Programs that import a module by its name from where they are started."""


_WORKING, _RUNTIME = "--working-dir", "--runtime-env"
_ADDRESSES = frozenset({_WORKING, _RUNTIME})
_ENVIRONMENT = f"{_RUNTIME}-json"
"""Options of Ray: where the code is, and the file or the document that says so."""

_FILE = "file"
_FIRST = frozenset({f"--rc{_FILE}", f"--init-{_FILE}"})
"""Options of shells, by a file that they read first."""
_EXEC = "exec"
_LEADS = frozenset((TAKING.keys() | WRAPPERS.keys()) - {_EXEC, "nohup"})
"""What may stand before a program, and take code from elsewhere for it; others stand before one of them."""
_ROOT = "chroot"
_TAKE_CODE = frozenset({*INTERPRETERS, *_BY_NAME, "java"})
_OPTION = re.compile(f"--(?:{'|'.join(re.escape(each[2:]) for each in sorted(_DIRECTORIES))})")
_SUFFIX = re.compile(f"\\.(?:{'|'.join(re.escape(each[1:]) for each in _SUFFIXES)})(?:\0|\\Z)")
"""What stands in the words (with NUL between them) of other programs that are told of code: most are not."""

Read = Callable[[str], Word | None]
"""The text of a file, if it is known."""


def code_among(
    found: Program, words: Sequence[Word], whole: str, read: Read, budget: Budget
) -> Iterator[tuple[Word, str]]:
    """Each word of a command that names code of which nothing is known, with the path or the address in it.

    `found` is what the command runs; `whole` are its words, with NUL between them. Raises TooComplex.
    """
    for word, path in _named(found, words, whole):
        if read(path) is None:
            yield word, path
    # Few commands may, as one look shows.
    first = words[0].text
    if first == _EXEC and len(words) > 1:
        first = words[1].text
    if found.name in TAKING or first in _LEADS or ("/" in first and first.rpartition("/")[2] in _LEADS):
        yield from ((word, path) for word, path in code_told(words, len(found.words)) if read(path) is None)
    for flag, value in _with_values(words) if _WORKING in whole or _RUNTIME in whole else ():
        text = value if flag == _ENVIRONMENT else read(value.text) if flag in _ADDRESSES else None
        if text is not None:
            yield from ((code, code.text) for code in code_in(text, budget))
        elif flag in _ADDRESSES:
            yield value, value.text


def _with_values(words: Sequence[Word]) -> Iterator[tuple[str, Word]]:
    """The flags among the words that have a value, in a word of its own or behind '='."""
    before = ""
    for word in words:
        flag, equals, value = word.text.partition("=")
        if equals and flag.startswith("-"):
            yield flag, word.cut(value)
        elif before.startswith("-"):
            yield before, word
        before = word.text


def _begun(found: Program, words: Sequence[Word], whole: str) -> Iterator[tuple[Word, str]]:
    """What a shell is told to run first, and the directory that is made the root of what is run."""
    if found.is_shell and _FILE in whole:
        yield from ((value, value.text) for flag, value in _with_values(words) if flag in _FIRST)
    elif words[0].text.rpartition("/")[2] == _ROOT:
        yield from [(word, word.text) for word in words[1:] if not word.text.startswith("-")][:1]


def _named(found: Program, words: Sequence[Word], whole: str) -> Iterator[tuple[Word, str]]:
    if _FILE in whole or _ROOT in whole:
        yield from _begun(found, words, whole)
    own = "" if found.is_shell or found.python else found.path
    paths = {text for text in (words[0].text, found.runner, own) if "/" in text}
    if paths:
        yield from ((word, word.text) for word in words if word.text in paths and not word.unknown)
    if (
        found.name not in _HANDLE_FILES
        and found.script is None
        and (found.name in _TAKE_CODE or _SUFFIX.search(whole) or _OPTION.search(whole))
    ):
        yield from _given(found)
        before = words[: len(words) - len(found.words)]
        yield from ((word, path) for word in before if (path := _value(word.text)).endswith(_SUFFIXES) and "/" in path)


def _value(text: str) -> str:
    """A word, or what a flag has behind '='."""
    return text.partition("=")[2] if text.startswith("-") else text


def _given(found: Program) -> Iterator[tuple[Word, str]]:
    before, waits = "", found.name in INTERPRETERS
    takes = _BEHIND if found.name in _BY_NAME else _DIRECTORIES
    for word in found.words:
        flag, equals, value = word.text.partition("=")
        plain = not word.text.startswith("-") and word.text not in _SUBCOMMANDS
        path = word.text if plain else value if equals else ""
        named = (flag if equals else before) in takes or (waits and plain)
        ends = found.name not in _BY_NAME and path.endswith(_SUFFIXES) and SEPARATOR not in path
        if path and not word.unknown and (named or ends):
            yield word.cut(path), path
        waits = waits and not plain
        before = word.text
    if found.name == "java":
        text = " ".join(word.text for word in found.words)
        yield from ((found.words[0].cut(path), path) for path in paths_in(text))
