"""Shell scripts in strings (POSIX.1-2024, Shell Command Language)."""

import shlex
from collections.abc import Iterator

from tests.fuzz.target import Target, attempt, text_of

from aegis.core.references import TooComplex
from aegis.core.references.pod import MAX_WORK
from aegis.core.references.refusals import Budget
from aegis.core.references.shell import Command, Start, read_script
from aegis.core.references.words import Word

_TELLING = frozenset("$`\\#*?[]{}()<>|&;\n\r=!~'\"%")
"""Characters by which a shell reads something else than words with blanks between them."""


def holds(data: bytes) -> None:
    """Every word of a command says where it comes from; plain words are those of the standard library."""
    text = text_of(data)
    commands = attempt(TooComplex, _read, text)
    if commands is None:
        return
    for command in commands:
        assert command.words or command.variables
        for word in (*command.words, *(value for _, value in command.variables)):
            assert word.path == ("script",) or word.path == ("variable",)
    if text.isascii() and text.isprintable() and not _TELLING & set(text):
        words = [word.text for command in commands for word in command.words]
        expected = shlex.split(text)
        assert words == expected or expected[0] in _KEYWORDS


_KEYWORDS = frozenset(
    (
        *("then", "do", "time", "else", "elif", "if", "while", "until", "coproc", "for", "case", "select", "fi"),
        *("done", "esac", "export", "declare", "local", "readonly", "typeset", "function"),
    )
)
"""What has a meaning of its own at the beginning of a command."""


def _read(text: str) -> list[Command]:
    given = {"MODEL": Word("org/net", ("variable",)), "HOME": Word("/root", ("variable",))}
    return list(read_script(Word(text, ("script",)), given, Budget(MAX_WORK), Start((Word("sh", ("script",)),))))


def seeds() -> Iterator[bytes]:
    yield from (
        b"set -e\nexport HF_HOME=/cache\nexec vllm serve ${MODEL:-org/net} --port 8000 2>&1 | tee /log &\nwait $!",
        b'for m in a b; do get "$m"; done; if [ -n "$X" ]; then M=a; else M=b; fi; get $M',
        b'f() { local m="$1"; get "$m" "$@"; }\nf a b; function g { shift; get $*; }; g a',
        b'case $X in a|b) get a;; *) get b;; esac; A=(a b); A+=(c); get "${A[@]}" ${A[1]}',
        b"cat <<EOF > /x\n$MODEL `a`\nEOF\ncat <<-'E' | sh\n\tget\n\tE\npython - <<< 'x'",
        b"get $(echo a) `b` $((1+1)) ${#M} ${!M} ${M##*/} ${M%/} ${M:?} ${M:+a} ${M:=b} $'\\x41' $\"a\"",
        b'set -- a b; get "$1" $2 ${10}; eval "get $M"; trap \'get\' EXIT; echo a | xargs get',
    )


TARGET = Target(holds, seeds, longest=4096)
