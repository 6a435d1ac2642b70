"""What the options of engines for language models name, in the forms that their argument parsers have."""

from typing import Any

import pytest
from tests.unit.references.seeing import image, run, seen

COMMIT = "0123456789abcdef0123456789abcdef01234567"
CODE = "fedcba9876543210fedcba9876543210fedcba98"
NET = {"Model": "hf://org/net"}
FILE = {"Model": "local:///m/n.gguf"}

VLLM = "vllm/vllm-openai:v1"
CASES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "vllm: another state of the code": (
        run(f"vllm serve org/net --revision {COMMIT} --code-revision {CODE}"),
        {"Model": f"hf://org/net@{COMMIT}", "Code": f"hf://org/net@{CODE}"},
    ),
    "vllm: another state of the code, word by word": (
        image(VLLM, "--model", "org/net", "--revision", COMMIT, "--code-revision", CODE),
        {"Model": f"hf://org/net@{COMMIT}", "Code": f"hf://org/net@{CODE}"},
    ),
    "vllm: the same state of the code": (
        image(VLLM, "--model", "org/net", "--revision", COMMIT, "--code-revision", COMMIT),
        {"Model": f"hf://org/net@{COMMIT}"},
    ),
    "vllm: several served names": (image(VLLM, "--model", "org/net", "--served-model-name", "a", "org/b"), NET),
    "vllm: another state of the model's own tokenizer": (
        image(VLLM, "--model", "org/net", "--revision", COMMIT, "--tokenizer-revision", "refs/pr/1"),
        {"Model": f"hf://org/net@{COMMIT}", "Code": "hf://org/net@refs/pr/1"},
    ),
    "vllm: a tokenizer's own revision": (
        image(VLLM, "org/net", "--tokenizer", "org/words", "--tokenizer-revision", "v1"),
        NET | {"Tokenizer": "hf://org/words@v1"},
    ),
    "vllm: a draft with its revision": (
        image(VLLM, "org/net", "--speculative-config", '{"method": "eagle3", "model": "org/d", "revision": "v1"}'),
        NET | {"Draft": "hf://org/d@v1"},
    ),
    "vllm: a draft by a dotted flag": (
        image(VLLM, "org/net", "--speculative-config.model", "org/d"),
        NET | {"Draft": "hf://org/d"},
    ),
    "vllm: a draft by a dotted flag, shortened": (
        image(VLLM, "org/net", "--speculative-conf.model=org/d"),
        NET | {"Draft": "hf://org/d"},
    ),
    "vllm: a draft by a dotted flag of few letters": (
        image(VLLM, "org/net", "-sc.model", "org/d"),
        NET | {"Draft": "hf://org/d"},
    ),
    "vllm: a part of the model by a dotted flag": (
        image(VLLM, "--model", "org/net", "--hf-overrides.audio_model_id", "org/ears"),
        {"Model": "hf://org/net hf://org/ears"},
    ),
    "vllm: no model by a dotted flag": (image(VLLM, "org/net", "--compilation-config.level", "3"), NET),
    "vllm: a document that is none": (image(VLLM, "org/net", "--speculative-config", "{'open"), NET),
    "vllm: a word behind a flag that is not known": (run("vllm serve --invented word --model org/net"), NET),
    "vllm: only a word behind a flag that is not known": (run("vllm serve --invented word"), {}),
    "llama.cpp: a file of its image": (run("llama-server -m ./n.gguf"), {"Model": "local://./n.gguf"}),
    "vllm: a model of a catalogue": (
        image(VLLM, "google/gemma/pytorch/2b"),
        {"Model": "kaggle://google/gemma/pytorch/2b"},
    ),
    "vllm: a part of the model in a document behind '='": (
        image(VLLM, "org/net", '--hf-overrides={"audio_model_id": "org/ears"}'),
        {"Model": "hf://org/net hf://org/ears"},
    ),
    "vllm: the last revision, shortened": (
        image(VLLM, "org/net", f"--revision={COMMIT}", "--rev=refs/pr/1"),
        {"Model": "hf://org/net@refs/pr/1"},
    ),
    "vllm: adapters that come later, by a script": (
        run("export VLLM_ALLOW_RUNTIME_LORA_UPDATING=1; vllm serve org/net"),
        NET | {"Loading": "Unresolvable"},
    ),
    "vllm: another hub, by a script": (
        run("export VLLM_USE_MODELSCOPE=1; vllm serve org/net"),
        {"Model": "modelscope://org/net"},
    ),
    "vllm: another hub, by env": (
        run("env VLLM_USE_MODELSCOPE=1 vllm serve org/net"),
        {"Model": "modelscope://org/net"},
    ),
    "vllm: the configuration, shortened": (
        image(VLLM, "org/net", "--conf", "/etc/vllm.yaml"),
        NET | {"Config": "Unresolvable"},
    ),
    "sglang: adapters that come later, shortened": (
        image("lmsysorg/sglang:v1", "--model-path", "org/net", "--enable-lo"),
        NET | {"Loading": "Unresolvable"},
    ),
    "vllm: a draft of its own": (image(VLLM, "org/net", "--speculative-config", '{"method": "ngram"}'), NET),
    "vllm: a draft of words": (image(VLLM, "org/net", "--speculative-model", "[ngram]"), NET),
    "vllm: an adapter for each modality": (
        image(VLLM, "org/net", "--default-mm-loras", '{"audio": "org/a"}'),
        NET | {"Adapter": "hf://org/a"},
    ),
    "vllm: an adapter in JSON": (
        image(
            VLLM, "org/net", "--lora-modules", '{"name": "org/served", "path": "org/a", "base_model_name": "org/net"}'
        ),
        NET | {"Adapter": "hf://org/a"},
    ),
    "vllm: a name without an adapter": (image(VLLM, "org/net", "--lora-modules", '{"name": "a"}'), NET),
    "vllm: tensors in a bucket": (
        image(VLLM, "org/net", "--model-loader-extra-config", '{"tensorizer_uri": "s3://models/n.tensors"}'),
        {"Model": "s3://models/n.tensors hf://org/net"},
    ),
    "vllm: a bucket": (
        image(VLLM, "--model=s3://models/net", "--load-format=runai_streamer"),
        {"Model": "s3://models/net"},
    ),
    "vllm: another hub": (image(VLLM, "org/net", VLLM_USE_MODELSCOPE="True"), {"Model": "modelscope://org/net"}),
    "vllm: not another hub": (image(VLLM, "org/net", VLLM_USE_MODELSCOPE="False"), NET),
    "vllm: a template in the image": (image(VLLM, "org/net", "--chat-template", "/examples/t.jinja"), NET),
    "vllm: a template in a word": (image(VLLM, "org/net", "--chat-template", "{{ messages }}"), NET),
    "vllm: code in the image": (image(VLLM, "org/net", "--tool-parser-plugin", "/plugins/p.py"), NET),
    "vllm: adapters later": (
        image(VLLM, "org/net", VLLM_PLUGINS="lora_filesystem_resolver"),
        NET | {"Loading": "Unresolvable"},
    ),
    "vllm: plugins of another kind": (image(VLLM, "org/net", VLLM_PLUGINS="my_metrics"), NET),
    "vllm: development": (image(VLLM, "org/net", VLLM_SERVER_DEV_MODE="1"), NET | {"Loading": "Unresolvable"}),
    "vllm: no development": (image(VLLM, "org/net", VLLM_SERVER_DEV_MODE="0"), NET),
    "vllm: names that stand for others": (
        image(VLLM, "org/net", VLLM_MODEL_REDIRECT_PATH="/m"),
        NET | {"Loading": "Unresolvable"},
    ),
    "vllm: its batch": (run("python3 -m vllm.entrypoints.openai.run_batch -i a -o b --model org/net"), NET),
    "Dynamo: a worker": (run("python3 -m dynamo.vllm --model org/net --is-prefill-worker"), NET),
    "Dynamo: adapters later": (
        run("python3 -m dynamo.sglang --model-path org/net", DYN_LORA_ENABLED="true"),
        NET | {"Loading": "Unresolvable"},
    ),
    "Dynamo: its front": (image("example/vllm-runtime", "python3", "-m", "dynamo.frontend", "--http-port", "80"), {}),
    "Dynamo: an engine": (run("python3 -m dynamo.trtllm --model-path org/net --served-model-name a"), NET),
    "Aphrodite: its container": (
        image("alpindale/aphrodite-engine", MODEL_NAME="org/net", REVISION="v1"),
        {"Model": "hf://org/net@v1"},
    ),
    "TGI: adapters": (
        image("text-generation-inference", "--model-id", "org/net", LORA_ADAPTERS="org/a,b=/m/b,org/c@v1"),
        NET | {"Adapter": "hf://org/a local:///m/b hf://org/c@v1"},
    ),
    "TGI: weights from another place": (
        image("text-generation-inference", "--model-id", "org/net", "--weights-cache-override", "/weights"),
        {"Model": "hf://org/net local:///weights"},
    ),
    "TGI: weights from another place, by a variable": (
        image("text-generation-inference", "--model-id", "org/net", WEIGHTS_CACHE_OVERRIDE="/weights"),
        {"Model": "hf://org/net local:///weights"},
    ),
    "Triton: models that come later, shortened": (
        image("tritonserver", "--model-repository=s3://models/net", "--model-control=explicit"),
        {"Model": "s3://models/net", "Loading": "Unresolvable"},
    ),
    "TGI: its server": (run("text-generation-server serve org/net --revision v1"), {"Model": "hf://org/net@v1"}),
    "TGI: its download": (run("text-generation-server download-weights org/net"), NET),
    "TGI: IBM's launcher": (
        run("text-generation-launcher --model-name org/net --revision v1"),
        {"Model": "hf://org/net@v1"},
    ),
    "TGI: IBM's image": (
        image("opendatahub/text-generation-inference", "--model-name=org/net", "--port=3000"),
        NET,
    ),
    "TGI: nothing said": (image("text-generation-inference"), {"Model": "hf://bigscience/bloom-560m"}),
    "TGI: another program of its image": ({"image": "text-generation-inference", "command": ["nginx"]}, {}),
    "TEI: a directory": (image("text-embeddings-inference", "--model-id", "/data/net"), {"Model": "local:///data/net"}),
    "TEI: variables": (
        image("text-embeddings-inference", MODEL_ID="org/net", REVISION="v1"),
        {"Model": "hf://org/net@v1"},
    ),
    "SGLang: a draft": (
        run(
            "sglang serve --model-path org/net --speculative-draft-model-path org/d"
            " --speculative-draft-model-revision v1"
        ),
        NET | {"Draft": "hf://org/d@v1"},
    ),
    "SGLang: the other name of a draft": (
        run("python -m sglang.launch_server --model org/net --speculative-draft-model org/d"),
        NET | {"Draft": "hf://org/d"},
    ),
    "SGLang: adapters in JSON": (
        image("lmsysorg/sglang", "--model", "org/net", "--lora-paths", '{"lora_name": "a", "lora_path": "org/a"}'),
        NET | {"Adapter": "hf://org/a"},
    ),
    "SGLang: adapters later": (
        run("sglang serve --model-path org/net --enable-lora"),
        NET | {"Loading": "Unresolvable"},
    ),
    "SGLang: its router": (
        run("python3 -m sglang_router.launch_router --worker-urls http://a:1"),
        {},
    ),
    "SGLang: another hub": (
        image("lmsysorg/sglang", "--model-path", "org/net", SGLANG_USE_MODELSCOPE="true"),
        {"Model": "modelscope://org/net"},
    ),
    "llama.cpp: a file": (image("llama.cpp:server", "-m", "/m/n.gguf", "-ngl", "99"), FILE),
    "llama.cpp: its own name for it": (image("llama.cpp:server", LLAMA_ARG_MODEL="/m/n.gguf"), FILE),
    "llama.cpp: a file that is put there": (
        image("llama.cpp:server", "-m", "/m/n.gguf", "-mu", "https://x.example/n.gguf"),
        {"Model": "https://x.example/n.gguf"},
    ),
    "llama.cpp: a hub and a file": (
        image("llama.cpp:server", LLAMA_ARG_HF_REPO="org/net", LLAMA_ARG_HF_FILE="n.gguf"),
        {"Model": "hf://org/net/n.gguf"},
    ),
    "llama.cpp: a draft": (
        image("llama.cpp:server", "-hf", "org/net:Q4_K_M", "-hfd", "org/d:Q8_0"),
        NET | {"Draft": "hf://org/d"},
    ),
    "llama.cpp: a draft by its newer name": (
        image("llama.cpp:server", "-hf", "org/net", "--spec-draft-model", "/m/n.gguf"),
        NET | {"Draft": "local:///m/n.gguf"},
    ),
    "llama.cpp: a preset": (run("llama-server --gpt-oss-20b-default"), {"Model": "hf://ggml-org/gpt-oss-20b-GGUF"}),
    "llama.cpp: its program by a path": (
        {"image": "llama.cpp:full", "command": ["./llama-server", "--model", "/m/n.gguf"]},
        FILE,
    ),
    "llama.cpp: a directory": (image("llama.cpp:server", "--models-dir", "/m"), {"Loading": "Unresolvable"}),
    "llama.cpp: Docker's registry": (run("llama-server -dr gemma3"), {"Model": "docker://ai/gemma3"}),
    "llama-cpp-python": (
        run("python3 -m llama_cpp.server --model /m/n.gguf --clip_model_path /m/c.gguf"),
        {"Model": "local:///m/n.gguf local:///m/c.gguf"},
    ),
    "llama-cpp-python: a hub": (
        run("python3 -m llama_cpp.server --hf_model_repo_id org/net --model n.gguf"),
        NET,
    ),
    "KoboldCpp: flags": (run("koboldcpp --model /m/n.gguf --lora /m/a.gguf"), FILE | {"Adapter": "local:///m/a.gguf"}),
    "Ollama: its server": (image("ollama/ollama", "serve"), {"Loading": "Unresolvable"}),
    "Ollama: where it keeps models": (
        image("ollama/ollama", OLLAMA_MODELS="/data/models"),
        {"Loading": "Unresolvable"},
    ),
    "Ollama: a pull before": (run("ollama pull llama3.2:1b"), {"Model": "ollama://llama3.2:1b"}),
    "Triton: several repositories": (
        run("tritonserver --model-repository=/m/a --model-store /m/b"),
        {"Model": "local:///m/a local:///m/b"},
    ),
    "Triton: a mode in two words": (
        run("tritonserver --model-repository /m --model-control-mode explicit --load-model a"),
        {"Model": "local:///m", "Loading": "Unresolvable"},
    ),
    "Triton: no changes": (
        run("tritonserver --model-repository /m --model-control-mode=none"),
        {"Model": "local:///m"},
    ),
    "TensorRT-LLM: its subcommand": (
        run("trtllm-serve serve org/net --tokenizer org/words"),
        NET | {"Tokenizer": "hf://org/words"},
    ),
    "TensorRT-LLM: a revision": (run("trtllm-serve org/net --revision v1"), {"Model": "hf://org/net@v1"}),
    "TensorRT-LLM: options that are not known": (
        run("trtllm-serve org/net --extra_llm_api_options /etc/o.yaml"),
        NET | {"Config": "Unresolvable"},
    ),
}


@pytest.mark.parametrize(("fields", "named"), CASES.values(), ids=list(CASES))
def test_options_name_what_their_parser_says(fields: dict[str, Any], named: dict[str, str]) -> None:
    assert seen(**fields) == named
