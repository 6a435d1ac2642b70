"""Files and directories of code that a command line names: its program, its interpreter, and what these run.

Sources: the manuals of each interpreter; "--app-dir" of Uvicorn, "chdir" and "pythonpath" of Gunicorn, and their like.
"""

from collections.abc import Iterator, Sequence

from aegis.core.references.interpreters import INTERPRETERS
from aegis.core.references.java import paths_in
from aegis.core.references.moving import MOVING
from aegis.core.references.ordinary import LOADS_NOTHING
from aegis.core.references.recognise import RUNS_NOTHING, Program
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set

_SUFFIXES = (
    *(".py", ".pyc", ".pyz", ".pex", ".whl", ".sh", ".bash", ".pl", ".rb", ".js", ".mjs", ".cjs", ".ts", ".lua"),
    *(".jar", ".war", ".class", ".groovy", ".jl", ".R", ".php", ".tcl", ".exp", ".awk", ".so", ".node", ".wasm"),
)
"""How files of code end."""
_DIRECTORIES = word_set("--app-dir --chdir --pythonpath --python-path --plugin-dir --plugins-dir --extensions-dir")
_BY_NAME = word_set("awk gawk mawk nawk sed make gmake gdb")
"""Programs that take their code from the file behind `-f` or `-x`, and whose other words are data."""
_BEHIND = frozenset({"-f", "--file", "-x", "--command", "--makefile"})
_HANDLE_FILES = RUNS_NOTHING | LOADS_NOTHING | MOVING
"""Programs that say nothing of what is in the files that they are given."""
IMPORTING = word_set("uvicorn gunicorn hypercorn granian daphne fastapi flask celery streamlit gradio bentoml serve")
"""Programs that import a module by its name from where they are started."""


def code_among(found: Program, words: Sequence[Word]) -> Iterator[tuple[Word, str]]:
    """Each word of a command that names code, with the path in it; `found` is what the command runs."""
    own = "" if found.is_shell or found.python else found.path
    paths = {text for text in (words[0].text, found.runner, own) if "/" in text}
    if paths:
        yield from ((word, word.text) for word in words if word.text in paths and not word.unknown)
    if found.name not in _HANDLE_FILES and found.script is None:
        yield from _given(found)


def _given(found: Program) -> Iterator[tuple[Word, str]]:
    before, waits = "", found.name in INTERPRETERS
    takes = _BEHIND if found.name in _BY_NAME else _DIRECTORIES
    for word in found.words:
        flag, equals, value = word.text.partition("=")
        plain = not word.text.startswith("-")
        path = value if equals and not plain else word.text if plain else ""
        named = (flag if equals else before) in takes or (waits and plain)
        if path and not word.unknown and (named or (found.name not in _BY_NAME and path.endswith(_SUFFIXES))):
            yield word.cut(path), path
        waits = waits and not plain
        before = word.text
    if found.name == "java":
        text = " ".join(word.text for word in found.words)
        yield from ((found.words[0].cut(path), path) for path in paths_in(text))
