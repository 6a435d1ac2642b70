"""LMDeploy, LightLLM, MAX, Xinference, FastChat and other engines for language models with few options.

Source: the argument parser or command-line reference of each, named in its row.
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

_REVISED = Names(revision=("--revision",))

LMDEPLOY = Stack(
    name="LMDeploy",
    source="github.com/InternLM/lmdeploy, lmdeploy/cli/serve.py and utils.py",
    images=("lmdeploy",),
    programs=("lmdeploy",),
    modules=("lmdeploy",),
    flags={
        "--adapters": ADAPTERS,
        "--speculative-draft-model": DRAFT,
        "--model-path": MODEL,
        "--chat-template": TEMPLATE,
    },
    positionals=(Positional(("api_server", "gradio", "chat"), 0, _REVISED),),
    lists=frozenset({"--allow-origins", "--allow-methods", "--allow-headers", "--api-keys"}),
    hubs={"LMDEPLOY_USE_MODELSCOPE": "modelscope"},
)

LIGHTLLM = Stack(
    name="LightLLM",
    source="github.com/ModelTC/LightLLM, lightllm/server/api_cli.py",
    images=("lightllm",),
    modules=("lightllm.server.api_server", "lightllm"),
    flags={
        "--model-dir": LOCATION,
        "--mtp-draft-model-dir": Names(Role.DRAFT, Form.LOCATION, many=True),
        **flags(TEMPLATE, "--chat-template", "--quant-cfg"),
    },
    lists=frozenset({"--mode", "--eos-id", "--visual-gpu-ids", "--visual-nccl-ports"}),
)

XINFERENCE = Stack(
    name="Xinference",
    source="github.com/xorbitsai/inference, xinference/deploy/cmdline.py",
    images=("xinference",),
    programs=("xinference", "xinference-local", "xinference-worker", "xinference-supervisor"),
    flags={
        "--model-path": LOCATION,
        "--lora-modules": ADAPTERS,
        **flags(Names(hub="xinference"), "-n", "--model-name"),
    },
    on_demand=frozenset({"xinference-local", "xinference-worker", "xinference-supervisor"}),
    abbreviates=False,
)

_FASTCHATS = ("fastchat.serve", "ipex_llm.serving.fastchat", "bigdl.llm.serving")
_WORKERS = (
    *("model_worker", "multi_model_worker", "vllm_worker", "sglang_worker", "lightllm_worker", "mlx_worker"),
    *("ipex_llm_worker", "cli", "huggingface_api"),
)
"""What loads models; its controller and its interfaces only talk to these."""

FASTCHAT = Stack(
    name="FastChat",
    source="github.com/lm-sys/FastChat, fastchat/serve/model_worker.py and fastchat/model/model_adapter.py",
    images=("fastchat", "fschat"),
    modules=tuple(f"{package}.{module}" for package in _FASTCHATS for module in _WORKERS),
    flags={**flags(_REVISED, "--model-path", "--model"), "--draft-model-path": DRAFT},
)

MAX = Stack(
    name="MAX",
    source="docs.modular.com/max/cli/serve",
    images=("modular/max", "max-nvidia", "max-nvidia-full", "max-amd", "max-full", "max-openai-api"),
    programs=("max", "max-pipelines"),
    modules=("max.entrypoints.pipelines",),
    flags={
        **flags(
            Names(revision=("--huggingface-model-revision", "--huggingface-revision")),
            *("--model", "--model-path", "--huggingface-repo-id"),
        ),
        **flags(DRAFT, "--draft-model", "--draft-model-path"),
        "--weight-path": Names(hub="gguf"),
        "--lora-paths": ADAPTERS,
        "--custom-architectures": PLUGIN,
        "--chat-template": TEMPLATE,
    },
)

MII = Stack(
    name="DeepSpeed-MII",
    source="github.com/deepspeedai/DeepSpeed-MII, mii/entrypoints",
    modules=("mii.entrypoints",),
    flags={"--model": MODEL},
)

MLC = Stack(
    name="MLC LLM",
    source="llm.mlc.ai/docs/deploy/rest",
    images=("mlc-llm",),
    programs=("mlc_llm",),
    modules=("mlc_llm", "mlc_llm.serve"),
    flags={"--additional-models": Names(Role.DRAFT, many=True), "--model": MODEL},
    positionals=(Positional(("serve", "chat"), 0, MODEL),),
)

MISTRAL_RS = Stack(
    name="mistral.rs",
    source="github.com/EricLBuehler/mistral.rs, mistralrs-core/src/model_selected.rs",
    images=("mistral.rs", "mistralrs"),
    programs=("mistralrs-server", "mistralrs"),
    flags={
        **flags(Names(hub="gguf", file=("-f", "--quantized-filename")), "-m", "--model-id", "--quantized-model-id"),
        **flags(Names(Role.ADAPTER), "--adapters-model-id", "--xlora-model-id"),
        "--tok-model-id": TOKENIZER,
        "--chat-template": TEMPLATE,
    },
    abbreviates=False,
)

XLLM = Stack(
    name="xLLM",
    source="github.com/jd-opensource/xllm, docs on options",
    images=("xllm",),
    programs=("xllm",),
    flags={"--model": MODEL, "--draft-model": DRAFT},
    abbreviates=False,
)

PADDLE = Stack(
    name="Paddle servers",
    source="github.com/PaddlePaddle/FastDeploy, fastdeploy/engine/args_utils.py; Paddle Serving, paddle_serving_server",
    images=("fastdeploy", "paddle/serving"),
    modules=("fastdeploy.entrypoints", "paddle_serving_server"),
    flags={
        "--model": Names(revision=("--revision",), many=True),
        "--speculative-config": Names(Role.DRAFT, Form.JSON),
    },
    hubs={"FD_MODEL_USE_MODELSCOPE": "modelscope"},
)

PETALS = Stack(
    name="Petals",
    source="github.com/bigscience-workshop/petals, src/petals/cli/run_server.py",
    images=("petals",),
    modules=("petals.cli.run_server",),
    flags={
        **flags(_REVISED, "--converted-model-name-or-path", "--model-name-or-path"),
        "--adapters": Names(Role.ADAPTER, many=True),
    },
    positionals=(Positional((), 0, _REVISED),),
)

RAY = Stack(
    name="Ray Serve",
    source="docs.ray.io/en/latest/serve/llm",
    images=("ray", "ray-llm", "ray-ml"),
    programs=("serve", "ray"),
    positionals=(Positional(("run", "deploy"), 0, Names(Role.CONFIG, Form.SETTINGS)),),
    serves=False,
    applications=True,
)

STACKS = (LMDEPLOY, LIGHTLLM, XINFERENCE, FASTCHAT, MAX, MII, MLC, MISTRAL_RS, XLLM, PADDLE, PETALS, RAY)
