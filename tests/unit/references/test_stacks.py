"""Every serving stack: how it is recognised, and what its options and variables name."""

from typing import Any

import pytest
from tests.unit.references.seeing import env, seen

from aegis.core.references.stacks import STACKS

COMMIT = "0123456789abcdef0123456789abcdef01234567"
MODEL = {"Model": "hf://org/net"}


CASES: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "vllm serve": ("vLLM", {"command": ["vllm", "serve", "org/net"]}, MODEL),
    "its pinned form": (
        "vLLM",
        {"command": ["vllm", "serve", "org/net", "--revision", COMMIT]},
        {"Model": f"hf://org/net@{COMMIT}"},
    ),
    "behind a switch": ("vLLM", {"command": ["vllm", "serve", "--enforce-eager", "org/net"]}, MODEL),
    "behind a flag that is not known": ("vLLM", {"command": ["vllm", "serve", "--new-switch", "org/net"]}, MODEL),
    "with underscores": (
        "vLLM",
        {"image": "vllm/vllm-openai", "args": ["--hf_config_path=org/c", "--model=org/net"]},
        MODEL | {"Config": "hf://org/c"},
    ),
    "abbreviated": (
        "vLLM",
        {"image": "vllm/vllm-openai", "args": ["--model", "org/net", "--tokeniz", "org/words"]},
        MODEL | {"Tokenizer": "hf://org/words"},
    ),
    "its module": (
        "vLLM",
        {"command": ["python3", "-m", "vllm.entrypoints.openai.api_server", "--model", "org/net"]},
        MODEL,
    ),
    "adapters and a draft": (
        "vLLM",
        {
            "image": "vllm/vllm-openai:v1",
            "args": [
                *("--model", "org/net", "--lora-modules", "a=org/a", '{"name": "b", "path": "org/b"}'),
                *("--speculative-config", '{"model": "org/draft", "num_speculative_tokens": 3}'),
            ],
        },
        MODEL | {"Adapter": "hf://org/a hf://org/b", "Draft": "hf://org/draft"},
    ),
    "runtime loading": (
        "vLLM",
        {"command": ["vllm", "serve", "org/net"], "env": env(VLLM_ALLOW_RUNTIME_LORA_UPDATING="True")},
        MODEL | {"Loading": "Unresolvable"},
    ),
    "a configuration that is not known": (
        "vLLM",
        {"command": ["vllm", "serve", "--config", "/etc/vllm.yaml", "org/net"]},
        MODEL | {"Config": "Unresolvable"},
    ),
    "the worker's variables": (
        "vLLM worker",
        {"image": "runpod/worker-v1-vllm", "env": env(MODEL_NAME="org/net")},
        MODEL,
    ),
    "Aphrodite": ("Aphrodite", {"command": ["aphrodite", "run", "org/net"]}, MODEL),
    "TGI's variables": (
        "TGI",
        {
            "image": "registry.example/huggingface/text-generation-inference:3",
            "env": env(MODEL_ID="org/net", REVISION=COMMIT),
        },
        {"Model": f"hf://org/net@{COMMIT}"},
    ),
    "TGI's flags": ("TGI", {"command": ["text-generation-launcher", "--model-id", "org/net"]}, MODEL),
    "TEI": ("TEI", {"image": "text-embeddings-inference:cpu", "args": ["--model-id", "org/net"]}, MODEL),
    "the toolkit": (
        "Hugging Face Inference Toolkit",
        {"image": "huggingface-pytorch-inference", "env": env(HF_MODEL_ID="org/net")},
        MODEL,
    ),
    "SGLang": (
        "SGLang",
        {"command": ["python", "-m", "sglang.launch_server", "--model-path", "org/net", "--lora-paths", "a=org/a"]},
        MODEL | {"Adapter": "hf://org/a"},
    ),
    "llama.cpp's hub": ("llama.cpp", {"command": ["llama-server", "-hf", "org/net:Q4_K_M"]}, MODEL),
    "llama.cpp's file": (
        "llama.cpp",
        {"command": ["llama-server", "-m", "/m/x.gguf"]},
        {"Model": "local:///m/x.gguf"},
    ),
    "llamafile": ("llamafile", {"image": "llamafile", "args": ["-m", "/m/x.gguf"]}, {"Model": "local:///m/x.gguf"}),
    "Ollama": (
        "Ollama",
        {"image": "ollama/ollama", "command": ["sh", "-c", "ollama serve & ollama pull llama3:8b; wait"]},
        {"Model": "ollama://llama3:8b", "Loading": "Unresolvable"},
    ),
    "Ollama with a hub's name": (
        "Ollama",
        {"command": ["ollama", "run", "hf.co/org/net:Q4"]},
        MODEL,
    ),
    "TensorRT-LLM": ("TensorRT-LLM", {"command": ["trtllm-serve", "org/net"]}, MODEL),
    "Triton": (
        "Triton",
        {"command": ["tritonserver", "--model-repository=s3://models/a/", "--model-control-mode=poll"]},
        {"Model": "s3://models/a/", "Loading": "Unresolvable"},
    ),
    "NIM": ("NIM", {"image": "nvcr.io/nim/nvidia/llm-nim", "env": env(NIM_MODEL_NAME="hf://org/net")}, MODEL),
    "an image of NIM": (
        "NIM",
        {"image": "nvcr.io/nim/org/net:1"},
        {"Model": "oci://nvcr.io/nim/org/net:1"},
    ),
    "TorchServe": (
        "TorchServe",
        {"command": ["torchserve", "--models", "a=https://models.example/a.mar", "--model-store", "/m"]},
        {"Model": "https://models.example/a.mar local:///m"},
    ),
    "TensorFlow Serving": (
        "TensorFlow Serving",
        {"image": "tensorflow/serving", "args": ["--model_base_path=gs://models/a"]},
        {"Model": "gs://models/a"},
    ),
    "MLServer": (
        "MLServer",
        {"image": "seldonio/mlserver", "env": env(MLSERVER_MODEL_URI="s3://models/a")},
        {"Model": "s3://models/a"},
    ),
    "MLflow": (
        "MLflow",
        {"command": ["mlflow", "models", "serve", "-m", "models:/wine/3"]},
        {"Model": "models:/wine/3"},
    ),
    "BentoML": ("BentoML", {"command": ["openllm", "start", "--model-id", "org/net"]}, MODEL),
    "KServe": (
        "KServe",
        {"image": "kserve/huggingfaceserver", "args": ["--model_id=org/net", "--model_name=x"]},
        MODEL,
    ),
    "LMDeploy": ("LMDeploy", {"command": ["lmdeploy", "serve", "api_server", "org/net"]}, MODEL),
    "LightLLM": ("LightLLM", {"image": "modeltc/lightllm", "args": ["--model_dir", "/m"]}, {"Model": "local:///m"}),
    "LocalAI": (
        "LocalAI",
        {"image": "localai/localai", "args": ["phi-2"], "env": env(DISABLE_GALLERY_ENDPOINT="true")},
        {"Model": "localai://phi-2"},
    ),
    "Infinity": ("Infinity", {"image": "michaelf34/infinity", "args": ["v2", "--model-id", "org/net"]}, MODEL),
    "Xinference": (
        "Xinference",
        {"command": ["xinference", "launch", "--model-name", "org/net"]},
        MODEL,
    ),
    "FastChat": (
        "FastChat",
        {"command": ["python3", "-m", "fastchat.serve.model_worker", "--model-path", "org/net"]},
        MODEL,
    ),
    "MAX": ("MAX", {"command": ["max", "serve", "--model", "org/net"]}, MODEL),
    "diffusion": (
        "diffusion servers",
        {"image": "yanwk/comfyui", "args": ["--ckpt", "/m/x"]},
        {"Model": "local:///m/x"},
    ),
    "Whisper": (
        "Whisper servers",
        {"image": "fedirz/faster-whisper-server", "env": env(WHISPER__MODEL="org/net")},
        MODEL,
    ),
    "OpenVINO": (
        "OpenVINO Model Server",
        {"image": "openvino/model_server", "args": ["--source_model", "org/net"]},
        MODEL,
    ),
    "vLLM without its program": ("vLLM", {"image": "vllm/vllm-openai", "args": ["org/net", "--port", "80"]}, MODEL),
    "a benchmark": ("vLLM", {"command": ["vllm", "bench", "serve", "--model", "org/net"]}, MODEL),
    "llama.cpp's file at a hub": (
        "llama.cpp",
        {"image": "llama.cpp", "args": ["--hf-repo", "org/net", "--hf-file", "n.gguf"]},
        {"Model": "hf://org/net/n.gguf"},
    ),
    "Ollama's API": (
        "Ollama",
        {"command": ["sh", "-c", 'curl http://localhost:11434/api/pull -d \'{"model": "phi3"}\'']},
        {"Model": "ollama://phi3", "URL": "http://localhost:11434/api/pull"},
    ),
    "a flag by its name": ("", {"command": ["python", "a.py", "--embedding-model-id=org/net"]}, MODEL),
    "Ray Serve": ("Ray Serve", {"command": ["serve", "run", "app:app", "--model", "org/net"]}, MODEL),
    "any other program": ("", {"command": ["python", "serve.py", "--model_name_or_path", "org/net"]}, MODEL),
    "any other variable": ("", {"env": env(EMBEDDING_MODEL_ID="org/net")}, MODEL),
    "LoRAX": (
        "LoRAX",
        {"image": "predibase/lorax", "args": ["--model-id", "org/net", "--adapter-id", "org/a"]},
        MODEL | {"Adapter": "hf://org/a", "Loading": "Unresolvable"},
    ),
    "Transformers": (
        "Transformers",
        {"command": ["transformers", "serve", "--force-model", "org/net"]},
        MODEL,
    ),
    "lm-evaluation-harness": (
        "lm-evaluation-harness",
        {"command": ["lm_eval", "--model", "hf", "--model_args", "pretrained=org/net"]},
        MODEL,
    ),
    "TGIS": ("TGIS", {"image": "modh/text-generation-inference", "env": env(MODEL_NAME="org/net")}, MODEL),
    "Lighteval": ("Lighteval", {"command": ["lighteval", "vllm", "model_name=org/net,dtype=float16", "x"]}, MODEL),
    "ms-swift": (
        "ms-swift",
        {"command": ["swift", "deploy", "--model", "org/net"]},
        {"Model": "modelscope://org/net"},
    ),
    "LLaMA-Factory": (
        "LLaMA-Factory",
        {"command": ["llamafactory-cli", "api", "--model_name_or_path", "org/net"]},
        MODEL,
    ),
    "LitGPT": ("LitGPT", {"command": ["litgpt", "serve", "org/net"]}, MODEL),
    "Optimum": ("Optimum", {"command": ["optimum-cli", "export", "onnx", "--model", "org/net", "/out"]}, MODEL),
    "KoboldCpp": (
        "KoboldCpp",
        {"image": "koboldai/koboldcpp", "env": env(KCPP_MODEL="https://x.example/n.gguf")},
        {"Model": "https://x.example/n.gguf"},
    ),
    "RamaLama": ("RamaLama", {"command": ["ramalama", "serve", "tiny"]}, {"Model": "ollama://tiny"}),
    "OpenLLM": ("OpenLLM", {"command": ["openllm", "serve", "llama3.2:1b"]}, {"Model": "bento://llama3.2:1b"}),
    "BentoML with a hub's name": ("BentoML", {"command": ["bentoml", "serve", "--model-id", "org/net"]}, MODEL),
    "DJL Serving": (
        "DJL Serving",
        {"image": "deepjavalibrary/djl-serving", "env": env(HF_MODEL_ID="org/net", HF_REVISION=COMMIT)},
        {"Model": f"hf://org/net@{COMMIT}"},
    ),
    "DeepSpeed-MII": (
        "DeepSpeed-MII",
        {"command": ["python", "-m", "mii.entrypoints.openai_api_server", "--model", "org/net"]},
        MODEL,
    ),
    "MLC LLM": ("MLC LLM", {"command": ["mlc_llm", "serve", "HF://org/net"]}, MODEL),
    "mistral.rs": ("mistral.rs", {"command": ["mistralrs-server", "plain", "-m", "org/net"]}, MODEL),
    "xLLM": ("xLLM", {"command": ["xllm", "--model", "/m"]}, {"Model": "local:///m"}),
    "Paddle": (
        "Paddle servers",
        {"command": ["python", "-m", "fastdeploy.entrypoints.openai.api_server", "--model", "org/net"]},
        MODEL,
    ),
    "Petals": ("Petals", {"command": ["python", "-m", "petals.cli.run_server", "org/net"]}, MODEL),
    "text-generation-webui": (
        "text-generation-webui",
        {"image": "atinoda/text-generation-webui", "args": ["--model", "/m"]},
        {"Model": "local:///m"},
    ),
    "TabbyAPI": ("TabbyAPI", {"image": "tabbyapi", "args": ["--model-dir", "/m"]}, {"Model": "local:///m"}),
    "Open WebUI": (
        "Open WebUI",
        {"image": "ghcr/open-webui:main", "env": env(RAG_EMBEDDING_MODEL="org/net", OLLAMA_BASE_URL="http://ollama:1")},
        MODEL,
    ),
    "Speaches": (
        "Speaches",
        {"image": "speaches-ai/speaches", "env": env(PRELOAD_MODELS='["org/net"]')},
        MODEL | {"Loading": "Unresolvable"},
    ),
}


