"""LMDeploy, LightLLM, LocalAI, Infinity, Xinference, FastChat, MAX and other servers with few options.

Source: the argument parser or command-line reference of each, named in its row.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import (
    ADAPTERS,
    DRAFT,
    LOCATION,
    MODEL,
    Form,
    Names,
    Positional,
    Stack,
    flags,
)

LMDEPLOY = Stack(
    name="LMDeploy",
    source="github.com/InternLM/lmdeploy, lmdeploy/cli/serve.py",
    images=("lmdeploy",),
    programs=("lmdeploy",),
    modules=("lmdeploy",),
    flags={"--adapters": ADAPTERS, "--speculative-draft-model": DRAFT, "--model-path": MODEL},
    positionals=(Positional(("api_server", "gradio", "chat"), 0, Names(revision=("--revision",))),),
)

LIGHTLLM = Stack(
    name="LightLLM",
    source="github.com/ModelTC/LightLLM, lightllm/server/api_cli.py",
    images=("lightllm",),
    modules=("lightllm.server.api_server", "lightllm"),
    flags={"--model-dir": LOCATION, "--mtp-draft-model-dir": Names(Role.DRAFT, Form.LOCATION, many=True)},
)

LOCALAI = Stack(
    name="LocalAI",
    source="github.com/mudler/LocalAI, core/cli/run.go",
    images=("localai", "local-ai"),
    programs=("local-ai",),
    flags={
        "--models": Names(form=Form.LIST, hub="localai"),
        "--preload-models": Names(form=Form.JSON, hub="localai"),
    },
    variables={
        **flags(Names(form=Form.LIST, hub="localai"), "LOCALAI_MODELS", "MODELS"),
        **flags(Names(form=Form.JSON, hub="localai"), "LOCALAI_PRELOAD_MODELS", "PRELOAD_MODELS"),
    },
    positionals=(
        Positional(("run",), 0, Names(form=Form.LIST, hub="localai")),
        Positional((), 0, Names(form=Form.LIST, hub="localai")),
    ),
    loading=frozenset({"--galleries", "LOCALAI_GALLERIES", "GALLERIES"}),
    configs=frozenset({"--models-config-file", "--config-file", "--preload-models-config"}),
    hub="localai",
    abbreviates=False,
)

INFINITY = Stack(
    name="Infinity",
    source="github.com/michaelfeil/infinity, infinity_emb/cli.py",
    images=("infinity", "infinity-emb"),
    programs=("infinity_emb",),
    modules=("infinity_emb",),
    flags=flags(Names(revision=("--revision",)), "--model-id", "--model-name-or-path"),
    variables={"INFINITY_MODEL_ID": Names(form=Form.LIST, revision=("INFINITY_REVISION",))},
)

XINFERENCE = Stack(
    name="Xinference",
    source="inference.readthedocs.io, command line",
    images=("xinference",),
    programs=("xinference", "xinference-local", "xinference-worker", "xinference-supervisor"),
    flags={
        "--model-path": LOCATION,
        "--lora-modules": ADAPTERS,
        **flags(Names(hub="served"), "-n", "--model-name"),
    },
    abbreviates=False,
)

FASTCHAT = Stack(
    name="FastChat",
    source="github.com/lm-sys/FastChat, fastchat/serve",
    images=("fastchat", "fschat"),
    modules=("fastchat.serve",),
    flags={"--model-path": Names(revision=("--revision",)), "--draft-model-path": DRAFT},
)

MAX = Stack(
    name="MAX",
    source="docs.modular.com/max/cli/serve",
    images=("modular/max", "max-nvidia", "max-amd", "max-openai-api"),
    programs=("max", "max-pipelines"),
    modules=("max.entrypoints.pipelines",),
    flags={
        **flags(
            Names(revision=("--huggingface-model-revision", "--huggingface-revision")),
            "--model",
            "--model-path",
            "--huggingface-repo-id",
        ),
        **flags(DRAFT, "--draft-model", "--draft-model-path"),
        "--weight-path": MODEL,
        "--lora-paths": ADAPTERS,
        "--custom-architectures": Names(Role.CODE, Form.LOCATION),
    },
    variables={"MAX_SERVE_MODEL_PATH": MODEL, "MAX_SERVE_HF_REPO": MODEL},
)

DIFFUSION = Stack(
    name="diffusion servers",
    source="comfyanonymous.github.io; AUTOMATIC1111 command line; xDiT",
    images=("comfyui", "stable-diffusion", "stable-diffusion-webui", "automatic1111", "invokeai", "xdit", "diffusers"),
    programs=("comfyui", "webui.sh", "launch.py"),
    flags={
        **flags(
            LOCATION, "--ckpt", "--ckpt-dir", "--vae-path", "--vae-dir", "--lora-dir", "--extra-model-paths-config"
        ),
        **flags(MODEL, "--model", "--model-path", "--pretrained-model-name-or-path"),
    },
    variables={"MODEL_ID": MODEL, "HF_MODEL_ID": MODEL},
)

WHISPER = Stack(
    name="Whisper servers",
    source="speaches.ai; rhasspy/wyoming-faster-whisper; whisper.cpp, examples/server",
    images=("whisper", "faster-whisper", "speaches", "wyoming-whisper", "whisper-server", "whisperx"),
    programs=("whisper-server", "wyoming-faster-whisper"),
    modules=("wyoming_faster_whisper", "wyoming_piper"),
    flags={**flags(Names(hub="whisper"), "--model", "-m", "--model-name-or-path"), "--asr-model-path": MODEL},
    variables={
        **flags(Names(hub="whisper"), "WHISPER__MODEL", "WHISPER_MODEL", "ASR_MODEL"),
        **flags(Names(form=Form.LIST, hub="whisper"), "PRELOAD_MODELS"),
        "ASR_MODEL_PATH": MODEL,
    },
    hub="whisper",
)

OPENVINO = Stack(
    name="OpenVINO Model Server",
    source="docs.openvino.ai/model-server, parameters",
    images=("openvino", "model_server", "ovms"),
    programs=("ovms",),
    flags={
        **flags(LOCATION, "--model-path", "--model-repository-path"),
        "--source-model": MODEL,
        "--draft-source-model": DRAFT,
        "--source-loras": Names(Role.ADAPTER, Form.LIST),
    },
    configs=frozenset({"--config-path"}),
    abbreviates=False,
)

RAY = Stack(
    name="Ray Serve",
    source="docs.ray.io/en/latest/serve/llm",
    images=("ray", "ray-llm", "ray-ml"),
    programs=("serve", "ray"),
    variables={},
    serves=False,
)
