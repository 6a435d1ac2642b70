"""Programs that are not known: which flags and variables name a model by what they are called, and which do not."""

from typing import Any

import pytest
from tests.unit.references.seeing import env, seen

from aegis.core.references import Role
from aegis.core.references.purposes import named, named_several

GPU = {"limits": {"nvidia.com/gpu": 1}}
NET = {"Model": "hf://org/net"}


NAMES = (
    *("MODEL", "MODEL_ID", "MODEL_NAME", "MODEL_PATH", "MODEL_URI", "MODEL_REPO", "MODEL_REPO_ID", "MODEL_1_ID"),
    *("HF_MODEL", "HF_MODEL_ID", "HF_MODEL_NAME", "HF_REPO", "HF_REPO_ID", "HUGGINGFACE_MODEL", "HUGGINGFACE_MODEL_ID"),
    *("LLM", "LLM_MODEL", "LLM_MODEL_ID", "LLM_MODEL_NAME", "LVM_MODEL_ID", "VLM_MODEL", "BASE_MODEL", "BASE_MODEL_ID"),
    *("EMBEDDING_MODEL", "EMBEDDING_MODEL_ID", "EMBED_MODEL", "RERANK_MODEL_ID", "RERANKER_MODEL", "WHISPER_MODEL"),
    *("PRETRAINED_MODEL_NAME_OR_PATH", "PRETRAINED", "CHECKPOINT", "CHECKPOINT_PATH", "CKPT_PATH", "GUARDRAIL_MODEL"),
    *("TTS_MODEL", "ASR_MODEL", "modelId", "model_name_or_path", "ModelPath", "CONTROLNET_MODEL", "VAE_PATH"),
)
OTHERS = (
    *("SERVED_MODEL_NAME", "MODEL_CACHE", "MODEL_CACHE_DIR", "MODEL_DIR", "MODEL_TYPE", "MODEL_CLASS", "MODEL_CONFIG"),
    *("MODEL_ENDPOINT", "MODEL_SERVER", "MODEL_SERVICE_HOST", "MODEL_API_BASE", "MODEL_ALIAS", "MODEL_FORMAT"),
    *(
        "MODEL_VERSION",
        "MODEL_MAX_LENGTH",
        "MAX_MODEL_LEN",
        "MODEL_PORT",
        "MODEL_KEY",
        "MODEL_LOG_PATH",
        "MODEL_OUTPUT",
    ),
    *("HF_HOME", "HF_TOKEN", "HF_DATASET", "HF_DATASETS_PATH", "DATASET_ID", "HUB_MODEL_ID", "--hub-model-id"),
    *("NEW_MODEL_NAME", "MERGED_MODEL", "EXPORT_MODEL_PATH", "TOKENIZER_MODE", "WORKLOAD_NAME", "DATA_PATH", "PATH"),
    *("NAMESPACE", "SERVICE_NAME", "APP_ID", "USER_ID", "IMAGE_NAME", "REPO", "URL", "MODE", "REMODEL_ID"),
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_says_that_its_value_is_a_model(name: str) -> None:
    assert named(name) is not None


@pytest.mark.parametrize("name", OTHERS)
def test_a_name_says_that_its_value_is_something_else(name: str) -> None:
    assert named(name) is None


@pytest.mark.parametrize("name", ["MODELS", "MODEL_IDS", "MODEL_NAMES", "PRELOAD_MODELS", "HF_MODELS", "MODEL_LIST"])
def test_a_name_says_that_its_value_is_a_list_of_models(name: str) -> None:
    assert named_several(name) is Role.MODEL


@pytest.mark.parametrize("name", ["LORA_MODULES", "LORA_ADAPTERS", "ADAPTER_IDS", "VLLM_LORA_MODULES", "LORAS"])
def test_a_name_says_that_its_value_is_a_list_of_adapters(name: str) -> None:
    assert named_several(name) is Role.ADAPTER


@pytest.mark.parametrize("name", ["MODELS_DIR", "MODELS_CACHE", "SERVED_MODELS", "IDS", "", "MODEL_MODULES"])
def test_a_name_says_that_it_is_no_list_of_models(name: str) -> None:
    assert named_several(name) is None


SEEN: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a flag": ({"command": ["python", "app.py", "--model", "org/net"]}, NET),
    "a flag with '='": ({"command": ["python", "app.py", "--hf_model=org/net"]}, NET),
    "a short flag": ({"command": ["python", "-m", "package.app", "-m", "org/net"]}, NET),
    "a key": ({"command": ["python", "app.py", "model_id=org/net"]}, NET),
    "a key of Hydra, in play": (
        {"command": ["python", "train.py", "+model.restore_from_path=/m/n.nemo"], "resources": GPU},
        {"Model": "local:///m/n.nemo"},
    ),
    "a flag with its revision": (
        {"command": ["python", "app.py", "--model-id", "org/net", "--revision", "v1"]},
        {"Model": "hf://org/net@v1"},
    ),
    "several": ({"command": ["python", "app.py", "--models", "org/a", "org/b"]}, {"Model": "hf://org/a hf://org/b"}),
    "a list in a variable": ({"env": env(MODELS="org/a,org/b")}, {"Model": "hf://org/a hf://org/b"}),
    "a list in JSON": ({"env": env(MODEL_IDS='["org/a", "org/b"]')}, {"Model": "hf://org/a hf://org/b"}),
    "adapters": ({"command": ["app", "--lora-modules", "a=org/a", "b=org/b"]}, {"Adapter": "hf://org/a hf://org/b"}),
    "adapters in a variable": ({"env": env(LORA_MODULES="a=org/a b=org/b")}, {"Adapter": "hf://org/a hf://org/b"}),
    "a draft": ({"command": ["app", "--draft-model", "org/net"]}, {"Draft": "hf://org/net"}),
    "options in a variable": (
        {"image": "vllm/vllm-openai", "env": env(VLLM_ARGS="--model org/net --max-model-len 8")},
        NET,
    ),
    "options in a list": ({"image": "vllm/vllm-openai", "env": env(EXTRA_ARGS='["--model", "org/net"]')}, NET),
    "options of a program that is not known": ({"env": env(SERVER_OPTS="--model-path org/net")}, NET),
    "options with an open quote": ({"env": env(SERVER_OPTS="--model org/net --title it's")}, NET),
    "a bucket and a key": ({"env": env(GCS_MODEL_BUCKET="models", GCS_MODEL_KEY="/net")}, {"Model": "gs://models/net"}),
    "a bucket of no known store": ({"env": env(MODEL_BUCKET="models", MODEL_KEY="net")}, {"Model": "s3://models/net"}),
    "a handle": ({"env": env(MODEL="google/gemma/pytorch/2b")}, {"Model": "kaggle://google/gemma/pytorch/2b"}),
    "a file of a model": (
        {"env": env(MODEL_URL="https://x.example/m/n.onnx?v=1")},
        {"Model": "https://x.example/m/n.onnx?v=1"},
    ),
    "a path, in play": ({"env": env(MODEL_PATH="/models/net"), "resources": GPU}, {"Model": "local:///models/net"}),
    "a file in the image, in play": (
        {"env": env(MODEL_PATH="models/n.onnx"), "resources": GPU},
        {"Model": "local://models/n.onnx"},
    ),
    "what is to be filled in, in play": ({"env": env(MODEL_ID="$MODEL"), "resources": GPU}, {"Model": "Unresolvable"}),
}


