"""Command lines of every shape by which images start a server: the model is found behind all of them."""

from typing import Any

import pytest
from tests.unit.core.builders import container, pod
from tests.unit.references.seeing import findings, shown

from aegis.core.references import TooComplex

SCRIPTS: dict[str, str] = {
    "plain": "vllm serve org/net",
    "assign default": 'MODEL="${MODEL:-org/net}"\nvllm serve "$MODEL"',
    "exec": "exec vllm serve org/net",
    "exec -a": "exec -a foo vllm serve org/net",
    "env X=Y": "env A=b vllm serve org/net",
    "env -u": "env -u X A=b vllm serve org/net",
    "env -i": "env -i PATH=$PATH vllm serve org/net",
    "env -S": "env -S 'vllm serve org/net'",
    "prefix": "A=b vllm serve org/net",
    "set --": 'set -- org/net; vllm serve "$1"',
    "set -- @": 'set -- --model org/net; python -m vllm.entrypoints.openai.api_server "$@"',
    "array": 'ARGS=(--model org/net); python -m vllm.entrypoints.openai.api_server "${ARGS[@]}"',
    "array index": 'A=(x org/net); vllm serve "${A[1]}"',
    "array +=": 'A=(serve); A+=(org/net); vllm "${A[@]}"',
    "for": "for m in org/net; do vllm serve $m; done",
    "function": 'run() { vllm serve "$1"; }\nrun org/net',
    "function2": 'function run { vllm serve "$1"; }\nrun org/net',
    "function local": 'run() {\n  local m="$1"\n  vllm serve "$m"\n}\nrun org/net',
    "if": 'if [ -n "$X" ]; then vllm serve org/net; fi',
    "if not set": 'if [ -z "$M" ]; then M=org/net; fi; vllm serve $M',
    "case": 'case "$X" in a) vllm serve org/net;; *) echo no;; esac',
    "case |": "case $X in\n  a|b)\n vllm serve org/net\n ;;\nesac",
    "default": "vllm serve ${X:-org/net}",
    "default quoted": 'vllm serve "${X:-"org/net"}"',
    "default nested": 'vllm serve "${X:-${Y:-org/net}}"',
    ":=": ': "${M:=org/net}"\nvllm serve $M',
    ":?": "M=org/net; vllm serve ${M:?must be set}",
    ":+": "M=org/net; vllm serve ${M:+$M}",
    "backslash": "vllm \\\n serve \\\n org/net",
    "nohup &": "nohup vllm serve org/net > /x 2>&1 &\nwait",
    "xargs": "echo org/net | xargs vllm serve",
    "xargs2": "echo a | xargs -I{} vllm serve org/net",
    "tini": "tini -- vllm serve org/net",
    "tini -g": "tini -g -s -- vllm serve org/net",
    "dumb-init": "dumb-init vllm serve org/net",
    "accelerate": "accelerate launch --num_processes 2 -m vllm.entrypoints.openai.api_server --model org/net",
    "accelerate py": "accelerate launch --config_file /c.yaml train.py --model_name_or_path org/net",
    "torchrun": "torchrun --nproc_per_node 8 serve.py --model org/net",
    "torchrun -m": "torchrun --nproc-per-node=8 -m vllm.entrypoints.openai.api_server --model org/net",
    "mpirun": "mpirun -n 4 --allow-run-as-root vllm serve org/net",
    "mpirun2": "mpirun -np 2 python3 run.py --model org/net",
    "numactl": "numactl --cpunodebind=0 --membind=0 vllm serve org/net",
    "uv run": "uv run vllm serve org/net",
    "uv run --with": "uv run --with vllm python -m vllm.entrypoints.openai.api_server --model org/net",
    "poetry": "poetry run vllm serve org/net",
    "conda": "conda run -n x --no-capture-output vllm serve org/net",
    "timeout": "timeout 5 vllm serve org/net",
    "timeout -k": "timeout -k 5 10m vllm serve org/net",
    "sudo -E": "sudo -E vllm serve org/net",
    "sudo -u": "sudo -u app vllm serve org/net",
    "nice -n": "nice -n 5 vllm serve org/net",
    "stdbuf": "stdbuf -oL vllm serve org/net",
    "gosu": "gosu app vllm serve org/net",
    "python -c": "python -c \"from vllm import LLM; LLM(model='org/net')\"",
    "python <<EOF": "python - <<EOF\nfrom vllm import LLM\nLLM('org/net')\nEOF",
    "python <<EOF2": "python3 <<'E'\nfrom huggingface_hub import snapshot_download\nsnapshot_download('org/net')\nE",
    "python <<<": "python3 <<< \"from vllm import LLM; LLM('org/net')\"",
    "heredoc script": "cat > /run.sh <<EOF\nvllm serve org/net\nEOF\nbash /run.sh",
    "heredoc exec": "cat <<'EOF' > /run.sh\nvllm serve org/net\nEOF\nchmod +x /run.sh\n/run.sh",
    "heredoc |": "cat <<EOF | bash\nvllm serve org/net\nEOF",
    "bash <<EOF": "bash <<EOF\nvllm serve org/net\nEOF",
    "echo > run": "echo 'vllm serve org/net' > /run.sh; sh /run.sh",
    "printf": "printf 'vllm serve org/net\\n' | sh",
    "echo | sh": "echo vllm serve org/net | sh",
    "bash -lc": "bash -lc 'vllm serve org/net'",
    "sh -ec": "sh -ec 'vllm serve org/net'",
    "sh -c args": "sh -c 'vllm serve \"$0\"' org/net",
    "bash -c --": "bash -c -- 'vllm serve org/net'",
    "bash -o pipefail": "bash -o pipefail -c 'vllm serve org/net'",
    "subst exec": "$(which vllm) serve org/net",
    "subst": "M=$(echo org/net); vllm serve $M",
    "until": "until curl -s localhost; do sleep 1; done; vllm serve org/net",
    "while": "while true; do vllm serve org/net; sleep 1; done",
    "trap": "trap 'kill 0' TERM; vllm serve org/net & wait",
    "&& chain": "cd /app && vllm serve org/net",
    "negate": "! vllm serve org/net",
    "time": "time vllm serve org/net",
    "eval": 'CMD="vllm serve org/net"; eval $CMD',
    "cmd var": 'CMD="vllm serve org/net"; $CMD',
    "cmd var exec": 'CMD="vllm serve org/net"; exec $CMD',
    "string +=": 'ARGS="--model org/net"; ARGS+=" --port 1"; python -m vllm.entrypoints.openai.api_server $ARGS',
    "concat": "A=org; B=net; vllm serve $A/${B}",
    "subshell": "(cd /x; vllm serve org/net)",
    "[[ ]]": '[[ "$X" == "a" ]] && vllm serve org/net',
    "[[ > ]]": "if [[ $X =~ ^(a|b)$ ]]; then vllm serve org/net; fi",
    "(( ))": "if (( $X > 3 )); then vllm serve org/net; fi",
    "arith for": "for ((i=0;i<3;i++)); do vllm serve org/net; done",
    "dollar quote": "vllm serve $'org/net'",
    "dollar esc": "vllm serve $'org\\x2fnet'",
    "ansi": "$'vllm' serve org/net",
    "quote split": "vl''lm ser\"ve\" org/'net'",
    "proc subst": "vllm serve org/net > >(tee log)",
    "pipe tee": "vllm serve org/net 2>&1 | tee /log",
    "|&": "vllm serve org/net |& tee /log",
    "comment": "vllm serve org/net # the model",
    "ray": "ray start --head && vllm serve org/net",
    "ray job": "ray job submit -- python -m vllm.entrypoints.openai.api_server --model org/net",
    "unset then": "unset X; vllm serve org/net",
    "${!M}": "A=org/net; M=A; vllm serve ${!M}",
    "M#": "M=x-org/net; vllm serve ${M#x-}",
    "case esac in": "case $1 in (a) vllm serve org/net ;; esac",
    "hf env": "HF_MODEL=org/net; python app.py --model $HF_MODEL",
    "script opts": "set -euxo pipefail; vllm serve org/net",
    "busybox": "busybox sh -c 'vllm serve org/net'",
    "script_file": "script -c 'vllm serve org/net' /dev/null",
    "opentelemetry": "opentelemetry-instrument vllm serve org/net",
    "ddtrace": "ddtrace-run vllm serve org/net",
    "nsys": "nsys profile -o x vllm serve org/net",
    "coproc": "coproc vllm serve org/net",
    "if fn in pipe": "f() { echo; }; f | vllm serve org/net",
    "s6": "s6-setuidgid app vllm serve org/net",
    "su -c": "su app -c 'vllm serve org/net'",
    "setpriv": "setpriv --reuid=1 vllm serve org/net",
    "chroot": "chroot /x vllm serve org/net",
    "unshare": "unshare -n vllm serve org/net",
    "flock": "flock /x vllm serve org/net",
    "parallel": "parallel ::: 'vllm serve org/net'",
    "doas": "doas vllm serve org/net",
    "catchsegv": "catchsegv vllm serve org/net",
    "micromamba": "micromamba run -n base vllm serve org/net",
    "pixi": "pixi run vllm serve org/net",
    "pdm": "pdm run vllm serve org/net",
    "hatch": "hatch run vllm serve org/net",
    "docker-entrypoint": "/opt/nvidia/nvidia_entrypoint.sh vllm serve org/net",
    "tritonserver wrapper": "/usr/bin/entrypoint.sh python -m vllm.entrypoints.openai.api_server --model org/net",
}
"""What stands behind `sh -c`, by what is particular about it."""


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=list(SCRIPTS))
def test_the_model_is_found_in_a_script(script: str) -> None:
    found = findings(pod(container(command=["sh", "-c", script])))
    assert "hf://org/net" in {shown(each) for each in found}


