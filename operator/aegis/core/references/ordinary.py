"""Programs and built-in commands that are no servers: what they hand to a shell, and which say nothing of models."""

from aegis.core.references.recognise import Program, runs
from aegis.core.references.shell.changes import SETTING
from aegis.core.references.words import Word
from aegis.core.references.wordsets import word_set

TELLS_SHELL = SETTING | {"eval"}
"""Built-in commands whose words say which variables there are, or what is run."""
_READ_IN_PLACE = frozenset({"trap", "eval"})
"""Built-in commands whose texts the shell itself runs, and reads."""
_TAKES_WORDS = frozenset({"parallel"})
TAKES_SCRIPTS = (
    _READ_IN_PLACE
    | _TAKES_WORDS
    | word_set("alias su runuser script watch ssh tmux screen expect sops capsh execlineb nix-shell")
)
"""Programs and built-in commands that hand an argument of several words to a shell."""

LOADS_NOTHING = word_set(
    "[ [[ : test true false cd mkdir rmdir rm chmod chown ln ls touch sleep wait kill exit return set shift unset umask"
    " ulimit date id whoami hostname uname"
)
"""Commands without which no script is, and which read no model."""


def texts_for_a_shell(found: Program, first: Word) -> list[Word]:
    """What a program gives to a shell: its words with blanks, or all of them before and behind ':::'.

    What it is asked to run in one word with blanks goes there too: `flock /lock -c 'vllm serve x'`. `first` is the
    first word of its command.
    """
    if " " in found.path:
        # What writes the name of the program has been read in its own place.
        return [first.cut(found.path)] if "$(" not in found.path else []
    words = [word for word in found.words if word.text != ":::"]
    if found.name in _READ_IN_PLACE or not words:
        return []
    if found.name == "alias":
        words = [word.cut(word.text.partition("=")[2]) for word in words]
    elif found.name in _TAKES_WORDS and len(words) < len(found.words):
        words = [words[0].cut(" ".join(word.text for word in words))]
    texts = [word for word in words if " " in word.text]
    at = next((at for at, word in enumerate(words) if runs(word.text)), None) if not texts else None
    return texts if at is None else [words[at].cut(" ".join(word.text for word in words[at:]))]