@pytest.mark.parametrize(("fields", "expected"), SEEN.values(), ids=list(SEEN))
def test_a_program_that_is_not_known_names_its_models(fields: dict[str, Any], expected: dict[str, str]) -> None:
    assert seen(**fields) == expected


@pytest.mark.parametrize("text", ["hf:org/net", "hf://org/net", "https://huggingface.co/org/net"])
def test_a_hub_is_named_in_front_of_its_name(text: str) -> None:
    assert seen(command=["server", "--model_path", text]) == NET


NOT_SEEN: dict[str, dict[str, Any]] = {
    "the choice of the program": {"command": ["python", "app.py", "--model", "auto", "--tokenizer", "none"]},
    "no model": {"env": env(MODEL_ID="none", MODEL_NAME="default", MODEL_PATH="", LLM_MODEL="null")},
    "no file": {"env": env(MODEL_PATH="/dev/null"), "resources": GPU},
    "a model of a service": {"env": env(MODEL="openai/gpt-4o", LLM_MODEL="anthropic/claude-3", MODEL_ID="ollama/phi3")},
    "a path of four parts": {"env": env(MODEL="a/b/c/d")},
    "a bucket without a key": {"env": env(MODEL_BUCKET="models")},
    "what a client is configured with": {"env": env(CONFIG="api_base: http://x\nmodel: org/net\n")},
    "an embedding that a service computes": {
        "image": "open-webui",
        "env": env(RAG_EMBEDDING_MODEL="org/net", RAG_EMBEDDING_ENGINE="openai"),
    },
    "a name without an owner": {"env": env(MODEL="gpt-4o")},
    "a path, out of play": {"env": env(MODEL_PATH="/models/net")},
    "a tokenizer in the image, out of play": {"command": ["server", "tokenizer_path=assets/tokenizer.gemma"]},
    "a file, out of play": {"env": env(MODEL_PATH="models/n.onnx")},
    "a data set": {"command": ["python", "train.py", "--dataset_name", "org/data", "--output_dir", "org/out"]},
    "what is pushed": {"command": ["python", "train.py", "--hub_model_id", "org/out"]},
    "a device that is not asked for": {"env": env(CUDA_VISIBLE_DEVICES="0")},
    "a module": {"command": ["python", "-m", "package.module", "-m", "none"]},
}


