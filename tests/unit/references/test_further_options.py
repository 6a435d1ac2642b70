"""Options of servers beside the one that names the model: files of adapters, of configuration, and in documents."""

from typing import Any

import pytest
from tests.unit.references.seeing import image, run, seen

SGLANG = "python3 -m sglang.launch_server --model-path org/net"
NET = {"Model": "hf://org/net"}
FILE = {"Model": "local:///m"}

CASES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "llama.cpp: several adapters": (
        run("llama-server -m /m --lora-scaled /a:0.5,/b:1"),
        FILE | {"Adapter": "local:///a local:///b"},
    ),
    "llama.cpp: a scale in a word of its own": (
        run("llama-server -m /m --lora-scaled /a 0.5"),
        FILE | {"Adapter": "local:///a"},
    ),
    "llama-cpp-python: a file of models": (
        run("python3 -m llama_cpp.server --config_file /c.json"),
        {"Config": "Unresolvable"},
    ),
    "llama-cpp-python: another tokenizer": (
        run("python3 -m llama_cpp.server --model /m --hf_pretrained_model_name_or_path org/t"),
        FILE | {"Tokenizer": "hf://org/t"},
    ),
    "SGLang: a loader's settings": (
        run(f"{SGLANG} --model-loader-extra-config '" + '{"tensorizer_uri": "s3://models/other"}' + "'"),
        {"Model": "hf://org/net s3://models/other"},
    ),
    "llamafile: a model that is a program": (
        run("/models/net.llamafile --server"),
        {"Model": "local:///models/net.llamafile"},
    ),
    "llamafile: run by a shell": (run("sh /models/net.llamafile"), {"Model": "local:///models/net.llamafile"}),
    "llamafile: without a shell": ({"command": ["/net.llamafile"]}, {"Model": "local:///net.llamafile"}),
    "SGLang: weights of experts": (run(f"{SGLANG} --kt-weight-path /w"), {"Model": "hf://org/net local:///w"}),
    "vLLM: an adapter of a loader": (
        run("vllm serve org/net --model-loader-extra-config '" + '{"qlora_adapter_name_or_path": "org/q"}' + "'"),
        {"Model": "hf://org/q hf://org/net"},
    ),
    "MLServer: a tokenizer beside the model": (
        image("mlserver", MLSERVER_MODEL_EXTRA='{"pretrained_model": "org/net", "pretrained_tokenizer": "org/t"}'),
        {"Model": "hf://org/net hf://org/t"},
    ),
    "MLServer: models later": (
        image("mlserver", MLSERVER_MODEL_URI="/m", MLSERVER_LOAD_MODELS_AT_STARTUP="0"),
        FILE | {"Loading": "Unresolvable"},
    ),
    "TorchServe: configuration by a variable": (
        image("torchserve", TS_MODEL_STORE="/m", TS_CONFIG_FILE="/c.properties"),
        FILE | {"Config": "Unresolvable"},
    ),
}


@pytest.mark.parametrize(("fields", "expected"), CASES.values(), ids=list(CASES))
def test_what_further_options_name_is_found(fields: dict[str, Any], expected: dict[str, str]) -> None:
    assert seen(**fields) == expected
