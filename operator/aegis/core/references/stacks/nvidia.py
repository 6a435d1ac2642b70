"""Triton, TensorRT-LLM and NIM.

Sources: tritonserver's model repository and model management guides; trtllm-serve; NIM for LLMs, configuration.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import ENGINE, LOCATION, TOKENIZER, Form, Names, Positional, Stack, flags

TRITON = Stack(
    name="Triton",
    source="docs.nvidia.com/deeplearning/triton-inference-server, model_repository and model_management",
    images=("tritonserver", "triton"),
    programs=("tritonserver", "trtserver", "launch_triton_server.py"),
    flags=flags(LOCATION, "--model-repository", "--model-store", "--model-repo")
    | {"--tokenizer": TOKENIZER, "--engine-dir": ENGINE},
    loading=frozenset({"--model-control-mode=explicit", "--model-control-mode=poll"}),
    abbreviates=False,
)

TENSORRT_LLM = Stack(
    name="TensorRT-LLM",
    source="nvidia.github.io/TensorRT-LLM/commands/trtllm-serve",
    images=("tensorrt-llm", "tensorrtllm", "trtllm"),
    programs=("trtllm-serve", "trtllm-build", "trtllm-bench", "trtllm-llmapi-launch"),
    modules=("dynamo.trtllm", "tensorrt_llm.commands.serve"),
    flags={
        **flags(Names(revision=("--revision", "--hf-revision")), "--model", "--model-path", "--checkpoint-dir"),
        **flags(TOKENIZER, "--tokenizer", "--tokenizer-dir"),
        **flags(ENGINE, "--engine-dir", "--model-dir"),
        "--lora-dir": Names(Role.ADAPTER),
    },
    positionals=(
        Positional(("serve", "disaggregated_mpi_worker"), 0, Names(revision=("--revision", "--hf-revision"))),
        Positional((), 0, Names(revision=("--revision", "--hf-revision"))),
    ),
    configs=frozenset({"--extra-llm-api-options", "--config"}),
)

_NIM = Names(hub="ngc", revision=("NIM_MODEL_REVISION",))

NIM = Stack(
    name="NIM",
    source="docs.nvidia.com/nim/large-language-models, configuration",
    images=("nvcr.io/nim", "nim"),
    variables={
        "NIM_MODEL_NAME": _NIM,
        "NIM_MODEL_PATH": _NIM,
        "NIM_FT_MODEL": Names(form=Form.LOCATION),
        "NIM_REPOSITORY_OVERRIDE": Names(form=Form.LOCATION),
        "NIM_PEFT_SOURCE": Names(Role.ADAPTER, Form.LOCATION),
        "NIM_CUSTOM_MODEL": _NIM,
        "NIM_TOKENIZER": Names(Role.TOKENIZER),
        "NIM_SPECULATIVE_MODEL": Names(Role.DRAFT),
    },
    loading=frozenset({"NIM_PEFT_REFRESH_INTERVAL"}),
    hub="ngc",
)
