"""Scripts that hide a model behind what a shell, Python or a program does: it is read, or refused as not known."""

import contextlib

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import findings, shown

from aegis.core.references import TooComplex

VOLUMES = [{"name": "p", "persistentVolumeClaim": {"claimName": "evil"}}, {"name": "e", "emptyDir": {}}]
MOUNTS = [{"name": "p", "mountPath": "/pvc"}, {"name": "e", "mountPath": "/shared"}]
GPU = {"limits": {"nvidia.com/gpu": 1}}
COMMIT = "a" * 40
GOOD = f"hf download org/good --local-dir /shared/good --revision {COMMIT}"


def body(script: str, **fields: object) -> Object:
    server = container(command=["bash", "-c", script], volumeMounts=MOUNTS, **fields)
    return pod(server, volumes=VOLUMES)


def told(script: str, **fields: object) -> set[str]:
    return {shown(each) for each in findings(body(script, **fields)) if not each.derived}


READ: dict[str, tuple[str, set[str]]] = {
    "the directory of a volume": ("cd /pvc/net && vllm serve .", {"pvc://evil/net"}),
    "a path from a directory": ("cd /pvc; vllm serve ./net", {"pvc://evil/net"}),
    "a name that a volume may have": ("cd /pvc && vllm serve org/good", {"Ambiguous"}),
    "one where the change of directory may fail": (
        "cd /pvc; cd /app; vllm serve org/good",
        {"Ambiguous", "hf://org/good"},
    ),
    "one where it may not": ("set -e; cd /pvc; cd /app; vllm serve org/good", {"hf://org/good"}),
    "a shell in a directory": ("cd /pvc && sh -c 'vllm serve ./net'", {"pvc://evil/net"}),
    "a path without letters": ("vllm serve /1/2", {"local:///1/2"}),
    "a download to a directory from another": (
        f"cd /shared && hf download org/good --local-dir x --revision {COMMIT} && vllm serve ./x",
        {f"hf://org/good@{COMMIT}"},
    ),
    "a copy of a download": (
        f"{GOOD} && cp -r /shared/good /models/x && vllm serve /models/x",
        {f"hf://org/good@{COMMIT}"},
    ),
    "a copy over a download": (
        f"{GOOD}; cp -r /pvc/net/* /shared/good/; vllm serve /shared/good",
        {f"hf://org/good@{COMMIT}", "Unresolvable"},
    ),
    "a link over a download": (
        f"{GOOD}; ln -sfn /pvc/net /shared/good; vllm serve /shared/good",
        {f"hf://org/good@{COMMIT}", "Unresolvable"},
    ),
    "an archive over a download": (
        f"{GOOD}; tar -C /shared/good -xf /pvc/net.tar; vllm serve /shared/good",
        {f"hf://org/good@{COMMIT}", "Unresolvable"},
    ),
    "a device over a download": (
        f"{GOOD}; dd if=/pvc/net of=/shared/good/model.bin; vllm serve /shared/good",
        {f"hf://org/good@{COMMIT}", "Unresolvable"},
    ),
    "a link with a name of the hub": ("mkdir org; ln -s -t org /pvc/good; vllm serve org/good", {"Ambiguous"}),
    "a program in braces": ("{vllm,serve,org/net}", {"hf://org/net"}),
    "fields by another character": ("IFS=_; A=vllm_serve_org/net; $A", {"hf://org/net"}),
    "a text for parallel": ("parallel vllm serve ::: org/net", {"hf://org/net"}),
    "an input with arguments": ("bash -s org/net <<'E'\nvllm serve $1\nE", {"hf://org/net"}),
    "an input by its name": ("sh /dev/stdin <<< 'vllm serve org/net'", {"hf://org/net"}),
    "the shell itself": ("$0 -c 'vllm serve org/net'", {"hf://org/net"}),
    "a file that grows": ("echo '#' > a; echo 'vllm serve org/net' >> a; sh a", {"hf://org/net"}),
    "a file under another name": ("echo vllm serve org/net > a; cp a b; sh ./b", {"hf://org/net"}),
    "a file in a directory": ("echo vllm serve org/net > /tmp/a; cd /tmp; . a", {"hf://org/net"}),
    "several files": ("echo vllm serve org/net | tee a b > /dev/null; sh a", {"hf://org/net"}),
    "variables of a file": ("echo M=org/net > a; M=org/good; . a; vllm serve $M", {"hf://org/net"}),
    "a module": ("cat > a.py <<E\nLLM('org/net')\nE\npython -m a", {"hf://org/net"}),
    "a module that is imported": ("echo \"LLM('org/net')\" > a/b.py; python -c 'import a.b'", {"hf://org/net"}),
    "Python with a shell": ("python -c 'os.system(\"vllm serve org/net\")'", {"hf://org/net"}),
    "Python with words": ('python -c \'subprocess.run(["vllm", "serve", "org/net"])\'', {"hf://org/net"}),
    "Python with a name": ('python -c \'a = ["vllm", "serve", "org/net"]\nsubprocess.Popen(a)\'', {"hf://org/net"}),
    "Python that splits": ("python -c 'subprocess.call(\"vllm serve org/net\".split())'", {"hf://org/net"}),
    "Python that becomes it": ('python -c \'os.execvp("vllm", ["vllm", "serve", "org/net"])\'', {"hf://org/net"}),
    "Python word by word": ('python -c \'os.execlp("vllm", "vllm", "serve", "org/net")\'', {"hf://org/net"}),
}


