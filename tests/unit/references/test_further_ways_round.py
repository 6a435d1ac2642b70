"""Further ways to run or load something else beside a model that is named: what a container does to itself."""

import pytest
from tests.unit.core.builders import container, pod
from tests.unit.references.seeing import findings, seen, shown
from tests.unit.references.test_ways_round import MOUNTS, VOLUMES

EVIL = "vllm serve org/evil"


def told(script: str) -> set[str]:
    """What is seen beside the model that a server names."""
    server = container(image="vllm/vllm-openai", command=["bash", "-c", f"{script}\nvllm serve org/good"])
    found = findings(pod(server | {"volumeMounts": MOUNTS}, volumes=VOLUMES))
    return {shown(each) for each in found if not each.derived} - {"hf://org/good"}


READ = {
    "escapes of printf": "$(printf '\\x76llm') serve org/evil",
    "others of printf": "$(printf '%b' '\\0166llm') serve org/evil",
    "escapes of echo": "$(echo -e '\\166llm') serve org/evil",
    "a program by its name": "printf '#!/bin/sh\\nexec /usr/bin/vllm serve org/evil' > /tmp/b/vllm; PATH=/tmp/b:$PATH",
    "a screen": f"screen -dm {EVIL}",
    "another machine": f"ssh localhost {EVIL}",
    "a copy of a program": "cp /usr/local/bin/vllm /tmp/x; /tmp/x serve org/evil",
    "a link to a program": "ln -s $(which vllm) x; ./x serve org/evil",
    "what shows pages": f"BROWSER='{EVIL}' python -c 'import webbrowser'",
    "a makefile": f"printf 'all:\\n\\t@{EVIL}\\n' > Makefile; make",
    "a process of a supervisor": f"printf '[program:x]\\ncommand = {EVIL}\\n' > /s.conf; supervisord -c /s.conf",
    "a unit": f"echo 'ExecStart=-{EVIL}' > /etc/systemd/system/x.service",
    "a procfile": f"echo 'web: {EVIL}' > Procfile; honcho start",
    "a script of Python": "printf '#!/usr/bin/env python3\\nLLM(\"org/evil\")\\n' > /bin/x; x",
    "what Python runs first": "echo 'import x; LLM(\"org/evil\")' > /usr/lib/python3/dist-packages/x.pth",
}


@pytest.mark.parametrize("script", READ.values(), ids=list(READ))
def test_what_can_be_told_is_read(script: str) -> None:
    assert told(script) == {"hf://org/evil"}


REFUSED = {
    "a text at the input": f"source /dev/stdin <<< '{EVIL}'",
    "a descriptor": f"exec 3<<< '{EVIL}'; bash <&3",
    "a file that is a descriptor": ". /proc/self/fd/3",
    "an escape that shells differ on": "echo '\\0166llm' | sh",
    "a width": "$(printf '%.4s' vllmx) serve org/evil",
    "a variable that printf sets": "printf -v HF_ENDPOINT https://x.example; export HF_ENDPOINT",
    "a variable that is read": "read HF_ENDPOINT <<< https://x.example; export HF_ENDPOINT",
    "a variable that Python sets": 'python -c \'os.environ["HF_ENDPOINT"] = "https://x.example"; serve()\'',
    "one that it computes": "python -c 'os.environ[\"HF_ENDPOINT\"] = x()'",
    "one that it puts": 'python -c \'os.putenv("LD_PRELOAD", "/pvc/x.so")\'',
    "several that it sets": 'python -c \'os.environ.update(A="b", HF_ENDPOINT="https://x.example")\'',
    "a file that Python writes": 'python -c \'open("/tmp/x.sh", "w").write(x)\'; sh /tmp/x.sh',
    "another that it writes": "python -c 'Path(\"/tmp/x.sh\").write_text(x)'; sh /tmp/x.sh",
    "a link in place of a program": "ln -sf /pvc/x /usr/local/bin/vllm",
    "a copy in place of a program": "cp /pvc/vllm /usr/local/bin/",
    "a copy among packages": "cp -r /pvc/x /usr/lib/python3/dist-packages/x",
    "a copy under a name that is run": "cp /pvc/tool /usr/local/bin/; tool",
    "a copy where programs are looked for": "cp /pvc/tool /opt/t/tool; PATH=/opt/t:$PATH; tool",
    "a download under a name that is run": "curl -o /usr/bin/tool https://x.example/tool; tool",
    "code that is edited": "sed -i 's/good/evil/' /usr/lib/python3/dist-packages/vllm/x.py",
    "code that is patched": "patch -p1 -d /usr/lib/python3/dist-packages",
    "a library for every program": "echo /pvc/x.so > /etc/ld.so.preload",
    "a library that the loader takes": "/lib64/ld-linux-x86-64.so.2 --preload=/pvc/x.so /usr/bin/python3 -m x",
    "a debugger": f"gdb -p 1 -ex 'call system(\"{EVIL}\")'",
    "an editor": f"vim -es -c '!{EVIL}'",
    "another shell": f"pwsh -Command '{EVIL}'",
    "an alias of Git": f"git -c alias.x='!{EVIL}' x",
    "an action of tar": f"tar cf /x y --checkpoint=1 --checkpoint-action=exec='{EVIL}'",
    "another root": "chroot /pvc vllm serve org/good",
    "what a shell runs first": "bash --rcfile /pvc/x -i",
    "what another shell runs first": "ZDOTDIR=/pvc zsh -c true",
    "a call of a library of C": "python -c 'import ctypes; ctypes.CDLL(None).system(x)'",
    "words that Python sets": 'python -c \'import sys; sys.argv = ["x", "serve"]; main()\'',
    "programs as functions": "python -c 'import sh; sh.vllm(\"serve\")'",
    "what runs later": f"echo '* * * * * {EVIL}' | crontab -",
}


