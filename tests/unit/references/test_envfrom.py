"""An `envFrom` that nobody reads: what it may add to a server whose model is named."""

from typing import Any

import pytest
from tests.unit.core.builders import Object, container, pod
from tests.unit.references.seeing import env, findings, seen

SECRET = [{"secretRef": {"name": "s"}}]
CONFIG_MAP = [{"configMapRef": {"name": "m"}}]
TGI = "huggingface/text-generation-inference:3"
LLAMA = "ggml-org/llama.cpp:server"
SETTLED = {"HF_MODEL_ID": "", "LORA_ADAPTERS": "", "WEIGHTS_CACHE_OVERRIDE": ""}


def server(image: str, *args: str, source: list[Object] = SECRET, **variables: str) -> Object:
    return {"image": image, "args": list(args), "env": env(**variables), "envFrom": source}


OPEN: dict[str, tuple[Object, str]] = {
    "adapters beside an option": (server(TGI, "--model-id", "org/net"), "LORA_ADAPTERS, WEIGHTS_CACHE_OVERRIDE"),
    "from a ConfigMap that may change": (
        server(TGI, "--model-id", "org/net", source=CONFIG_MAP, LORA_ADAPTERS=""),
        "WEIGHTS_CACHE_OVERRIDE",
    ),
    "another variable for the model": (
        server(TGI, **(SETTLED | {"HF_MODEL_ID": "org/net"})),
        "MODEL_ID",
    ),
    "a source that counts before a file": (server(LLAMA, "-m", "/m.gguf"), "LLAMA_ARG_MODEL_URL, LLAMA_ARG_MMPROJ"),
    "many": (
        server("runpod/worker-vllm:1", MODEL_NAME="org/net"),
        "TOKENIZER, SPECULATIVE_MODEL, SPECULATIVE_CONFIG, …",
    ),
    "under a beginning of their own": (
        server(TGI, "--model-id", "org/net", source=[{"prefix": "LORA_", **SECRET[0]}]),
        "LORA_ADAPTERS",
    ),
}


@pytest.mark.parametrize(("fields", "names"), OPEN.values(), ids=list(OPEN))
def test_what_may_name_another_model_is_told(fields: dict[str, Any], names: str) -> None:
    (why,) = [each.outcome.why for each in findings(pod(container(**fields))) if each.by == "environment"]  # type: ignore[union-attr]
    assert why.startswith("its variables come from ")
    assert f"set {names}" in why


CLOSED: dict[str, Object] = {
    "all are set": server(TGI, MODEL_ID="org/net", **SETTLED),
    "an option and the others": server(TGI, "--model-id", "org/net", LORA_ADAPTERS="", WEIGHTS_CACHE_OVERRIDE=""),
    "no variable names a model": server("vllm/vllm-openai:1", "--model", "org/net"),
    "the only one is an option": server("huggingface/text-embeddings-inference:1", "--model-id", "org/net"),
    "the names begin otherwise": server(TGI, "--model-id", "org/net", source=[{"prefix": "DB_", **SECRET[0]}]),
    "the program is not known": server("registry.example/app:1", "--model", "org/net"),
}


@pytest.mark.parametrize("fields", CLOSED.values(), ids=list(CLOSED))
def test_what_can_name_no_other_model_is_left_alone(fields: dict[str, Any]) -> None:
    assert seen(**fields) == {"Model": "hf://org/net"}


def test_each_source_is_told_at_its_place() -> None:
    fields = server(TGI, "--model-id", "org/net", source=SECRET + CONFIG_MAP)
    paths = [each.path for each in findings(pod(container(**fields))) if each.by == "environment"]
    assert [str(path[4]) for path in paths] == ["[0]", "[1]"]
