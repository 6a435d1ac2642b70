"""llama.cpp's server, and the servers that wrap it.

Source: tools/server/README.md of llama.cpp; llama_cpp.server of llama-cpp-python.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import LOCATION, Form, Names, Stack, flags

_GGUF = Names(hub="gguf", file=("--hf-file", "-hff", "LLAMA_ARG_HF_FILE"))
_DRAFT_GGUF = Names(Role.DRAFT, hub="gguf")

LLAMA_CPP = Stack(
    name="llama.cpp",
    source="github.com/ggml-org/llama.cpp, tools/server/README.md",
    images=("llama.cpp", "llama-cpp", "llamacpp", "llama-server"),
    programs=("llama-server", "llama-cli", "server", "llama-run", "main", "tools.sh"),
    modules=("llama_cpp.server",),
    flags={
        **flags(LOCATION, "-m", "--model"),
        **flags(LOCATION, "-mu", "--model-url", "--mmproj", "-mm", "--mmproj-url", "-mmu"),
        **flags(_GGUF, "-hf", "-hfr", "--hf-repo", "--hf-model-repo-id"),
        **flags(Names(hub="docker"), "-dr", "--docker-repo"),
        **flags(Names(Role.DRAFT, Form.LOCATION), "-md", "--model-draft", "--spec-draft-model"),
        **flags(_DRAFT_GGUF, "-hfd", "-hfrd", "--hf-repo-draft", "--spec-draft-hf"),
        **flags(_GGUF, "-hfv", "-hfrv", "--hf-repo-v"),
        **flags(LOCATION, "-mv", "--model-vocoder"),
        **flags(Names(Role.ADAPTER, Form.LOCATION), "--lora", "--lora-scaled"),
        **flags(Names(Role.ADAPTER, Form.LOCATION), "--control-vector", "--control-vector-scaled"),
    },
    variables={
        "LLAMA_ARG_MODEL": LOCATION,
        "LLAMA_ARG_MODEL_URL": LOCATION,
        "LLAMA_ARG_HF_REPO": _GGUF,
        "LLAMA_ARG_DOCKER_REPO": Names(hub="docker"),
        "LLAMA_ARG_MMPROJ": LOCATION,
        "LLAMA_ARG_MMPROJ_URL": LOCATION,
        "LLAMA_ARG_MODEL_DRAFT": Names(Role.DRAFT, Form.LOCATION),
        "LLAMA_ARG_SPEC_DRAFT_MODEL": Names(Role.DRAFT, Form.LOCATION),
        "LLAMA_ARG_HFD_REPO": _DRAFT_GGUF,
        "MODEL": LOCATION,
        "HF_MODEL_REPO_ID": _GGUF,
    },
    loading=frozenset({"--models-dir", "--models-preset", "LLAMA_ARG_MODELS_DIR", "LLAMA_ARG_MODELS_PRESET"}),
    abbreviates=False,
)

LLAMAFILE = Stack(
    name="llamafile",
    source="github.com/mozilla-ai/llamafile",
    images=("llamafile",),
    programs=("llamafile",),
    flags=LLAMA_CPP.flags,
    abbreviates=False,
)
