"""Scripts as bash runs them: the words that its commands get are those that are read."""

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aegis.core.references.pod import MAX_WORK
from aegis.core.references.refusals import Budget
from aegis.core.references.shell import Start, read_script
from aegis.core.references.words import Word

BASH = shutil.which("bash")
pytestmark = pytest.mark.skipif(BASH is None, reason="there is no bash here to compare with")

TOLD = 'told() { printf \'%s\\0\' "$#" "$@"; }\n'
"""A command that writes how many words it gets, and which."""
ENVIRONMENT = {"HOME": "/root", "MODEL": "org/net", "EMPTY": "", "TWO": "a b"}

NAMES = st.sampled_from(("A", "B", "MODEL", "EMPTY", "TWO", "HOME"))
PLAIN = st.text(alphabet="ab/._-:,@%+=", min_size=1, max_size=6)
QUOTED = st.one_of(
    st.text(alphabet="ab /$*?\\#;&|", max_size=6).map(lambda text: f"'{text}'"),
    st.text(alphabet="ab /*?#;&|", max_size=6).map(lambda text: f'"{text}"'),
    st.sampled_from(("$'a\\x2fb\\n\\'c'", "\\ ", "\\$", '"\\$a\\"b"', '"a\\b"', "''", '""')),
)
EXPANDED = st.one_of(
    st.builds(
        lambda name, form: form.format(name),
        NAMES,
        st.sampled_from(
            (
                *('"${}"', '"${{{}}}"', '"${{{}:-a}}"', '"${{{}:+b}}"', '"${{{}-}}"', "${}", "${{{}:-a/b}}"),
                *('"${{{}#a}}"', '"${{{}%b}}"', '"${{{}##*/}}"'),
            )
        ),
    ),
    st.sampled_from(('"$@"', '"$1"', "$(echo a)", '"$(echo a b)"', "\"$(printf '%s-%s' a b)\"")),
)
WORD = st.lists(st.one_of(PLAIN, QUOTED, EXPANDED), min_size=1, max_size=3).map("".join)
WORDS = st.lists(WORD, max_size=4).map(" ".join)
STATEMENTS = st.one_of(
    st.builds("told {}".format, WORDS),
    st.builds("{}={}".format, st.sampled_from(("A", "B", "MODEL")), WORD),
    st.builds("{}+={}".format, st.sampled_from(("A", "MODEL")), PLAIN),
    st.builds("export {}={}".format, st.just("B"), WORD),
    st.builds("set -- {}".format, WORDS),
    st.builds("for x in a b/c {}; do told $x; done".format, PLAIN),
    st.builds('f() {{ told "$1" {}; }}; f {}'.format, WORDS, WORDS),
    st.builds("told {} # comment".format, WORDS),
    st.builds("told {} \\\n {}".format, WORDS, WORDS),
    st.builds('LIST=({}); told "${{LIST[@]}}"'.format, WORDS),
)
SCRIPTS = st.lists(STATEMENTS, min_size=1, max_size=4).map("\n".join)


def by_bash(script: str) -> list[list[str]] | None:
    """What `told` is given by bash; None for a script that it does not run to its end."""
    command = [str(BASH), "--norc", "--noprofile", "-f", "-c", f"{TOLD}{script}", "bash"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=10, check=False)
    if done.returncode or done.stderr:
        return None
    words = iter(done.stdout.split("\0")[:-1])
    return [[next(words) for _ in range(int(count))] for count in words]


def by_reading(script: str) -> list[list[str]]:
    variables = {name: Word(value, ()) for name, value in ENVIRONMENT.items()}
    commands = read_script(Word(script, ()), variables, Budget(MAX_WORK), Start((Word("bash", ()),)))
    return [
        [word.text for word in command.words[1:]]
        for command in commands
        if command.words and command.words[0].text == "told"
    ]


def without_empty(commands: list[list[str]]) -> list[list[str]]:
    """An empty word names nothing, and whether `''"$@"` is one is not worth the asking."""
    return [[word for word in words if word] for words in commands]


def unknown(script: str) -> bool:
    variables = {name: Word(value, ()) for name, value in ENVIRONMENT.items()}
    commands = read_script(Word(script, ()), variables, Budget(MAX_WORK), Start((Word("bash", ()),)))
    return any(word.unknown for command in commands for word in command.words)


@settings(deadline=None, max_examples=150)
@given(SCRIPTS)
def test_a_script_gives_its_commands_the_words_that_bash_gives_them(script: str) -> None:
    expected = by_bash(script)
    if expected is not None and not unknown(script):
        assert without_empty(by_reading(script)) == without_empty(expected)


CORPUS = (
    'set -eu\nexport B="$HOME/x"\ntold --dir="$B" --model "${A:-$MODEL}"',
    "told 'a b'\"c d\"e\\ f",
    'A="--model $MODEL"; told $A "$A"',
    'f() { local m="$1"; shift; told "$m" "$@"; }\nf a b c; f "d e"',
    'set -- --model "$MODEL" --port 80; told "$@"; shift 2; told "$@" "$1"',
    'LIST=(a "b c"); LIST+=(d); told "${LIST[@]}" "${LIST[1]}"',
    'told "$(cat <<E\na $MODEL\nE\n)" "$(echo b)"',
    "B=MODEL; told ${!B} ${MODEL#org/} ${MODEL%/net} ${MODEL##*/}",
    ': "${A:=org/other}"; told "$A"',
    "told a;told b&&told c||true;told d|cat",
    "if true; then told a; fi; while false; do :; done; told b",
    "told \\\n  a \\\n  b # c",
    "{ told a; told b; }; ( told c )",
    "A=x told a; told ${A:-none}",
)


@pytest.mark.parametrize("script", CORPUS)
def test_scripts_as_people_write_them(script: str) -> None:
    expected = by_bash(script)
    assert expected
    assert by_reading(script) == expected
