"""vLLM: `vllm serve`, its API servers and engines, and what is built on its arguments.

Source: vllm/engine/arg_utils.py, vllm/entrypoints/openai/cli_args.py and vllm/envs.py.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import (
    ADAPTERS,
    DRAFT,
    LOCATION,
    MODEL,
    PLUGIN,
    TEMPLATE,
    TOKENIZER,
    Form,
    Names,
    Positional,
    Stack,
    flags,
)

_MODEL = Names(revision=("--revision",), code=("--code-revision", "--tokenizer-revision"))
_FLAGS = {
    "--model": _MODEL,
    "--tokenizer": Names(Role.TOKENIZER, revision=("--tokenizer-revision", "--revision")),
    "--hf-config-path": Names(Role.CONFIG, revision=("--revision",)),
    "--lora-modules": ADAPTERS,
    "--prompt-adapters": ADAPTERS,
    "--default-mm-loras": Names(Role.ADAPTER, Form.MAP),
    "--qlora-adapter-name-or-path": Names(Role.ADAPTER),
    **flags(DRAFT, "--draft-model", "--spec-model", "--speculative-config.model"),
    "--speculative-model": Names(Role.DRAFT, revision=("--speculative-model-revision",)),
    **flags(Names(Role.DRAFT, Form.JSON), "--speculative-config", "-sc"),
    "--model-loader-extra-config": Names(form=Form.JSON),
    "--model-weights": MODEL,
    **flags(TEMPLATE, "--chat-template", "--generation-config", "--quantization-param-path"),
    **flags(PLUGIN, "--tool-parser-plugin", "--reasoning-parser-plugin"),
}
_SWITCHES = frozenset(
    {"--disable-log-requests", "--enforce-eager", "--trust-remote-code", "--worker-use-ray", "--headless", "--omni"}
)
_LISTS = frozenset({"--served-model-name", "--cudagraph-capture-sizes", "--cuda-graph-sizes", "--middleware"})
_LOADING = frozenset(
    {
        *("VLLM_ALLOW_RUNTIME_LORA_UPDATING", "VLLM_SERVER_DEV_MODE", "VLLM_MODEL_REDIRECT_PATH"),
        *("VLLM_PLUGINS=lora_filesystem_resolver", "VLLM_PLUGINS=lora_hf_hub_resolver"),
        *("VLLM_LORA_RESOLVER_CACHE_DIR", "VLLM_LORA_RESOLVER_HF_REPO_LIST"),
        *("DYN_LORA_ENABLED", "DYN_LORA_RUNTIME_LOAD_ENABLED"),
    }
)

VLLM = Stack(
    name="vLLM",
    source="github.com/vllm-project/vllm, vllm/engine/arg_utils.py; docs.vllm.ai/en/stable/cli/serve",
    images=("vllm",),
    programs=("vllm",),
    modules=("vllm.entrypoints", "vllm", "dynamo.vllm", "vllm_omni", "ipex_llm.vllm"),
    flags=_FLAGS,
    positionals=(Positional(("serve",), 0, _MODEL), Positional((), 0, _MODEL)),
    switches=_SWITCHES,
    lists=_LISTS,
    loading=_LOADING,
    configs=frozenset({"--config", "--stage-configs-path"}),
    hubs={"VLLM_USE_MODELSCOPE": "modelscope"},
)

WORKER = Stack(
    name="vLLM worker",
    source="github.com/runpod-workers/worker-vllm, src/engine_args.py",
    images=("worker-vllm", "worker-v1-vllm"),
    flags=VLLM.flags,
    variables={
        "MODEL_NAME": Names(revision=("MODEL_REVISION",)),
        "TOKENIZER": Names(Role.TOKENIZER, revision=("TOKENIZER_REVISION",)),
        "SPECULATIVE_MODEL": DRAFT,
        "SPECULATIVE_CONFIG": Names(Role.DRAFT, Form.JSON),
        "LORA_MODULES": Names(Role.ADAPTER, Form.PAIRS),
    },
    lists=_LISTS,
    loading=_LOADING,
)

APHRODITE = Stack(
    name="Aphrodite",
    source="github.com/aphrodite-engine/aphrodite-engine, aphrodite/engine/args_tools.py and docker/entrypoint.sh",
    images=("aphrodite", "aphrodite-engine"),
    programs=("aphrodite",),
    modules=("aphrodite.endpoints", "aphrodite"),
    flags=VLLM.flags,
    variables={"MODEL_NAME": Names(revision=("REVISION",)), "TOKENIZER": TOKENIZER, "MODEL_PATH": LOCATION},
    positionals=(Positional(("run", "serve"), 0, _MODEL),),
    switches=_SWITCHES | {"--launch-kobold-api"},
    lists=_LISTS,
    loading=frozenset({"--allow-inline-model-loading", "--admin-key"}),
    configs=frozenset({"--config"}),
)

STACKS = (WORKER, VLLM, APHRODITE)
