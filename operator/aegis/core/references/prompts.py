"""Variables that a shell runs, or expands and so runs what they have in `$(…)`: its prompts, and those of arithmetic.

Besides, what of them, and of files that scripts write, tells Git to ask another server.

Sources: "Bash Variables", "Bash Startup Files" and "Shell Arithmetic" of the GNU Bash Reference Manual; git-config(1).
"""

from aegis.core.references.computed import TIMED, asks_for_code
from aegis.core.references.hearing import Ear
from aegis.core.references.shell.changes import holds_subscript
from aegis.core.references.words import Word

_RUN = ("PROMPT_COMMAND", "BROWSER")
_PROMPTS = ("PS0", "PS1", "PS2", "PS4")
_FILES = ("BASH_ENV", "ENV")
_READ = frozenset({*_RUN, *_PROMPTS, *_FILES})
_COMMANDS = ("$(", "`")
_ARITHMETIC = "arithmetic runs what stands in such a subscript"

_INSTEAD = ".insteadOf"
_SETTINGS = (".gitconfig", "/git/config", ".git/config", "/etc/gitconfig")
_RUNS_LATER = "cron runs what stands there, at its time"
_CHANGES = "it changes code of the image's, wherever that lies"
_ELSEWHERE = "Git asks another server than the one that an address names"


def hear_prompts(ear: Ear) -> None:
    """What the prompts of the container's shells run, in the variables that it has and that its scripts set.

    Raises TooComplex.
    """
    if not (_READ.isdisjoint(ear.variables) and _READ.isdisjoint(ear.assigned)):
        _expand(ear)
    for word in (*ear.variables.values(), *(word for _, word in ear.assignments)):
        if "[" in word.text and holds_subscript(word):
            ear.said.unread.append(word._replace(unknown=_ARITHMETIC))
        elif word.text.endswith(_INSTEAD):
            ear.said.unread.append(word._replace(unknown=_ELSEWHERE))
    if ear.disk.written or ear.disk.computed:
        _look_at_files(ear)


def _look_at_files(ear: Ear) -> None:
    for path, text in (*ear.disk.written.items(), *ear.disk.computed.items()):
        if path.endswith(_SETTINGS) and _INSTEAD[1:] in text.text:
            ear.said.unread.append(text._replace(unknown=_ELSEWHERE))
        elif path.startswith(TIMED):
            ear.said.unread.append(text._replace(unknown=_RUNS_LATER))
        elif path.startswith("$(") and asks_for_code(path):
            ear.said.unread.append(text._replace(unknown=_CHANGES))


def _expand(ear: Ear) -> None:
    for _, word in list(ear.values(_RUN)):
        ear.script(word)
    for name, word in list(ear.values((*_PROMPTS, *_FILES))):
        if word.unknown and name in _PROMPTS and ear.variables.get(name) is word:
            ear.said.unread.append(word)
        elif any(mark in word.text for mark in _COMMANDS):
            # What a command has put there by now is taken for text.
            ear.script(Word(_quoted(word.text), word.path, source=word.source))


def _quoted(text: str) -> str:
    """A command that only expands the text."""
    return f': "{text.replace(chr(34), chr(92) + chr(34))}"'
