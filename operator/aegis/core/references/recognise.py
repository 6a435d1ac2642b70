"""Which program a command line runs, and which serving stack that is."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from aegis.core.references.stacks import STACKS, SUBCOMMANDS, Stack
from aegis.core.references.stacks.fetching import FETCHES
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set
from aegis.core.references.wrappers import WRAPPERS, behind, launches

SHELLS = word_set("sh bash ash dash zsh ksh rbash mksh yash fish csh tcsh")

_NO_SERVER = word_set("operator controller router gateway exporter webui ui client benchmark proxy manager dashboard")
"""Words in an image's name that say that it only talks to a server, unless a server is called so."""
_NO_SERVER_PROGRAM = _NO_SERVER | word_set("frontend planner")
_CLIENTS = word_set(
    "genai-perf perf_analyzer aiperf guidellm locust evalscope inference-perf llmperf k6 hey oha"
    " fastchat.serve.openai_api_server fastchat.serve.gradio_web_server"
)
"""Programs that measure servers, or stand before them: the models that they are told are those of a server."""


class Program(NamedTuple):
    """A command line taken apart: `name` of the executable or script, or of the module behind `python -m`.

    `code` is what stands behind `python -c`, `script` behind `sh -c`; `path` is the program as it is written.
    """

    name: str
    words: tuple[Word, ...]
    path: str = ""
    module: bool = False
    python: bool = False
    code: Word | None = None
    script: Word | None = None
    is_shell: bool = False
    runner: str = ""
    """The interpreter's own path, where it is written with one."""


def program(words: Sequence[Word]) -> Program | None:
    """What a command line runs behind its wrappers; None for an empty one."""
    position = 0
    while position < len(words):
        name = _base(words[position].text)
        if name == "env" and (script := _split(words, position + 1)) is not None:
            return Program(name, (), script=script, is_shell=True)
        if name in WRAPPERS:
            position = behind(words, position + 1, WRAPPERS[name])
        elif name == _ENTRYPOINT and (told := _entry(words, position)) is not None:
            return program(told)
        elif launches(name):
            found = next((at for at in range(position + 1, len(words)) if runs(words[at].text)), None)
            if found is None:
                return Program(name, tuple(words[position + 1 :]), words[position].text)
            position = found
        elif _is_python(name):
            return _run_by(words[position].text, _python(words, position + 1, name))
        elif name in SHELLS:
            return _run_by(words[position].text, _shell(words, position + 1, name))
        elif (
            name not in PROGRAMS
            and name not in RUNS_NOTHING
            and name != _REORDERS
            and (handed := _handed_on(words, position + 1)) is not None
        ):
            position = handed
        else:
            return Program(name, tuple(words[position + 1 :]), words[position].text)
    return None


_ENTRYPOINT, _ENTRY = "entrypoint", "-entrypoint"
"""Tekton's, and how it is told which program it starts, whose arguments stand behind '--' (cmd/entrypoint)."""


def _entry(words: Sequence[Word], position: int) -> list[Word] | None:
    """What Tekton's entrypoint starts; None for another program of that name."""
    flag = next((at for at in range(position + 1, len(words) - 1) if words[at].text == _ENTRY), None)
    if flag is None:
        return None
    behind = next((at for at in range(flag, len(words)) if words[at].text == "--"), len(words))
    return [words[flag + 1], *words[behind + 1 :]]


def _run_by(runner: str, found: Program) -> Program:
    return found._replace(runner=runner) if "/" in runner else found


_REORDERS = "parallel"
"""What stands behind its marks belongs to the command before them."""
_BEFORE_COMMANDS = frozenset({"--", "-exec", "-execdir", "--args"})
"""Words behind which programs that nobody knows take a command (POSIX utility syntax, guideline 10; `find`, `gdb`)."""


RUNS_NOTHING = word_set(
    "grep egrep fgrep rg pgrep pkill killall kill echo printf cat head tail less ls rm cp mv ln mkdir touch chmod chown"
    " test [ which type pip pip3 apt apt-get yum dnf apk npm set export ps sort uniq wc cut tr jq yq diff stat du git"
)
"""Programs that take the words behind such a one for names of files, packages or processes, or for plain text."""


def _handed_on(words: Sequence[Word], position: int) -> int | None:
    """Where a command begins that a program is handed to run, if one is that is known."""
    for at in range(position, len(words) - 1):
        if words[at + 1].text in _TOLD and _starts(_base(words[at].text), words[at + 1].text):
            return at
        if words[at].text in _BEFORE_COMMANDS:
            known = runs(words[at + 1].text) or _base(words[at + 1].text) in WRAPPERS
            return at + 1 if known else None
    return None


def _starts(name: str, told: str) -> bool:
    """True for a program that serves models with a subcommand of such, and for an interpreter with its code."""
    if told in SUBCOMMANDS:
        return name in _SERVING
    return name in SHELLS if told == "-c" else _is_python(name)


_TOLD = SUBCOMMANDS | {"-c", "-m"}
_SERVING = frozenset(name for stack in STACKS if stack.serves for name in stack.programs)
_BY_PROGRAM = {name: stack for stack in reversed(STACKS) for name in stack.programs}
_BY_MODULE = tuple((name, stack) for stack in STACKS for name in stack.modules)
PROGRAMS = frozenset({*_BY_PROGRAM, *SHELLS, *(row.program for row in FETCHES)})
"""What a launcher runs."""


def by_program(found: Program) -> Stack | None:
    """The stack whose executable, script or module the program is."""
    if not found.module:
        known = _BY_PROGRAM.get(found.name)
        return known if known or "." not in found.name else _BY_PROGRAM.get(f"*.{found.name.rpartition('.')[2]}")
    return next((stack for name, stack in _BY_MODULE if found.name == name or found.name.startswith(f"{name}.")), None)


