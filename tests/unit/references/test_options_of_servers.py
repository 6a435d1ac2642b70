"""What the options of the other servers name, in the forms that their argument parsers or documentation have."""

from typing import Any

import pytest
from tests.unit.references.seeing import image, run, seen

NET = {"Model": "hf://org/net"}

CASES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "NIM: a hub": (image("nvcr.io/nim/nvidia/llm-nim", NIM_MODEL_PATH="hf://org/net"), NET),
    "NIM: a mirror": (image("registry.example/nim/meta/llm", NIM_MODEL_PATH="/m"), {"Model": "local:///m"}),
    "NIM: a name for clients": (
        image("nvcr.io/nim/nvidia/llm-nim", NIM_MODEL_NAME="/m", NIM_CUSTOM_MODEL_NAME="org/served"),
        {"Model": "local:///m"},
    ),
    "NIM: a retriever's own model": (
        image("nvcr.io/nim/nvidia/llm-nim", NIM_CUSTOM_MODEL="/m"),
        {"Model": "local:///m"},
    ),
    "NIM: adapters later": (
        image("nvcr.io/nim/nvidia/llm-nim", NIM_MODEL_PATH="/m", NIM_PEFT_SOURCE="/a", NIM_PEFT_REFRESH_INTERVAL="60"),
        {"Model": "local:///m", "Adapter": "local:///a", "Loading": "Unresolvable"},
    ),
    "NIM: options of its engine": (
        image("nvcr.io/nim/nvidia/llm-nim", NIM_MODEL_PATH="/m", NIM_PASSTHROUGH_ARGS="--lora-modules a=/a"),
        {"Model": "local:///m", "Adapter": "local:///a"},
    ),
    "TorchServe: all of the store": (run("torchserve --model-store /m --models all"), {"Model": "local:///m"}),
    "TorchServe: an archive of the store": (
        run("torchserve --model-store /m --models net=net.mar"),
        {"Model": "local:///m"},
    ),
    "TorchServe: variables": (
        image("pytorch/torchserve", TS_MODEL_STORE="/m", TS_LOAD_MODELS="all"),
        {"Model": "local:///m"},
    ),
    "TorchServe: models later": (
        run("torchserve --model-store /m --enable-model-api"),
        {"Model": "local:///m", "Loading": "Unresolvable"},
    ),
    "TorchServe: its launcher": (run("python -m ts.llm_launcher --model_id org/net"), NET),
    "TensorFlow Serving: a bucket and a name": (
        image("tensorflow/serving", MODEL_BASE_PATH="gs://models", MODEL_NAME="net"),
        {"Model": "gs://models/net"},
    ),
    "TensorFlow Serving: a name": (image("tensorflow/serving", MODEL_NAME="net"), {"Model": "local:///models/net"}),
    "TensorFlow Serving: nothing said": (image("tensorflow/serving"), {"Model": "local:///models/model"}),
    "TensorFlow Serving: its program": (
        run("tensorflow_model_server --model_name=net --model_base_path=/m/net --rest_api_port=8501"),
        {"Model": "local:///m/net"},
    ),
    "MLServer: a hub": (
        image("seldonio/mlserver", MLSERVER_MODEL_HUGGINGFACE_PRETRAINED_MODEL="org/net"),
        NET,
    ),
    "MLServer: parameters": (
        image("seldonio/mlserver", MLSERVER_MODEL_PARAMETERS='{"uri": "s3://models/net"}', MLSERVER_MODEL_NAME="org/x"),
        {"Model": "s3://models/net"},
    ),
    "MLServer: models later": (
        image("seldonio/mlserver", MLSERVER_MODEL_URI="/m", MLSERVER_LOAD_MODELS_AT_STARTUP="false"),
        {"Model": "local:///m", "Loading": "Unresolvable"},
    ),
    "KServe: a revision": (
        image("kserve/huggingfaceserver", "--model_id=org/net", "--model_revision=v1", "--model_name=org/served"),
        {"Model": "hf://org/net@v1"},
    ),
    "KServe: the hub, not the directory": (
        image("kserve/huggingfaceserver", "--model_id=org/net", "--model_dir=/mnt/models"),
        NET,
    ),
    "KServe: options of vLLM": (
        image("kserve/huggingfaceserver", "--model_id=org/net", "--speculative_model=org/d"),
        NET | {"Draft": "hf://org/d"},
    ),
    "OpenVINO: a repository that is filled": (
        image("openvino/model_server", "--source_model", "org/net", "--model_repository_path", "/m"),
        NET,
    ),
    "OpenVINO: a repository that is there": (
        image("openvino/model_server", "--model_repository_path", "/m"),
        {"Model": "local:///m"},
    ),
    "OpenVINO: one file": (
        image("openvino/model_server", "--source_model", "org/net", "--gguf_filename", "n.gguf"),
        {"Model": "hf://org/net/n.gguf"},
    ),
    "OpenVINO: adapters": (
        image("openvino/model_server", "--source_model", "org/net", "--source_loras", "a=org/a@a.safetensors"),
        NET | {"Adapter": "hf://org/a/a.safetensors"},
    ),
    "DJL: an engine and a place": (
        image("djl-serving", "-m", "net::Python=s3://models/net"),
        {"Model": "s3://models/net"},
    ),
    "DJL: options": (image("djl-inference", OPTION_MODEL_ID="s3://models/net"), {"Model": "s3://models/net"}),
    "LMDeploy: origins": (
        run("lmdeploy serve api_server org/net --allow-origins http://a http://b"),
        NET,
    ),
    "LMDeploy: adapters": (
        run("lmdeploy serve api_server org/net --adapters a=org/a b=org/b"),
        NET | {"Adapter": "hf://org/a hf://org/b"},
    ),
    "LMDeploy: another hub": (
        run("lmdeploy serve api_server org/net", LMDEPLOY_USE_MODELSCOPE="True"),
        {"Model": "modelscope://org/net"},
    ),
    "LightLLM: a name for clients": (
        run("python -m lightllm.server.api_server --model_dir /m --model_name org/served --mode triton_int8kv org/x"),
        {"Model": "local:///m"},
    ),
    "Xinference: a name of its own": (
        run("xinference launch -n qwen2.5-instruct"),
        {"Model": "xinference://qwen2.5-instruct"},
    ),
    "Xinference: its server": (
        image("xprobe/xinference", "xinference-local", "-H", "0.0.0.0"),
        {"Loading": "Unresolvable"},
    ),
    "Infinity: several": (
        image("michaelf34/infinity", "v2", "--model-id", "org/a", "--model-id", "org/b"),
        {"Model": "hf://org/a hf://org/b"},
    ),
    "Infinity: variables": (
        image("michaelf34/infinity", "v2", INFINITY_MODEL_ID="org/a;org/b;"),
        {"Model": "hf://org/a hf://org/b"},
    ),
    "Infinity: nothing said": (image("michaelf34/infinity", "v2"), {"Model": "hf://michaelfeil/bge-small-en-v1.5"}),
    "Infinity: a database of that name": (image("infiniflow/infinity", "-f", "/etc/c.toml"), {}),
    "FastChat: a worker": (run("python3 -m fastchat.serve.vllm_worker --model-path org/net --model-names a"), NET),
    "MAX: weights": (
        run("max serve --model org/net --huggingface-model-revision v1 --weight-path org/net/n.gguf"),
        {"Model": "hf://org/net@v1 hf://org/net/n.gguf"},
    ),
    "LocalAI: URIs": (
        image("localai/localai", "huggingface://org/net/n.gguf", LOCALAI_DISABLE_GALLERY_ENDPOINT="true"),
        {"Model": "hf://org/net/n.gguf"},
    ),
    "LocalAI: its gallery": (image("localai/localai"), {"Loading": "Unresolvable"}),
    "mistral.rs: a file": (
        run("mistralrs-server gguf -m org/net -f n.gguf -t org/words --tok-model-id org/words"),
        {"Model": "hf://org/net/n.gguf", "Tokenizer": "hf://org/words"},
    ),
    "mistral.rs: an architecture": (run("mistralrs-server plain -m org/net -a gemma"), NET),
    "TabbyAPI: a folder": (
        image("tabbyapi", TABBY_MODEL_MODEL_DIR="/m", TABBY_MODEL_MODEL_NAME="net"),
        {"Model": "local:///m/net"},
    ),
    "RunPod's worker: a draft": (
        image("runpod/worker-v1-vllm", MODEL_NAME="org/net", SPECULATIVE_CONFIG='{"model": "org/d"}'),
        NET | {"Draft": "hf://org/d"},
    ),
    "RunPod's worker: adapters": (
        image("runpod/worker-v1-vllm", MODEL_NAME="org/net", LORA_MODULES='[{"name": "a", "path": "org/a"}]'),
        NET | {"Adapter": "hf://org/a"},
    ),
    "MLC: a draft": (run("mlc_llm serve HF://org/net --additional-models HF://org/d"), NET | {"Draft": "hf://org/d"}),
    "Whisper: a size": (
        image("onerahmet/openai-whisper-asr-webservice", ASR_MODEL="base"),
        {"Model": "whisper://base"},
    ),
    "Whisper: Wyoming": (
        image("rhasspy/wyoming-whisper", "--model", "tiny-int8", "--language", "en"),
        {"Model": "whisper://tiny-int8"},
    ),
    "diffusion: xDiT": (run("python app.py --model org/net --prompt 'a/b c'"), NET),
    "diffusion: a web interface": (
        image("example/stable-diffusion-webui", "--ckpt", "/m/n.ckpt"),
        {"Model": "local:///m/n.ckpt"},
    ),
    "Transformers: on demand": (run("transformers serve"), {"Loading": "Unresolvable"}),
}


@pytest.mark.parametrize(("fields", "named"), CASES.values(), ids=list(CASES))
def test_options_name_what_their_parser_says(fields: dict[str, Any], named: dict[str, str]) -> None:
    assert seen(**fields) == named