@pytest.mark.parametrize(("script", "models"), READ.values(), ids=list(READ))
def test_what_can_be_told_is_read(script: str, models: set[str]) -> None:
    assert told(script, resources=GPU) == models


REFUSED = (
    *("/usr/bin/vll? serve org/net", "vllm serve /pvc/*", "cd $(x); vllm serve ./net"),
    *("curl x | xargs vllm serve", "xargs -a /x vllm serve", "find /pvc -exec vllm serve {} +"),
    *("perl -e 'system(qw(vllm serve org/net))'", "perl -pe 's/a/b/; system(1)'", "ruby -e 'exec %w[vllm]'"),
    *(
        "node -e 'run()'",
        "awk 'BEGIN { system(\"vllm\") }'",
        "sed '1e vllm' /x",
        "php -r 'system(1);'",
        "deno eval 'x'",
    ),
    *("python -c 'exec(open(1).read())'", "python -c 'os.system(a + b)'", "python -c 'from os import system'"),
    *("python -c 'getattr(os, a)(b)'", "python -c 'subprocess.run([*a])'", "python -c 'runpy.run_module(a)'"),
    *('python -c \'subprocess.run(["vllm", "serve", a])\'', "python -c 'os.execv(a, b)'"),
    *("{ echo a; echo b; } > a; sh a", "curl x > a; sh a", "x >> a; . ./a", 'export "$(x)"; vllm serve org/net'),
    *("$SHELL -c 'vllm serve org/net'", "IFS=: read a b <<< vllm:serve; $a $b org/net"),
)


@pytest.mark.parametrize("script", REFUSED)
def test_what_cannot_be_told_is_refused_where_an_accelerator_is(script: str) -> None:
    assert "Unresolvable" in told(script, resources=GPU)


@pytest.mark.parametrize("script", [script for script in REFUSED if "vllm" not in script])
def test_the_same_is_silent_where_nothing_serves(script: str) -> None:
    assert told(script) == set()


@pytest.mark.parametrize(
    "script",
    [
        "echo /a > /a; /a",
        "echo '. /a' > /a; . /a",
        "echo 'python /b.py' > /a; echo 'os.system(\"sh /a\")' > /b.py; sh /a",
        "echo 'eval \"$A\"' > /a; A='sh /a'; sh /a",
        "alias a='a b'; a; f() { f; }; f; trap 'trap x y' EXIT",
    ],
)
def test_what_starts_itself_ends(script: str) -> None:
    with contextlib.suppress(TooComplex):
        assert told(script, resources=GPU) <= {"Unresolvable"}


SILENT = (
    *("grep -- vllm /x; pgrep vllm; pkill -f vllm", "echo vllm serve org/net", "pip install vllm", "which vllm"),
    *("apt-get install -y vllm", "test -x /usr/bin/vllm", "perl -pi -e 's/a/b/g' /x", "sed -e 's/a/b/' -i /x"),
    *("awk '{ print $1 }' /x", "ls *.txt; rm -rf /tmp/*", "find / -name vllm", "type vllm && command -v vllm"),
    *("python -c 'subprocess.run([\"ls\"])'", "python -c 'model.eval(); os.makedirs(a)'", "cp /a /b; tar xf /a -C /b"),
    *(
        "case $1 in vllm) echo a;; *) echo b;; esac",
        "for f in /x/*; do echo $f; done",
        "while read l; do echo $l; done < /x",
    ),
    *('cd "$(dirname "$0")"', "while ! curl localhost; do i=$((i+1)); sleep 1; done", "echo vllm > /tmp/a; cat /tmp/a"),
)


@pytest.mark.parametrize("script", SILENT)
def test_what_starts_no_server_is_silent(script: str) -> None:
    assert told(script) == set()
    assert told(script, resources=GPU) == set()
    assert told(f"{script}\nvllm serve org/good", image="vllm/vllm-openai") == {"hf://org/good"}
