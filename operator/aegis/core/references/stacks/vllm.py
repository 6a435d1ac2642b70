"""vLLM: `vllm serve`, its API servers and engines, and what is built on its arguments.

Source: the engine arguments and the OpenAI-compatible server's arguments in vLLM's documentation.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import ADAPTERS, DRAFT, MODEL, TOKENIZER, Form, Names, Positional, Stack

_FLAGS = {
    "--model": Names(revision=("--revision",)),
    "--tokenizer": Names(Role.TOKENIZER, revision=("--tokenizer-revision", "--revision")),
    "--hf-config-path": Names(Role.CONFIG, revision=("--revision",)),
    "--lora-modules": ADAPTERS,
    "--prompt-adapters": ADAPTERS,
    "--speculative-model": Names(Role.DRAFT, revision=("--speculative-model-revision",)),
    "--speculative-config": Names(Role.DRAFT, Form.JSON),
    "--draft-model": DRAFT,
    "--qlora-adapter-name-or-path": Names(Role.ADAPTER),
    "--model-weights": MODEL,
}
_SWITCHES = frozenset(
    {"--disable-log-requests", "--enforce-eager", "--trust-remote-code", "--worker-use-ray", "--headless"}
)

VLLM = Stack(
    name="vLLM",
    source="docs.vllm.ai/en/stable/cli/serve",
    images=("vllm",),
    programs=("vllm",),
    modules=("vllm.entrypoints", "vllm", "dynamo.vllm", "vllm_omni"),
    flags=_FLAGS,
    positionals=(
        Positional(("serve",), 0, Names(revision=("--revision",))),
        Positional((), 0, Names(revision=("--revision",))),
    ),
    switches=_SWITCHES,
    loading=frozenset({"VLLM_ALLOW_RUNTIME_LORA_UPDATING", "VLLM_PLUGINS"}),
    configs=frozenset({"--config"}),
)

WORKER = Stack(
    name="vLLM worker",
    source="docs.runpod.io/serverless/vllm/environment-variables",
    images=("worker-vllm", "worker-v1-vllm"),
    flags=VLLM.flags,
    variables={
        "MODEL_NAME": Names(revision=("MODEL_REVISION",)),
        "TOKENIZER": Names(Role.TOKENIZER, revision=("TOKENIZER_REVISION",)),
        "SPECULATIVE_MODEL": DRAFT,
        "LORA_MODULES": Names(Role.ADAPTER, Form.PAIRS),
    },
)

APHRODITE = Stack(
    name="Aphrodite",
    source="aphrodite.pygmalion.chat, engine arguments",
    images=("aphrodite", "aphrodite-engine"),
    programs=("aphrodite",),
    modules=("aphrodite.endpoints", "aphrodite"),
    flags=VLLM.flags,
    variables={"MODEL_NAME": Names(revision=("REVISION",)), "TOKENIZER": TOKENIZER},
    positionals=(Positional(("run", "serve"), 0, Names(revision=("--revision",))),),
    switches=_SWITCHES | {"--launch-kobold-api"},
    loading=frozenset({"--allow-inline-model-loading"}),
    configs=frozenset({"--config"}),
)
