"""Code that containers of the pod write or fetch while it starts, and that a model server then runs."""

import base64
from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import env, findings, shown

from aegis.core.references import Finding, Role

VLLM = "vllm/vllm-openai"
SERVE = ["--model", "org/net"]
PLUGINS = [{"name": "v", "mountPath": "/plugins"}]
EMPTY: Object = {"emptyDir": {}}
CLAIM: Object = {"persistentVolumeClaim": {"claimName": "c"}}


def preparing(script: str, at: str = "/plugins") -> Object:
    return container(name="prepare", command=["sh", "-c", script], volumeMounts=[{"name": "v", "mountPath": at}])


def beside(script: str, **fields: Any) -> list[Finding]:
    """The findings of a server beside an init container that runs `script`, with an empty directory for both."""
    mounts = [{"name": "w", "mountPath": "/dev/shm"}, *PLUGINS]
    server = container(**{"image": VLLM, "args": [], "volumeMounts": mounts} | fields)
    volumes = [{"name": "v", **EMPTY}, {"name": "w", **EMPTY}]
    return list(findings(pod(server, volumes=volumes, initContainers=[preparing(script, "/out")])))


FETCHED = {
    "a script": ("curl -fsSLo /out/serve.py https://x.example/serve", ["python3", "/plugins/serve.py"]),
    "a repository": ("git clone https://git.example/org/app /out/app", ["python3", "/plugins/app/serve.py"]),
    "a repository without a directory": ("cd /out && git clone https://git.example/org/app.git", ["/plugins/app/run"]),
    "a file without a name": ("cd /out; wget https://x.example/serve.sh?x=1", ["bash", "/plugins/serve.sh"]),
    "files of a directory": ("wget -P /out https://x.example/serve.sh", ["bash", "/plugins/serve.sh"]),
}


@pytest.mark.parametrize(("script", "command"), FETCHED.values(), ids=list(FETCHED))
def test_what_another_container_fetches_and_a_server_runs_is_told(script: str, command: list[str]) -> None:
    (found,) = (each for each in beside(script, command=command) if each.role is Role.CODE)
    assert found.outcome.why == "it names a file of what is fetched while the pod starts"  # type: ignore[union-attr]


def test_modules_that_another_container_fetches_are_told() -> None:
    fetch = "curl -o /out/vllm/sitecustomize.py https://x.example/y"
    found = beside(fetch, args=SERVE, env=env(PYTHONPATH="/plugins"))
    assert [each.text for each in found if each.role is Role.CODE] == ["/plugins"]


OWN = [
    "curl -o /tmp/run.sh https://x.example/run; bash /tmp/run.sh",
    "cd /tmp; curl -O https://x.example/run.sh; chmod +x run.sh; ./run.sh",
    "git clone https://git.example/org/app && cd app && python3 serve.py",
    "git clone https://git.example/org/app && cd app && python3 -m serve",
]


@pytest.mark.parametrize("script", OWN)
def test_what_a_server_itself_fetches_and_runs_is_told(script: str) -> None:
    found = findings(pod(container(image=VLLM, command=["sh", "-c", script])))
    assert [shown(each) for each in found if each.role is Role.CODE] == ["Unresolvable"]
    assert [each for each in findings(pod(container(command=["sh", "-c", script]))) if each.role is Role.CODE] == []


def test_a_tool_that_is_fetched_to_fetch_a_model_is_none() -> None:
    script = "wget https://x.example/s5cmd; chmod +x s5cmd; ./s5cmd cp s3://models/net /m; vllm serve /m"
    found = findings(pod(container(image=VLLM, command=["sh", "-c", script])))
    assert {each.uri for each in found if each.role is not Role.URL} == {"s3://models/net"}


FILLED = {
    "another file": "curl -o /out/other.py https://x.example/y",
    "a model": "curl -Lo /out/serve.py.gguf https://x.example/net.gguf",
    "a copy of the image's": "cp -r /app/. /out/",
    "a package": "pip install --target /out package",
}


@pytest.mark.parametrize("script", FILLED.values(), ids=list(FILLED))
def test_what_comes_from_an_image_is_none(script: str) -> None:
    assert [each for each in beside(script, command=["python3", "/plugins/serve.py"]) if each.role is Role.CODE] == []


