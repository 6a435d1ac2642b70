"""Triton, TensorRT-LLM and NIM.

Sources: src/command_line_parser.cc of Triton's server; tensorrt_llm/commands/serve.py; the environment variables of
NIM for LLMs, of its retriever microservices, and its guides to fine-tuned models.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import (
    ENGINE,
    LOCATION,
    PLUGIN,
    TEMPLATE,
    TOKENIZER,
    Form,
    Names,
    Positional,
    Stack,
    flags,
)

TRITON = Stack(
    name="Triton",
    source="github.com/triton-inference-server/server, src/command_line_parser.cc",
    images=("tritonserver", "triton"),
    programs=("tritonserver", "trtserver", "launch_triton_server.py"),
    flags=flags(LOCATION, "--model-repository", "--model-store", "--model-repo")
    | flags(PLUGIN, "--backend-directory", "--repoagent-directory", "--cache-directory")
    | {"--tokenizer": TOKENIZER, "--engine-dir": ENGINE},
    home=frozenset(
        f"/opt/tritonserver{below}" for below in ("", "/bin", "/lib", "/backends", "/repoagents", "/caches")
    ),
    loading=frozenset({"--model-control-mode=explicit", "--model-control-mode=poll"}),
)

_MODEL = Names(revision=("--revision", "--hf-revision"))

TENSORRT_LLM = Stack(
    name="TensorRT-LLM",
    source="github.com/NVIDIA/TensorRT-LLM, tensorrt_llm/commands/serve.py",
    images=("tensorrt-llm", "tensorrtllm", "trtllm"),
    programs=("trtllm-serve", "trtllm-build", "trtllm-bench", "trtllm-llmapi-launch"),
    modules=("dynamo.trtllm", "tensorrt_llm.commands.serve"),
    flags={
        **flags(_MODEL, "--model", "--model-path", "--checkpoint-dir"),
        **flags(TOKENIZER, "--tokenizer", "--tokenizer-dir"),
        **flags(ENGINE, "--engine-dir", "--model-dir"),
        **flags(Names(Role.DRAFT), "--speculative-model", "--speculative-model-dir"),
        "--lora-dir": Names(Role.ADAPTER, many=True),
        "--chat-template": TEMPLATE,
        "--custom-module-dirs": PLUGIN,
    },
    positionals=(
        Positional(("serve", "mm_embedding_serve", "disaggregated_mpi_worker"), 0, _MODEL),
        Positional((), 0, _MODEL),
    ),
    configs=frozenset({"--extra-llm-api-options", "--config", "--extra-engine-args", "--extra-encoder-options"}),
)

_NIM = Names(hub="ngc", revision=("NIM_MODEL_REVISION",))

_PUBLISHERS = (
    *(
        "nvidia",
        "meta",
        "mistralai",
        "microsoft",
        "google",
        "deepseek-ai",
        "qwen",
        "openai",
        "ibm",
        "snowflake",
        "baai",
    ),
    *("moonshotai", "bigcode", "databricks", "tiiuae", "colabfold", "openfold", "mit", "ipd", "arc", "stabilityai"),
)
"""Whose models are NIMs: a mirror of the registry keeps these names, and `nim` alone is a programming language."""

NIM = Stack(
    name="NIM",
    source="docs.nvidia.com/nim/large-language-models, environment variables and fine-tuned model support",
    images=("nvcr.io/nim", *(f"nim/{publisher}" for publisher in _PUBLISHERS)),
    variables={
        **flags(_NIM, "NIM_MODEL_NAME", "NIM_MODEL_PATH"),
        **flags(LOCATION, "NIM_FT_MODEL", "NIM_CUSTOM_MODEL", "NIM_REPOSITORY_OVERRIDE"),
        "NIM_PEFT_SOURCE": Names(Role.ADAPTER, Form.LOCATION),
        "NIM_TOKENIZER": TOKENIZER,
        "NIM_SPECULATIVE_MODEL": Names(Role.DRAFT),
        "NIM_CHAT_TEMPLATE": TEMPLATE,
        **flags(PLUGIN, "NIM_TOOL_PARSER_PLUGIN", "NIM_REASONING_PARSER_PLUGIN"),
    },
    aliases=frozenset({"NIM_CUSTOM_MODEL_NAME", "NIM_SERVED_MODEL_NAME"}),
    loading=frozenset({"NIM_PEFT_REFRESH_INTERVAL"}),
    home=frozenset({"/opt/nim"}),
    hub="ngc",
)

STACKS = (TENSORRT_LLM, TRITON, NIM)