@pytest.mark.parametrize(("fields", "named"), [case[1:] for case in CASES.values()], ids=list(CASES))
def test_a_stack_names_its_models(fields: dict[str, Any], named: dict[str, str]) -> None:
    assert seen(**fields) == named


def test_every_stack_is_in_the_table() -> None:
    assert {stack.name for stack in STACKS} - {case[0] for case in CASES.values()} == set()


NAMES_NOTHING: dict[str, dict[str, Any]] = {
    "a served name": {"image": "vllm/vllm-openai", "args": ["--served-model-name", "org/net"]},
    "a data set": {"env": env(DATASET_NAME="org/data")},
    "a module": {"command": ["python", "-m", "package.module"]},
    "a cache": {"env": env(MODEL_CACHE_DIR="/cache")},
    "results": {"command": ["train", "--output-dir", "s3://bucket/out", "--log_dir=gs://bucket/logs"]},
    "a bucket of backups": {"env": env(BACKUP_URL="s3://bucket/dump")},
    "an ordinary script": {"command": ["sh", "-c", 'exec nginx -g "$OPTIONS"']},
    "an ordinary program": {"command": ["python", "app.py"], "envFrom": [{"secretRef": {"name": "s"}}]},
    "a port that touches its flag": {"command": ["weed", "server", "-master.port=1", "-m1"]},
}


@pytest.mark.parametrize("fields", NAMES_NOTHING.values(), ids=list(NAMES_NOTHING))
def test_what_is_no_model_is_none(fields: dict[str, Any]) -> None:
    assert seen(**fields) == {}