WRITTEN: dict[str, tuple[str, dict[str, Any]]] = {
    "a script": ("echo 'vllm serve org/other' > /out/run.sh", {"command": ["bash", "/plugins/run.sh"]}),
    "Python": ("cat > /out/a.py <<'E'\nLLM('org/other')\nE", {"command": ["python3", "/plugins/a.py"]}),
    "modules": (
        "cat > /out/sitecustomize.py <<'E'\nLLM('org/other')\nE",
        {"args": SERVE, "env": env(PYTHONPATH="/plugins")},
    ),
    "what bash runs first": (
        "echo 'vllm serve org/other' > /out/rc",
        {"args": SERVE, "env": env(BASH_ENV="/plugins/rc")},
    ),
    "a configuration": ("echo 'model: org/other' > /out/c.yaml", {"args": ["--config", "/plugins/c.yaml"]}),
}


@pytest.mark.parametrize(("script", "fields"), WRITTEN.values(), ids=list(WRITTEN))
def test_what_another_container_writes_is_read_where_a_server_runs_it(script: str, fields: dict[str, Any]) -> None:
    found = beside(script, **fields)
    assert "hf://org/other" in {each.uri for each in found}
    assert {shown(each) for each in found} <= {"hf://org/other", "hf://org/net"}


def test_what_is_written_into_a_claim_may_be_another_text_by_then() -> None:
    server = container(image=VLLM, command=["bash", "/plugins/run.sh"], volumeMounts=PLUGINS)
    writing = preparing("echo 'vllm serve org/net' > /plugins/run.sh")
    found = findings(pod(server, volumes=[{"name": "v", **CLAIM}], initContainers=[writing]))
    assert [shown(each) for each in found if each.role is Role.CODE] == ["Unresolvable"]


def test_code_that_is_brought_into_what_fetches_a_model_is_told() -> None:
    fetch = container(
        name="fetch",
        command=["hf", "download", "org/net", "--local-dir", "/plugins/net"],
        env=env(PYTHONPATH="/claim"),
        volumeMounts=[*PLUGINS, {"name": "c", "mountPath": "/claim"}],
    )
    server = container(image=VLLM, args=["--model", "/plugins/net"], volumeMounts=PLUGINS)
    volumes = [{"name": "v", **EMPTY}, {"name": "c", **CLAIM}]
    found = findings(pod(server, volumes=volumes, initContainers=[fetch]))
    assert [each.path[:3] for each in found if each.role is Role.CODE] == [("spec", "initContainers", "[fetch]")]
    alone = findings(pod(container(), volumes=volumes, initContainers=[fetch | {"command": ["app"]}]))
    assert [each for each in alone if each.role is Role.CODE] == []


COMPUTED: dict[str, tuple[str, dict[str, Any]]] = {
    "a script": ("rev < /a > /out/run.sh", {"command": ["sh", "-c", "/plugins/run.sh & vllm serve org/net"]}),
    "what starts each script": (
        "rev < /a > /out/x",
        {"command": ["bash", "-c", "vllm serve org/net"], "env": env(BASH_ENV="/plugins/x")},
    ),
    "modules": ("rev < /a > /out/sitecustomize.py", {"args": SERVE, "env": env(PYTHONPATH="/plugins")}),
}


@pytest.mark.parametrize(("script", "server"), COMPUTED.values(), ids=list(COMPUTED))
def test_what_another_container_computes_and_a_server_runs_is_told(script: str, server: dict[str, Any]) -> None:
    assert [shown(each) for each in beside(script, **server) if each.role is Role.CODE] == ["Unresolvable"]


def test_a_module_that_a_server_itself_computes_is_told() -> None:
    script = "rev < /a > sitecustomize.py; vllm serve org/net"
    found = findings(pod(container(command=["sh", "-c", script])))
    assert [shown(each) for each in found] == ["hf://org/net", "Unresolvable"]


def test_what_is_decoded_from_a_text_is_read() -> None:
    encoded = base64.b64encode(b"vllm serve org/net").decode()
    for script in (f"echo {encoded} | base64 -d | sh", f"base64 --decode <<< {encoded} > /x; . /x"):
        assert [shown(each) for each in findings(pod(container(command=["bash", "-c", script])))] == ["hf://org/net"]
    refused = findings(pod(container(image=VLLM, command=["sh", "-c", "echo '%' | base64 -d | sh"])))
    assert [shown(each) for each in refused] == ["Unresolvable"]
