"""llama.cpp's server, and the servers that wrap it.

Sources: common/arg.cpp of llama.cpp; llama_cpp.server of llama-cpp-python; koboldcpp.py and its container's script.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import LOCATION, TEMPLATE, TOKENIZER, Form, Names, Positional, Stack, flags

_REMOTE = (
    *("-hf", "-hfr", "--hf-repo", "--hf-model-repo-id", "-mu", "--model-url", "-dr", "--docker-repo"),
    *("LLAMA_ARG_HF_REPO", "LLAMA_ARG_MODEL_URL", "LLAMA_ARG_DOCKER_REPO", "HF_MODEL_REPO_ID"),
)
_FILE = Names(form=Form.LOCATION, unless=_REMOTE)
"""Beside a source at another place it says where the file is put."""
_GGUF = Names(hub="gguf", file=("--hf-file", "-hff", "LLAMA_ARG_HF_FILE"))
_DRAFT = Names(Role.DRAFT, Form.LOCATION)
_DRAFT_GGUF = Names(Role.DRAFT, hub="gguf")
_ADAPTER_FILE = Names(Role.ADAPTER, Form.LOCATION)
_ADAPTER_FILES = Names(Role.ADAPTER, Form.FILES)
_DOCKER = Names(hub="docker")
_ORG = "ggml-org"

LLAMA_CPP = Stack(
    name="llama.cpp",
    source="github.com/ggml-org/llama.cpp, common/arg.cpp and tools/server/README.md",
    images=("llama.cpp", "llama-cpp", "llamacpp", "llama-server", "llama-cpp-python"),
    programs=(
        *("llama-server", "llama-cli", "llama-run", "llama-embedding", "llama-bench", "llama-batched-bench"),
        *("llama-perplexity", "llama-mtmd-cli", "llama-speculative", "llama-imatrix", "llama-completion"),
    ),
    modules=("llama_cpp.server",),
    flags={
        **flags(_FILE, "-m", "--model"),
        **flags(LOCATION, "-mu", "--model-url", "--mmproj", "-mm", "--mmproj-url", "-mmu"),
        **flags(_GGUF, "-hf", "-hfr", "--hf-repo", "--hf-model-repo-id"),
        **flags(_DOCKER, "-dr", "--docker-repo"),
        **flags(_DRAFT, "-md", "--model-draft", "--spec-draft-model", "--draft-model"),
        **flags(_DRAFT_GGUF, "-hfd", "-hfrd", "--hf-repo-draft", "--spec-draft-hf"),
        **flags(Names(hub="gguf", file=("--hf-file-v", "-hffv")), "-hfv", "-hfrv", "--hf-repo-v"),
        **flags(LOCATION, "-mv", "--model-vocoder"),
        **flags(_ADAPTER_FILES, "--lora", "--lora-scaled", "--control-vector", "--control-vector-scaled"),
        **flags(_ADAPTER_FILE, "--lora-base", "--lora-path"),
        "--clip-model-path": LOCATION,
        "--hf-pretrained-model-name-or-path": TOKENIZER,
        **flags(TEMPLATE, "--chat-template-file", "--hf-tokenizer-config-path"),
    },
    variables={
        **flags(_FILE, "LLAMA_ARG_MODEL", "MODEL"),
        **flags(LOCATION, "LLAMA_ARG_MODEL_URL", "LLAMA_ARG_MMPROJ", "LLAMA_ARG_MMPROJ_URL"),
        **flags(_GGUF, "LLAMA_ARG_HF_REPO", "HF_MODEL_REPO_ID"),
        "LLAMA_ARG_HF_REPO_V": Names(hub="gguf", file=("LLAMA_ARG_HF_FILE_V",)),
        "LLAMA_ARG_DOCKER_REPO": _DOCKER,
        **flags(_DRAFT, "LLAMA_ARG_MODEL_DRAFT", "LLAMA_ARG_SPEC_DRAFT_MODEL"),
        **flags(_DRAFT_GGUF, "LLAMA_ARG_HFD_REPO", "LLAMA_ARG_SPEC_DRAFT_HF_REPO"),
        "LLAMA_ARG_CHAT_TEMPLATE_FILE": TEMPLATE,
    },
    presets={
        "--embd-gemma-default": f"{_ORG}/embeddinggemma-300M-qat-q4_0-GGUF",
        "--fim-qwen-1.5b-default": f"{_ORG}/Qwen2.5-Coder-1.5B-Q8_0-GGUF",
        "--fim-qwen-3b-default": f"{_ORG}/Qwen2.5-Coder-3B-Q8_0-GGUF",
        **dict.fromkeys(("--fim-qwen-7b-default", "--fim-qwen-7b-spec"), f"{_ORG}/Qwen2.5-Coder-7B-Q8_0-GGUF"),
        "--fim-qwen-14b-spec": f"{_ORG}/Qwen2.5-Coder-14B-Q8_0-GGUF",
        "--fim-qwen-30b-default": f"{_ORG}/Qwen3-Coder-30B-A3B-Instruct-Q8_0-GGUF",
        "--gpt-oss-20b-default": f"{_ORG}/gpt-oss-20b-GGUF",
        "--gpt-oss-120b-default": f"{_ORG}/gpt-oss-120b-GGUF",
        "--vision-gemma-4b-default": f"{_ORG}/gemma-3-4b-it-qat-GGUF",
        "--vision-gemma-12b-default": f"{_ORG}/gemma-3-12b-it-qat-GGUF",
    },
    home=frozenset({"/app"}),
    configs=frozenset({"--config-file"}),
    routes=frozenset({"llama-server"}),
    loading=frozenset({"--models-dir", "--models-preset", "LLAMA_ARG_MODELS_DIR", "LLAMA_ARG_MODELS_PRESET"}),
    abbreviates=False,
)

LLAMAFILE = Stack(
    name="llamafile",
    source="github.com/mozilla-ai/llamafile, README.md",
    images=("llamafile",),
    programs=("llamafile", "llamafiler", "*.llamafile"),
    flags=LLAMA_CPP.flags,
    abbreviates=False,
)

_FILES = Names(form=Form.LOCATION, many=True)

KOBOLDCPP = Stack(
    name="KoboldCpp",
    source="github.com/LostRuins/koboldcpp, koboldcpp.py and its wiki on containers",
    images=("koboldcpp", "koboldcpp-rocm"),
    programs=("koboldcpp", "koboldcpp.sh", "koboldcpp.py", "koboldcpp-linux-x64"),
    flags={
        **flags(_FILES, "--model", "-m", "--mmproj", "--sdmodel", "--sdvae", "--sdt5xxl", "--sdclip1", "--sdclip2"),
        **flags(_FILES, "--whispermodel", "--ttsmodel", "--ttswavtokenizer", "--embeddingsmodel"),
        **flags(Names(Role.ADAPTER, Form.LOCATION, many=True), "--lora", "--sdlora"),
        "--draftmodel": _DRAFT,
        "--chatcompletionsadapter": TEMPLATE,
    },
    variables={
        **flags(Names(form=Form.LIST), "KCPP_MODEL", "KCPP_IMGMODEL", "KCPP_MMPROJ", "KCPP_WHISPERMODEL"),
        **flags(LOCATION, "KCPP_TTSMODEL", "KCPP_EMBEDMODEL"),
        "KCPP_DRAFTMODEL": _DRAFT,
    },
    positionals=(Positional((), 0, LOCATION),),
    loading=frozenset({"--admin", "--admindir"}),
    configs=frozenset({"--config"}),
)

STACKS = (LLAMA_CPP, LLAMAFILE, KOBOLDCPP)