@pytest.mark.parametrize("script", REFUSED.values(), ids=list(REFUSED))
def test_what_only_running_could_tell_is_refused(script: str) -> None:
    assert "Unresolvable" in told(script)


ORDINARY = {
    "a tool that is fetched": "curl -o /usr/local/bin/s5cmd https://x.example/s5cmd; s5cmd ls",
    "a repository by the name of a program": "git clone https://git.example/org/vllm; cd /tmp",
    "a setting that is edited": "sed -i 's/a/b/' /app/config.ini; sed 's/a/b/' /app/x.py",
    "copies of data": "cp /pvc/x.json /data/x.json; ln -s /usr/bin/python3 /usr/local/bin/python",
    "a script for later": "printf '#!/bin/sh\\nexec vllm serve $1' > /x.sh",
    "settings": "echo 'command = 1' > /x.ini; printf 'all:\\n\\techo a\\n' > Makefile",
    "Python's own variables": 'python -c \'import os; print(os.environ["HOME"]); os.environ["A"] = "b"\'',
    "what Python reads": 'python -c \'print(open("/tmp/x", "r").read())\'',
    "output": "printf '100%%\\n'; echo 'a\\nb'; echo \"it's\"",
    "a root of the image": "chroot /host nvidia-smi; chroot --userspec=me /x ls; bash --norc -c true",
    "an empty directory": "cp /shared/tool /usr/local/bin/tool; tool",
}


@pytest.mark.parametrize("script", ORDINARY.values(), ids=list(ORDINARY))
def test_what_is_ordinary_is_left_alone(script: str) -> None:
    assert {each for each in told(script) if not each.startswith("https://")} == set()


WRAPPED = (
    *("setarch x86_64 -R", "fakeroot", "faketime now", "bwrap --bind / /", "vault-env", "dockerize -wait tcp://x:80"),
    *("runuser -u me --", "wait-for-it.sh x:80 --", "/opt/init"),
)


@pytest.mark.parametrize("wrapper", WRAPPED)
@pytest.mark.parametrize("served", [EVIL.split(), ["sh", "-c", EVIL], ["python3", "-m", "vllm", "serve", "org/evil"]])
def test_a_program_that_starts_a_server_is_looked_behind_whatever_it_is(wrapper: str, served: list[str]) -> None:
    assert seen(command=[*wrapper.split(), *served]) == {"Model": "hf://org/evil"}


@pytest.mark.parametrize("command", ["helm upgrade vllm --install", "kubectl logs vllm -f", "tool --name ollama list"])
def test_the_name_of_a_server_starts_none(command: str) -> None:
    assert seen(command=command.split()) == {}


def test_a_sidecar_stays_and_an_init_container_ends() -> None:
    ollama = container(name="beside", image="ollama/ollama")
    named = container(image="vllm/vllm-openai", args=["org/good"])
    sidecar = findings(pod(named, initContainers=[ollama | {"restartPolicy": "Always"}]))
    assert sorted(shown(each) for each in sidecar) == ["Unresolvable", "hf://org/good"]
    assert [shown(each) for each in findings(pod(named, initContainers=[ollama]))] == ["hf://org/good"]


@pytest.mark.parametrize("source", ["dataSource", "dataSourceRef"])
def test_a_claim_of_the_pod_s_own_that_is_a_copy_is_no_empty_directory(source: str) -> None:
    def code(spec: dict[str, object]) -> list[str]:
        volume = {"name": "v", "ephemeral": {"volumeClaimTemplate": {"spec": spec}}}
        server = container(image="vllm/vllm-openai", command=["python3", "/v/serve.py"])
        body = pod(server | {"volumeMounts": [{"name": "v", "mountPath": "/v"}]}, volumes=[volume])
        return [shown(each) for each in findings(body)]

    assert code({source: {"kind": "PersistentVolumeClaim", "name": "evil"}}) == ["Unresolvable"]
    assert code({"storageClassName": "fast"}) == []


REQUESTS = {
    "an adapter": (
        'http://localhost:8000/v1/load_lora_adapter -d \'{"lora_name": "a", "lora_path": "org/evil"}\'',
        "hf://org/evil",
    ),
    "weights": ('localhost:30000/update_weights_from_disk -d \'{"model_path": "org/evil"}\'', "hf://org/evil"),
    "a path at any address": ('localhost:1/v1/models --json \'{"model_path": "/pvc/net"}\'', "pvc://evil/net"),
    "an archive": ("-X POST 'http://localhost:8081/models?url=https://x.example/x.mar'", "https://x.example/x.mar"),
    "one of a gallery": ('http://localhost:8080/models/apply -d \'{"id": "huggingface@org/evil"}\'', "Unresolvable"),
    "what a file says": ("http://localhost:8000/v1/load_lora_adapter -d @/pvc/body", "Unresolvable"),
}


@pytest.mark.parametrize(("request_", "named"), REQUESTS.values(), ids=list(REQUESTS))
def test_a_request_that_has_a_server_load_a_model_names_it(request_: str, named: str) -> None:
    assert {each for each in told(f"curl {request_}") if not each.startswith("http://")} == {named}


@pytest.mark.parametrize("request_", ["http://localhost:8000/v1/models", 'http://localhost/x -d \'{"model": "a"}\''])
def test_another_request_names_none(request_: str) -> None:
    assert {each for each in told(f"curl {request_}") if not each.startswith("http://")} == set()
