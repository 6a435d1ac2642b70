"""Scripts in strings: what they run, with which words."""

import contextlib
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.references.seeing import seen

from aegis.core.references.pod import MAX_WORK
from aegis.core.references.refusals import Budget, TooComplex
from aegis.core.references.shell import Command, read_script
from aegis.core.references.words import Word


def commands(script: str, **variables: str) -> list[Command]:
    given_words = {name: Word(value, ("env", name)) for name, value in variables.items()}
    return list(read_script(Word(script, ("here",)), given_words, Budget(1_000_000)))


def lines(script: str, **variables: str) -> list[list[str]]:
    return [[word.text for word in command.words] for command in commands(script, **variables) if command.words]


SCRIPTS: dict[str, tuple[str, list[list[str]]]] = {
    "words": ("a b  c", [["a", "b", "c"]]),
    "lists and pipes": ("a && b || c; d | e & f\ng", [[each] for each in "abcdefg"]),
    "quotes": ("a 'b c' \"d e\" f\\ g h'i'\"j\"", [["a", "b c", "d e", "f g", "hij"]]),
    "a continued line": ("a \\\n  b", [["a", "b"]]),
    "a comment": ("a # b s3://x\nc#d", [["a"], ["c#d"]]),
    "redirections": ("a >out 2>&1 <in b", [["a", "b"]]),
    "a group": ("( a; b ) && { c; }", [["a"], ["b"], ["c"]]),
    "an assignment": ("M=org/net; serve $M ${M} \"$M\" '$M'", [["serve", "org/net", "org/net", "org/net", "$M"]]),
    "an exported one": ("export M=x\nserve $M", [["serve", "x"]]),
    "one for a command": ("M=x serve", [["serve"]]),
    "an empty one": ("M= serve a", [["serve", "a"]]),
    "field splitting": ("A='--model x'; serve $A \"$A\"", [["serve", "--model", "x", "--model x"]]),
    "an array": ('A=(--model x); A+=(-v); serve "${A[@]}"', [["serve", "--model", "x", "-v"]]),
    "a default": ("serve ${M:-org/net} ${N-x} ${HOME:-y}", [["serve", "org/net", "x", "y"]]),
    "a loop": ("for m in a b; do get $m; done", [["get", "a"], ["get", "b"]]),
    "a condition": ("if test -d x; then M=a; else M=b; fi; get $M", [["test", "-d", "x"], ["get", "a"], ["get", "b"]]),
    "a condition after a value": ("M=a; test x && M=b; get $M", [["test", "x"], ["get", "a"], ["get", "b"]]),
    "a substitution": ("x $(get a) `get b`", [["x", "$(get a)", "$(get b)"], ["get", "a"], ["get", "b"]]),
    "a name's end": ("M=a/b/c; get ${M##*/}", [["get", "c"]]),
    "a command that is a variable": ("A='vllm serve'; $A x", [["vllm", "serve", "x"]]),
    "a variable without a value": ("$A", [["${A}"]]),
    "a default that is assigned": (': ${M:=org/net}; get "$M"', [[":", "org/net"], ["get", "org/net"]]),
    "a default of another variable": ("N=a; get ${M:-${N}}/b", [["get", "a/b"]]),
    "another value": ("M=a; get ${M:+b} ${N+c}d", [["get", "b", "d"]]),
    "a value without its ends": ("M=a/b/c; get ${M#a/} ${M%/c} ${M##*/}", [["get", "b/c", "a/b", "c"]]),
    "a value by its name": ("M=a; N=M; get ${!N} ${!M}", [["get", "a", "${a}"]]),
    "a member of an array": ('A=(a b); get "${A[1]}" ${A[*]}', [["get", "b", "a", "b"]]),
    "parameters": (
        'set -- a b; get "$1" "$@"; shift; get "$1" $*',
        [["set", "--", "a", "b"], ["get", "a", "a", "b"], ["shift"], ["get", "b", "b"]],
    ),
    "a function": ('f() { get "$1" "$@"; }; f a b', [["f", "a", "b"], ["get", "a", "a", "b"]]),
    "a function with a keyword": (
        "function f {\n get $1\n}\nf a; f b",
        [["f", "a"], ["get", "a"], ["f", "b"], ["get", "b"]],
    ),
    "a function that nobody calls": ("f() { get a; }\nb", [["b"], ["get", "a"]]),
    "functions that call each other": ("f() { g; }; g() { f; }; f", [["f"], ["g"], ["f"]]),
    "a group in a function": ("f() { { get a; }; get b; }; f; c", [["f"], ["get", "a"], ["get", "b"], ["c"]]),
    "what a command writes": (
        "get $(echo a) $(printf '%s/%s' b c) $(cat <<E\nd\nE\n)",
        [["get", "a", "b/c", "d"], ["echo", "a"], ["printf", "%s/%s", "b", "c"], ["cat"]],
    ),
    "words from another command": ("echo a b | xargs get -x", [["echo", "a", "b"], ["xargs", "get", "-x", "a", "b"]]),
    "a variable that is taken away": ("M=a; unset -v M; get ${M:-b}", [["unset", "-v", "M"], ["get", "b"]]),
    "one that may be": (
        "M=a; if x; then unset M; fi; get ${M:-b}",
        [["x"], ["unset", "M"], ["get", "a"], ["get", "b"]],
    ),
    "one of another shell": ("M=a; (M=b); get $M", [["get", "a"], ["get", "b"]]),
    "one of a pipe": ("M=a; M=b | x; get $M", [["x"], ["get", "a"], ["get", "b"]]),
    "one in the background": ("M=a; M=b & get $M", [["get", "a"], ["get", "b"]]),
    "one of a function": ("M=a; f() { local M=b; }; f; get $M", [["f"], ["get", "a"]]),
    "one that is set by eval": ("M=a; eval M=b; get $M", [["eval", "M=b"], ["get", "b"]]),
    "one of a menu": ("M=a; select M in b c; do get $M; done", [["get", "b"], ["get", "c"]]),
    "the blanks between fields": ("get${IFS}a", [["get", "a"]]),
    "escapes": ("get $'a\\x2fb\\'\\057\\u002f\\tc' $\"d\"", [["get", "a/b'//\tc", "d"]]),
    "an escape of no character": ("get $'\\ud800\\U7fffffff\\q'", [["get", "\ufffd\ufffdq"]]),
    "text without options": (
        "get $(echo -n a) $(printf '%s%%\\n')",
        [["get", "a", "%"], ["echo", "-n", "a"], ["printf", "%s%%\\n"]],
    ),
    "a pair that is open": ("get $(a 'b) c", [["get", "$(a 'b) c)"], ["a", "b) c"]]),
    "an escape in a pair": ("get ${A:-\\}}", [["get", "}"]]),
    "texts for a format that begins anew": (
        "get $(printf '%s/' a b)",
        [["get", "a/b/"], ["printf", "%s/", "a", "b"]],
    ),
    "nothing in quotes": ('get "${A+x}" ${A+y}', [["get", ""]]),
    "a value that is set once more": ("A=a; x && A=a; get $A", [["x"], ["get", "a"]]),
    "an array that is open": ("get a; A=(b c", [["get", "a"]]),
    "a function that is open": ("f() { get a", [["get", "a"]]),
    "a function without a body": ("a; function f", [["a"]]),
    "parameters that become one value": (
        'set -- a b; M="$@"; get "$M" "-$*"',
        [["set", "--", "a", "b"], ["get", "a b", "-a b"]],
    ),
    "no parameters": ('get "$@" ""', [["get", ""]]),
    "an open quote": ("a 'b", [["a", "b"]]),
    "an open escape": ("a $'b\\", [["a", "b"]]),
    "braces": (
        "get{,} a{b,c{d,e}} {1..3} '{f,g}' {h} {i,j",
        [["get", "get", "ab", "acd", "ace", "1", "2", "3", "{f,g}", "{h}", "{i,j"]],
    ),
    "letters in braces": ("get {a..c} {2..1} {a..} {..}", [["get", "a", "b", "c", "2", "1", "{a..}", "{..}"]]),
    "fields by other characters": (
        "IFS=,:; A=a,b::c; get $A; IFS=; get $A",
        [["get", "a", "b", "", "c"], ["get", "a,b::c"]],
    ),
    "a list as one word": ('set -- a b; IFS=/; get "$*"', [["set", "--", "a", "b"], ["get", "a/b"]]),
    "a member that is set": ("A=(a b); A[1]=c; A[2]=d; get ${A[@]}", [["get", "a", "c", "d"]]),
    "a variable that is fixed": ("readonly M=a; M=b; get $M", [["get", "a"], ["get", "b"]]),
    "a name that is computed": ("N=M; M=a; declare $N=b; get $M", [["get", "b"]]),
    "another name": ("declare -n Y=X; Y=b; get $X", [["get", "b"]]),
    "one of all functions": ("M=a; f() { declare -g M=b; }; f; get $M", [["f"], ["get", "b"]]),
    "the next round of a loop": (
        "M=a; while x; do get $M; M=b; done",
        [["x"], ["get", "a"], ["x"], ["get", "a"], ["get", "b"]],
    ),
    "a loop over the parameters": (
        "set -- a b; for m do get $m; done",
        [["set", "--", "a", "b"], ["get", "a"], ["get", "b"]],
    ),
    "arms": (
        "case $x in a|b) get a;; (c) get b;& *) get c;; esac; d",
        [["get", "a"], ["get", "b"], ["get", "c"], ["d"]],
    ),
    "time and a name for a process": ("time -p get a; coproc N { get b; }", [["get", "a"], ["get", "b"]]),
    "a text that this shell runs": (
        "M=a; eval 'for M in b; do :; done; f() { get c; }'; get $M; f",
        [["eval", "for M in b; do :; done; f() { get c; }"], [":"], ["get", "b"], ["f"], ["get", "c"]],
    ),
    "what a trap may set": ("M=a; trap 'M=b' DEBUG; get $M", [["trap", "M=b", "DEBUG"], ["get", "a"], ["get", "b"]]),
    "an alias": ("alias g='get a'\ng b", [["alias", "g=get a"], ["get", "a", "b"]]),
    "a script in a default, a list and a number": (
        "x ${A:-$(get a)}; L=($(get b)); y $(( $(get c) + 1 )); z $((get d); true)",
        [
            *(["x", "$(get a)"], ["get", "a"], ["get", "b"], ["y", "$(( $(get c) + 1 ))"], ["get", "c"]),
            *(["z", "$((get d); true)"], ["get", "d"], ["true"]),
        ],
    ),
    "a script in a here-document": ("cat <<E\n$(get a)\nE", [["cat"], ["get", "a"]]),
    "words in place of a mark": (
        "echo a | xargs -I{} get -{} ; echo b | xargs -i sh -c 'get {}'",
        [["echo", "a"], ["xargs", "-I{}", "get", "-a"], ["echo", "b"], ["xargs", "-i", "sh", "-c", "get b"]],
    ),
    "parts of a path": (
        "get $(dirname a/b) $(basename a/b)",
        [["get", "a", "b"], ["dirname", "a/b"], ["basename", "a/b"]],
    ),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("script", "words"), SCRIPTS.values(), ids=list(SCRIPTS))
