"""What bash runs besides commands: prompts, subscripts, programs under other names, and extended patterns."""

import pytest
from tests.unit.references.seeing import env
from tests.unit.references.test_ways_round import GPU, told

EVIL = "vllm serve org/evil"

READ = {
    "the prompt of a trace": f"PS4='$({EVIL})'; set -x; true",
    "one in back quotes": f"PS4='`{EVIL}`'; set -x; true",
    "what runs before a prompt": f"PROMPT_COMMAND='{EVIL}' bash -i",
    "a variable as a prompt": f"X='$({EVIL})'; echo ${{X@P}}",
    "one that is assigned": f"X='$({EVIL})'; Y=${{X@P}}",
    "one in quotes": f"X='$({EVIL})'; Y=\"${{X@P}}\"",
    "what starts each script": f"BASH_ENV='$({EVIL})' bash -c true",
    "a pattern's script": f"ls @($({EVIL}))",
}


@pytest.mark.parametrize("script", READ.values(), ids=list(READ))
def test_what_bash_runs_by_itself_is_read(script: str) -> None:
    assert "hf://org/evil" in told(script, resources=GPU)


REFUSED = {
    "a program under another name": "hash -p /pvc/vllm ls; ls serve org/good",
    "a library with commands": "enable -f /pvc/x.so foo; foo",
    "a command that completes": f"complete -C '{EVIL}' x",
    "a command for each line": f"mapfile -C '{EVIL}' -c 1 a < /etc/passwd",
    "a command at a key": f"bind -x '\"a\":{EVIL}'",
    "arithmetic": f"let 'a[$({EVIL})]=1'",
    "a test of a variable": f"test -v 'a[$({EVIL})]'",
    "a condition": f"[[ -v 'a[`{EVIL}`]' ]]",
    "the variable of printf": f"printf -v 'a[$({EVIL})]' x",
    "a variable that is read": f"read 'a[$({EVIL})]' < /x",
    "one that is unset": f"unset 'a[$({EVIL})]'",
    "one that is declared": f"declare 'a[$({EVIL})]=1'",
    "a value in arithmetic": f"X='a[$({EVIL})]'; echo $((X))",
    "a program by its pattern": "/usr/bin/vll+(m) serve org/good",
    "a program by alternatives": "shopt -s extglob\n@(vllm|x) serve org/good",
    "any other file": "shopt -s extglob\n!(x) serve org/good",
    "a value that is a pattern": "X='+(vllm)'; $X serve org/good",
    "a value with escapes": "X='\\166llm'; ${X@E} serve org/good",
    "a prompt that a program gives": "X=$(cat /pvc/x); echo ${X@P}",
}


@pytest.mark.parametrize("script", REFUSED.values(), ids=list(REFUSED))
def test_what_only_bash_could_tell_is_refused(script: str) -> None:
    assert "Unresolvable" in told(script, resources=GPU)


@pytest.mark.parametrize("value", [f"a[$({EVIL})]", f"a[$$({EVIL})]"])
def test_so_is_a_subscript_in_a_variable_of_the_container(value: str) -> None:
    assert "Unresolvable" in told("echo $((X))", resources=GPU, env=env(X=value))


def test_a_prompt_that_nobody_knows_is_refused() -> None:
    secret = {"name": "PS4", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
    assert "Unresolvable" in told("set -x; true", resources=GPU, env=[secret])


ORDINARY = {
    "a prompt with the time": "export PS4='+ $(date) '; set -x; vllm serve org/good",
    "one with the time of the start": 'PS4="+ $(date)"; set -x; vllm serve org/good',
    "an address": "H=[$(hostname)]; declare A=[$(hostname)]; vllm serve org/good --host $H",
    "a negated subshell": "if !(grep -q x f); then vllm serve org/good; fi",
    "patterns of a case": "case $x in @(a|b)) echo;; +([0-9])) echo;; *(y)) vllm serve org/good;; esac",
    "a comparison": "[[ $x == @(a|b) ]] || vllm serve org/good",
    "files that are removed": "shopt -s extglob\nrm -rf !(a|b); vllm serve org/good",
    "a prompt": "PS1='\\u$ '; PS2='> '; PROMPT_COMMAND='history -a'; echo ${PS1@P}; vllm serve org/good",
    "an option of another command": "hash -r; complete -F f x; enable -n test; vllm serve org/good",
    "sums": "x=$((1+(2*3))); (( x+=1 )); vllm serve org/good",
}


@pytest.mark.parametrize("script", ORDINARY.values(), ids=list(ORDINARY))
def test_what_is_ordinary_is_left_alone(script: str) -> None:
    assert told(script, resources=GPU) == {"hf://org/good"}
