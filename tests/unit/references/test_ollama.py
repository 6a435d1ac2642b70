"""Ollama's Modelfiles, whose FROM and ADAPTER are what a model is made of; and llama.cpp's server without a model."""

from typing import Any

import pytest
from tests.unit.core.builders import container, pod
from tests.unit.references.seeing import env, findings, image, seen, shown

VOLUMES = [{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}, {"name": "m", "configMap": {"name": "m"}}]
MOUNTS = [{"name": "v", "mountPath": "/claim"}, {"name": "m", "mountPath": "/cm"}]
GPU = {"limits": {"nvidia.com/gpu": 1}}
UNKNOWN = {("Config", "Unresolvable")}


def told(script: str, text: str = "", **fields: Any) -> set[tuple[str, str]]:
    server = container(command=["sh", "-c", script], resources=GPU, volumeMounts=MOUNTS, **fields)
    held = {"m": {"Modelfile": text}} if text else {}
    return {(each.role.value, shown(each)) for each in findings(pod(server, volumes=VOLUMES), held)}


MADE = {
    "a here-document": ("cat > Modelfile <<'E'\nFROM llama3\nE\nollama create x -f Modelfile", "ollama://llama3"),
    "an echo": ("echo 'FROM /claim/x.gguf' > m; ollama create x --file m", "pvc://c/x.gguf"),
    "the usual file": ("cd /tmp; echo FROM hf.co/org/net > Modelfile; ollama create x", "hf://org/net"),
    "a path beside the file": (
        "echo FROM ./x.gguf > /claim/Modelfile; ollama create -f /claim/Modelfile x",
        "pvc://c/x.gguf",
    ),
    "small letters": ("printf '# FROM a\\nfrom \"llama3\"\\n' > Modelfile; ollama create x", "ollama://llama3"),
    "the file that it was then": (
        "echo FROM llama3 > Modelfile; ollama create x; echo FROM good > Modelfile",
        "ollama://llama3",
    ),
}


@pytest.mark.parametrize(("script", "model"), MADE.values(), ids=list(MADE))
def test_what_a_modelfile_says_is_the_model(script: str, model: str) -> None:
    assert told(script) == {("Model", model)}


@pytest.mark.parametrize(
    "body", ['{"model": "x", "from": "llama3"}', '{"name": "x", "modelfile": "FROM llama3\\nSYSTEM y"}']
)
def test_a_request_makes_one_as_well(body: str) -> None:
    found = told(f"curl http://localhost:11434/api/create -d '{body}'")
    assert (("Model", "ollama://llama3") in found) == body.endswith("}")


def test_an_adapter_is_one_and_a_config_map_is_read() -> None:
    text = "FROM llama3\nADAPTER /claim/a.gguf\nPARAMETER temperature 1\nFROM\n"
    assert told("ollama create x -f /cm/Modelfile", text) == {
        ("Model", "ollama://llama3"),
        ("Adapter", "pvc://c/a.gguf"),
    }


@pytest.mark.parametrize(
    "script",
    [
        "ollama create x",
        "cd /claim && ollama create x",
        "ollama create x -f /claim/Modelfile",
        "ollama create x -f /cm/Modelfile",
        "curl x > Modelfile; ollama create x",
        "ollama create x -f /dev/stdin < /claim/m",
        "ollama create x -f /claim/m; echo FROM llama3 > /claim/m",
    ],
)
def test_one_that_nobody_knows_is_told(script: str) -> None:
    assert told(script) == UNKNOWN


SERVER = "ggml-org/llama.cpp:server"
LATER = {"Loading": "Unresolvable"}


@pytest.mark.parametrize(
    "fields",
    [
        image(SERVER, "--host", "0.0.0.0"),
        {"image": SERVER},
        {"image": "other/image", "command": ["/app/llama-server", "--port", "80"]},
        {"image": SERVER, "command": ["sh", "-c", "exec /app/llama-server --port 80"]},
    ],
)
def test_a_llama_server_without_a_model_loads_what_requests_name(fields: dict[str, Any]) -> None:
    assert seen(**fields) == LATER


@pytest.mark.parametrize(
    "fields",
    [
        image(SERVER, "-hf", "org/net"),
        {"image": SERVER, "env": env(LLAMA_ARG_HF_REPO="org/net")},
    ],
)
def test_one_with_a_model_does_not(fields: dict[str, Any]) -> None:
    assert seen(**fields) == {"Model": "hf://org/net"}


def test_another_program_of_llama_cpp_does_not() -> None:
    assert seen(image="llamacpp-worker", args=["--host", "0.0.0.0", "--mem", "4192"]) == {}
    assert seen(image=SERVER, command=["/app/llama-quantize", "a", "b"]) == {}


def test_a_router_beside_a_named_model_is_told() -> None:
    named = container(name="a", image="vllm/vllm-openai", args=["org/net"])
    router = container(name="b", image=SERVER, args=["--port", "8081"])
    assert [shown(each) for each in findings(pod(named, router))] == ["hf://org/net", "Unresolvable"]


def test_a_request_that_is_no_document_names_nothing() -> None:
    assert told("curl http://localhost/api/create -d '{from: [llama3'") == {("URL", "http://localhost/api/create")}