def test_a_script_runs(script: str, words: list[list[str]]) -> None:
    assert lines(script) == words


@pytest.mark.parametrize(
    "script",
    [
        *("get $X", "get ${X}", "get $(cat x)", "X=$(cat x); get $X", "get ${X%%-*}", "get $((1+1))"),
        *("X=a; read -r X < x; get $X", "X=a; mapfile -t X < x; get $X", "X=a; printf -v X %s b; get $X"),
        *("X=a; let X=1; get $X", "X=a; export 'X=b' \"$(x)\"; get *", "declare -l X=A; get $X", "get ?", "get [a]"),
        *("x | xargs get", "xargs -a x get", "xargs -I{} get {} < x", "find -exec get {} +", "A='*'; get $A"),
        *("A[5]=a; get ${A[@]}", "getopts a X; get $X", "get {1..99}", "cd $(x); get $PWD"),
    ],
)
def test_what_only_running_could_tell_is_unknown(script: str) -> None:
    *_, command = [each for each in commands(script) if "get" in (word.text for word in each.words)]
    assert command.words[-1].unknown or "+" in command.words[-1].text


@pytest.mark.parametrize(
    ("script", "places"),
    [
        ("get; cd /a; get; cd b; get; cd ..; get", [None, "/a", "/a", "/a/b", "/a", "/a/b", "/a/..", "/a/b/.."]),
        ("cd /a && cd b && get", ["/a", "/a/b"]),
        ("(cd /a; get); get", ["/a", None]),
        ("x && cd /a; get", [None, "/a"]),
        ("cd -- /a; cd -; get", ["/a", "$OLDPWD"]),
        ("HOME=/h; cd && get", ["/h"]),
        ("cd /a && get $(pwd)", ["/a"]),
    ],
)
def test_a_command_runs_where_the_script_went(script: str, places: list[str | None]) -> None:
    gets = [each for each in commands(script) if each.words and each.words[0].text == "get"]
    assert [each.inside.text if each.inside else None for each in gets] == places