_OF_RAY = word_set("run deploy build start status config shutdown")


def subcommand(found: Program) -> bool:
    """True for a word such as `serve` that an entrypoint is told, and that is a program of Ray's as well."""
    if found.name not in SUBCOMMANDS or found.path != found.name:
        return False
    return not (found.words and found.words[0].text in _OF_RAY)


@lru_cache(maxsize=1024)
def by_image(image: str) -> Stack | None:
    """The stack in whose image's name one of its patterns stands, as whole words."""
    words = _name_words(image)
    other = _NO_SERVER & set(words)
    return next((stack for stack, pattern in _BY_IMAGE if other <= set(pattern) and _contains(words, pattern)), None)


@lru_cache(maxsize=1024)
def only_talks(name: str) -> bool:
    """True for the name of a program or module that says that it only talks to servers, or that is known for it."""
    return name in _CLIENTS or bool(_NO_SERVER_PROGRAM & set(_name_words(name)))


def nobody_knows(found: Program) -> bool:
    """True for a program that is no interpreter, and none of those that only handle files and packages."""
    return not (found.python or found.is_shell or found.name in RUNS_NOTHING)


def stands_alone(first: Program) -> bool:
    """True for arguments that begin with a program of their own, which most entrypoints then run."""
    known = by_program(first) is not None or first.is_shell or first.python or only_talks(first.name)
    return known and not subcommand(first)


def last_name(image: str) -> str:
    """The last part of an image's name, without its tag and digest."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]


def _name_words(image: str) -> tuple[str, ...]:
    name = image.partition("@")[0]
    head, slash, last = name.rpartition("/")
    name = f"{head}{slash}{last.partition(':')[0]}".casefold()
    for mark in "/-_.":
        name = name.replace(mark, " ")
    return tuple(name.split())


_BY_IMAGE = tuple((stack, _name_words(each)) for stack in STACKS for each in stack.images)


def _contains(words: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    size = len(pattern)
    return any(words[at : at + size] == pattern for at in range(len(words) - size + 1))


def _base(text: str) -> str:
    return text.rstrip("/").rpartition("/")[2]


def _is_python(name: str) -> bool:
    return name in ("python", "pypy3") or (name.startswith("python") and name[6:].replace(".", "").isdigit())


def runs(text: str) -> bool:
    """True for the name or the path of a program that is known, and of a script of Python."""
    name = _base(text)
    return name in PROGRAMS or _is_python(name) or name.endswith(".py")


def _split(words: Sequence[Word], position: int) -> Word | None:
    """The string of `env -S`, which is split as a shell does."""
    for at in range(position, len(words)):
        text = words[at].text
        if not text.startswith("-"):
            return None
        if text in ("-S", "--split-string") and at + 1 < len(words):
            return words[at + 1].cut(" ".join(word.text for word in words[at + 1 :]))
        touching = next((text[len(flag) :] for flag in ("--split-string=", "-S") if text.startswith(flag)), "")
        if touching:
            return words[at].cut(" ".join((touching, *(word.text for word in words[at + 1 :]))))
    return None


_MODULE_LAUNCHERS = word_set(
    "cProfile profile pdb trace debugpy coverage memray viztracer scalene torch.distributed.run"
    " torch.distributed.launch accelerate.commands.launch"
)
"""Modules that run another one, behind a `-m` of their own."""
_PYTHON_WITH_VALUE = ("-W", "-X")


def _python(words: Sequence[Word], position: int, name: str) -> Program:
    while position < len(words) and words[position].text.startswith("-"):
        flag = words[position].text
        position += 1
        if flag in _PYTHON_WITH_VALUE:
            position += 1
        elif flag.startswith("-m") or (flag.endswith("m") and not flag.startswith("--")):
            touching = flag[2:] if flag.startswith("-m") else ""
            module = touching or (words[position].text if position < len(words) else "")
            rest = tuple(words[position + (not touching) :])
            inner = next((at for at, word in enumerate(rest) if word.text == "-m"), None)
            if module in _MODULE_LAUNCHERS and inner is not None:
                return _python(rest, inner, name)
            return Program(module, rest, module, module=True, python=True)
        elif flag.endswith("c") and not flag.startswith("--"):
            code = words[position] if position < len(words) else None
            return Program(name, tuple(words[position + 1 :]), python=True, code=code)
    if position >= len(words) or words[position].text == "-":
        return Program(name, (), python=True)
    script = words[position].text
    return Program(_base(script), tuple(words[position + 1 :]), script, python=True)


_INPUTS = frozenset({"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
"""What a shell may be told in place of a file, to read its input."""


def _shell(words: Sequence[Word], position: int, name: str) -> Program:
    while position < len(words) and words[position].text[:1] in ("-", "+") and len(words[position].text) > 1:
        flag = words[position].text
        position += 1
        if not flag.startswith("--") and "c" in flag[1:]:
            while position < len(words) and words[position].text.startswith("-"):
                position += 1
            script = words[position] if position < len(words) else None
            return Program(name, tuple(words[position + 1 :]), script=script, is_shell=True)
        if flag in ("-o", "+o", "-O", "--rcfile", "--init-file"):
            position += 1
        elif not flag.startswith("--") and "s" in flag[1:]:
            return Program(name, tuple(words[position:]), is_shell=True)
    rest = tuple(words[position:])
    path = rest[0].text if rest and rest[0].text not in _INPUTS else ""
    return Program(_base(path) if path else name, rest[1:], path, is_shell=True)