@pytest.mark.parametrize("fields", NOT_SEEN.values(), ids=list(NOT_SEEN))
def test_what_only_looks_like_a_model_is_none(fields: dict[str, Any]) -> None:
    assert seen(**fields) == {}


CLIENTS: dict[str, dict[str, Any]] = {
    "a base address": {"env": env(MODEL_ID="org/net", OPENAI_BASE_URL="http://vllm:8000/v1")},
    "the address of a server": {"env": env(LLM_MODEL_ID="org/net", TGI_LLM_ENDPOINT="http://tgi:80")},
    "a host": {"env": env(MODEL_ID="org/net", HOST="http://llm:8000", CONTEXT_PATH="/generate")},
    "an embedding service": {"env": env(EMBEDDING_MODEL_ID="org/net", TEI_EMBEDDING_ENDPOINT="http://tei:80")},
    "a benchmark": {"command": ["python", "bench.py", "--base-url", "http://x:8000", "--model", "org/net"]},
    "a benchmark with '='": {"command": ["bench", "--server-url=http://x:8000", "--model=org/net"]},
}


@pytest.mark.parametrize("fields", CLIENTS.values(), ids=list(CLIENTS))
def test_what_a_client_calls_a_model_is_its_servers(fields: dict[str, Any]) -> None:
    assert "Model" not in seen(**fields)


@pytest.mark.parametrize("fields", CLIENTS.values(), ids=list(CLIENTS))
def test_with_an_accelerator_it_may_be_its_own(fields: dict[str, Any]) -> None:
    assert seen(**fields, resources=GPU)["Model"] == "hf://org/net"


def test_the_address_of_a_store_makes_no_client() -> None:
    assert seen(env=env(MODEL_ID="org/net", AWS_ENDPOINT_URL="http://minio:9000", REDIS_URL="http://r"))["Model"]


def test_an_address_without_a_path_is_a_servers() -> None:
    assert seen(env=env(AWS_ENDPOINT_URL="https://minio.example:9000/", OTHER="https://x.example")) == {}
    assert seen(env=env(OTHER="https://x.example/a")) == {"URL": "https://x.example/a"}