def test_a_variable_of_the_container_keeps_its_place() -> None:
    (command,) = [each for each in commands("get $M", M="org/net") if each.words]
    assert command.words[1] == Word("org/net", ("env", "M"))


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ("cat <<EOF > /x\na $M\nEOF\nb", "a org/net\n"),
        ("cat <<'EOF'\na $M\nEOF\n", "a $M\n"),
        ("cat <<-EOF\n\ta\n\tEOF\n", "\ta\n"),
        ("cat <<EOF\nnever closed", "never closed"),
    ],
)
def test_a_here_document_is_text_for_its_command(script: str, text: str) -> None:
    command = commands(script, M="org/net")[0]
    assert command.text is not None
    assert command.text.text == text


def test_the_command_behind_a_here_document_is_read() -> None:
    assert lines("cat <<A; b\nx\nA\nc") == [["cat"], ["b"], ["c"]]


def test_a_command_reads_what_the_one_before_it_writes() -> None:
    _, shell = commands("echo 'vllm serve x' | sh")
    assert (shell.piped, shell.text and shell.text.text) == (True, "vllm serve x")


HOSTILE = [
    "$(" * 20_000,
    "$(a)" * 60_000,
    "`" * 200_000,
    "a;" * 200_000,
    "A=$A$A;" * 30_000,
    "${a" * 90_000,
    '$("' * 60_000,
]