COMMANDS: tuple[list[str], ...] = (
    ["vllm", "serve", "org/net"],
    ["bash", "-lc", "vllm serve org/net"],
    ["sh", "-ec", "vllm serve org/net"],
    ["/bin/bash", "-o", "pipefail", "-c", "--", "vllm serve org/net"],
    ["sh", "-c", 'exec "$@"', "--", "vllm", "serve", "org/net"],
    ["sh", "-c", 'vllm serve "$0"', "org/net"],
    ["tini", "-g", "--", "sh", "-c", "vllm serve org/net"],
    ["env", "A=b", "sh", "-c", "vllm serve org/net"],
    ["env", "-S", "vllm serve org/net"],
    ["timeout", "-k", "5", "10m", "vllm", "serve", "org/net"],
    ["sudo", "-E", "-u", "app", "vllm", "serve", "org/net"],
    ["nice", "-n", "5", "ionice", "-c", "2", "vllm", "serve", "org/net"],
    ["flock", "/lock", "-c", "vllm serve org/net"],
    ["/docker-entrypoint.sh", "python3", "-m", "vllm.entrypoints.openai.api_server", "--model=org/net"],
    ["uv", "run", "--with", "vllm", "python", "-m", "vllm.entrypoints.openai.api_server", "--model", "org/net"],
    ["conda", "run", "-n", "x", "--no-capture-output", "huggingface-cli", "download", "org/net"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_model_is_found_behind_a_program(command: list[str]) -> None:
    found = findings(pod(container(command=command)))
    assert "hf://org/net" in {shown(each) for each in found}


UNKNOWN = (
    "curl https://example.com/run | sh",
    "vllm serve $(cat /model)",
    "vllm serve ${MODEL}",
    "read M; vllm serve $M",
    "printf -v M '%s' org/net; vllm serve $M",
    "M=org_net; vllm serve ${M/_//}",
    "vllm serve `date`",
)


@pytest.mark.parametrize("script", UNKNOWN)
def test_what_only_running_tells_is_unresolvable_in_a_server(script: str) -> None:
    found = findings(pod(container(image="vllm/vllm-openai", command=["sh", "-c", script])))
    assert "Unresolvable" in {shown(each) for each in found}


ORDINARY = (
    "sleep 10",
    "until nc -z db 5432; do sleep 1; done",
    "exec nginx -g 'daemon off;'",
    "cat /etc/os-release | sh -c cat",
    "app --model none",
    "app --model=$(cat /x)",
    "f() { echo $1; }; f x",
    "export PATH=$HOME/bin:$PATH; $CMD",
)


@pytest.mark.parametrize("script", ORDINARY)
def test_an_ordinary_script_names_nothing(script: str) -> None:
    assert findings(pod(container(command=["sh", "-c", script]))) == ()


OTHERS_PATHS = ("hf upload org/net /out", "app --checkpoint ./x", "app --model-path /models/x")


@pytest.mark.parametrize("script", OTHERS_PATHS)
def test_a_path_is_no_model_where_no_server_is(script: str) -> None:
    volume = {"name": "v", "persistentVolumeClaim": {"claimName": "c"}}
    mounted = container(command=["sh", "-c", script], volumeMounts=[{"name": "v", "mountPath": "/models"}])
    assert findings(pod(mounted, volumes=[volume])) == ()


def test_a_model_hides_no_longer_name() -> None:
    script = "vllm serve s3; app s3://models/good s3://models/good-not"
    found = {shown(each) for each in findings(pod(container(command=["sh", "-c", script])))}
    assert found == {"hf://s3", "s3://models/good", "s3://models/good-not"}


INHERITED: dict[str, tuple[str, set[str]]] = {
    "a variable that is exported": ("export N=org/net; sh -c 'vllm serve $N'", {"hf://org/net"}),
    "one that is changed": ("export M=org/net; sh -c 'vllm serve $M'", {"Unresolvable"}),
    "one that may be changed": ("if x; then export M=org/net; fi; sh -c 'vllm serve $M'", {"Unresolvable"}),
    "one with two values": ("N=org/net; N=org/other; sh -c 'vllm serve $N'", {"Unresolvable"}),
    "one for the shell alone": ("M=org/net sh -c 'vllm serve $M'", {"hf://org/net"}),
    "one that env sets": ("env -i M=org/net bash -c 'vllm serve $M'", {"hf://org/net"}),
    "one for another command": ("M=org/net true; vllm serve $M", {"hf://org/good"}),
    "one for a command that may keep it": ("M=org/net :; vllm serve $M", {"hf://org/good", "hf://org/net"}),
    "none": ("sh -c 'vllm serve $M'", {"hf://org/good"}),
}


@pytest.mark.parametrize(("script", "models"), INHERITED.values(), ids=list(INHERITED))
def test_a_shell_has_the_variables_of_the_one_that_starts_it(script: str, models: set[str]) -> None:
    variables = [{"name": "M", "value": "org/good"}]
    found = findings(pod(container(command=["sh", "-c", script], env=variables)))
    assert {shown(each) for each in found} == models


def told(script: str, **fields: Any) -> set[str]:
    return {shown(each) for each in findings(pod(container(command=["sh", "-c", script], **fields)))}


CORNERS: dict[str, tuple[str, set[str]]] = {
    "a file that is sourced": ("echo 'vllm serve org/net' > /run; . /run", {"hf://org/net"}),
    "a file with its parameters": ("echo 'vllm serve $1' > /run; sh /run org/net", {"hf://org/net"}),
    "a program that a script wrote": ("printf 'vllm serve \"$1\"' > /run; /run org/net", {"hf://org/net"}),
    "Python that a script wrote": ("echo \"LLM('org/net')\" > /a.py; python /a.py", {"hf://org/net"}),
    "what tee writes": ("tee /run <<E\nvllm serve org/net\nE\nbash /run", {"hf://org/net"}),
    "nothing that is sourced": (".; source /none; eval", set()),
    "what ends the options": ("app --model org/net -- --model org/other", {"hf://org/net"}),
    "an option with a value of its own": ("sh -o pipefail +x --rcfile /a -c 'vllm serve org/net'", {"hf://org/net"}),
    "a module": ("python -W ignore -Xfrozen -m vllm serve org/net", {"hf://org/net"}),
    "a module with a file of its name beside it": ("echo 'vllm serve org/net' > app; python -m app", set()),
    "a wrapper of nothing": ("timeout 5; env -i", set()),
    "a launcher of nothing": ("torchrun --x", set()),
    "env without a string": ("env -u A vllm serve org/net", {"hf://org/net"}),
    "which": ("$(command -v vllm) serve org/net; $(type) x; which", {"hf://org/net", "Unresolvable"}),
    "a format without end": (f"$(printf '{'%s' * 300}' {'a ' * 300})", set()),
    "a loop over many words": (f"for m in {' '.join('a' * 40)}; do vllm serve $m; done", {"Unresolvable"}),
}


@pytest.mark.parametrize(("script", "models"), CORNERS.values(), ids=list(CORNERS))
def test_a_script_has_corners(script: str, models: set[str]) -> None:
    assert told(script) == models


def test_scripts_in_scripts_end_somewhere() -> None:
    with pytest.raises(TooComplex, match="scripts in scripts"):
        told("eval " * 40 + "true")


def test_a_variable_with_too_many_values_is_not_known() -> None:
    script = "".join(f"if a; then M=org/n{at}; fi; " for at in range(40)) + "vllm serve $M"
    assert "Unresolvable" in told(script)
