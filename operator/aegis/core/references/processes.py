"""Programs that Python code starts: with a string that a shell runs, or with a list of words.

Sources: the documentation of os, subprocess, pty, runpy and importlib, and of the built-in functions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aegis.core.references.python import Assigned, arguments_of, assigned_in, string_of, without_comments
from aegis.core.references.words import Word

_STARTS = re.compile(
    r"\b(?:os|posix|pty|subprocess|asyncio|commands|runpy|importlib)\s{0,4}\.\s{0,4}(\w{1,64})\s{0,4}\("
    r"|(?<![.\w])(exec|eval|compile|__import__|Popen|check_call|check_output|run_module|run_path)\s{0,4}\("
    r"|(\)\s{0,4}\.\s{0,4}(?:system|popen|execv[pe]{0,2})\s{0,4}\("
    r"|\bsys\.argv\s{0,4}=(?!=)|\bimport\s+(?:sh|plumbum|pexpect)\b"
    r"|\bgetattr\s{0,4}\(\s{0,4}(?:os|subprocess)\b|import\s+(?:os|subprocess)\s+as\b"
    r"|from\s+(?:os|subprocess)\s+import\s+(?!environ\b|path\b|getenv\b|Popen\b|check_call\b|check_output\b))"
)
_BY_SHELL = frozenset({"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell"})
_BY_LIST = frozenset({"run", "call", "Popen", "check_call", "check_output", "spawn"})
_ONE_BY_ONE = frozenset({"create_subprocess_exec"})
_COMPUTED = frozenset({"exec", "eval", "compile", "__import__", "import_module", "run_module", "run_path"})
_EXECUTES = re.compile(r"exec[lv]p?e?$|(?:posix_)?spawn[lv]?p?e?$")
_COMPUTES = "Python code computes what it runs"
_SPLIT = re.compile(r"(?:shlex\.split\((.{1,1000})\)|(.{1,1000})\.split\(\))")
_REACH = 2000
_MAX_STARTS = 200
"""How far behind a bracket a call is read, in characters, and how many calls are."""


@dataclass(frozen=True, slots=True)
class Started:
    """A program that is started: by a `script`, or by its `words`; neither where only running could tell.

    A word that is computed is None.
    """

    code: str
    script: str = ""
    words: tuple[str | None, ...] = ()

    def command(self, code: Word) -> tuple[Word, ...]:
        """Its words, as parts of the code."""
        return tuple(code.cut(each) if each is not None else code.cut("$()").unsure(_COMPUTES) for each in self.words)

    def unread(self, code: Word) -> Word:
        """The call, for one that only running could tell."""
        return code.cut(self.code).unsure(_COMPUTES)


def starts(code: str) -> Iterator[Started]:
    """Every program that a call in `code` starts, as far as it is written plainly."""
    code = without_comments(code)
    names: Assigned | None = None
    for count, found in enumerate(_STARTS.finditer(code)):
        name = found[1] or found[2] or ""
        if count >= _MAX_STARTS or found[3] or name in _COMPUTED:
            yield Started(found[0])
        elif name in _BY_SHELL or name in _BY_LIST or name in _ONE_BY_ONE or _EXECUTES.match(name):
            names = assigned_in(code) if names is None else names
            given = [value for key, value in arguments_of(code[found.end() : found.end() + _REACH]) if not key]
            yield _started(name, found[0], [names.get(each, each) for each in given])
        if count >= _MAX_STARTS:
            return


def _started(name: str, text: str, given: list[str]) -> Started:
    first = given[0] if given else ""
    if name in _BY_SHELL:
        return Started(text, string_of(first) or "")
    if name in _BY_LIST:
        return Started(text, _script(first), _list(first))
    lists = [found for each in given if (found := _list(each))]
    if lists or not _EXECUTES.match(name):
        return Started(text, words=lists[0] if lists else tuple(map(string_of, given)))
    # The path of the program, and then its words, the name of the program first.
    words = [string_of(each) for each in given if each[:1] in "'\"" or len(given) < 2]
    return Started(text, words=tuple(words[1:]))


def _script(code: str) -> str:
    """A string, or one that is split into words at once."""
    split = _SPLIT.fullmatch(code)
    return string_of((split[1] or split[2]) if split else code) or ""


def _list(code: str) -> tuple[str | None, ...]:
    if code[:1] not in ("[", "("):
        return ()
    words = tuple(string_of(each) for _, each in arguments_of(code[1:]))
    return words if words and words[0] is not None else ()