@pytest.mark.parametrize(
    "script", [*HOSTILE, "for a in b; do " * 40_000, "x " * 700_000, "A=xxxxxxxx;" + "A=$A$A;" * 40]
)
def test_a_script_that_is_too_much_is_refused(script: str) -> None:
    with pytest.raises(TooComplex):
        for _ in read_script(Word(script, ()), {}, Budget(MAX_WORK)):
            pass


def test_functions_that_double_each_other_are_too_much() -> None:
    script = "f0() { a; }; " + "".join(f"f{at}() {{ f{at - 1}; f{at - 1}; }}; " for at in range(1, 40)) + "f39"
    with pytest.raises(TooComplex):
        lines(script)


PLAIN = st.text(alphabet="ab/._-'\" \\", max_size=40)


@given(PLAIN)
def test_words_are_those_of_the_standard_library_where_it_reads_them(text: str) -> None:
    try:
        expected = shlex.split(text, comments=False)
    except ValueError:
        return
    assert [word for line in lines(text) for word in line] == expected


@given(st.text(alphabet="ab$(){}[]<>|&;'\"`\\ \n=#*?!-:@", max_size=60))
def test_any_script_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(TooComplex):
        assert all(isinstance(each, Command) for each in commands(text))


@pytest.mark.parametrize(
    "script", ['"$(pick server)" --model org/net', 'at=$(basename x)\nplaces["${i}"]="${at}"\nvllm serve org/net']
)
def test_what_stands_for_a_program_and_is_computed_is_read_once(script: str) -> None:
    assert seen(command=["bash", "-c", script]) == {"Model": "hf://org/net"}
