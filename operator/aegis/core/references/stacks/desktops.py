"""LocalAI and the web interfaces that load models themselves: text-generation-webui, TabbyAPI, diffusion and speech.

Source: the command-line reference of each, named in its row.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import LOCATION, MODEL, Form, Names, Positional, Stack, flags

_GALLERY = Names(form=Form.LIST, hub="localai")

LOCALAI = Stack(
    name="LocalAI",
    source="github.com/mudler/LocalAI, core/cli/run.go",
    images=("localai", "local-ai"),
    programs=("local-ai",),
    flags={"--models": _GALLERY, "--preload-models": Names(form=Form.JSON, hub="localai")},
    variables={
        **flags(_GALLERY, "LOCALAI_MODELS", "MODELS"),
        **flags(Names(form=Form.JSON, hub="localai"), "LOCALAI_PRELOAD_MODELS", "PRELOAD_MODELS"),
    },
    positionals=(Positional(("run",), 0, _GALLERY), Positional((), 0, _GALLERY)),
    on_demand=frozenset(),
    closed=frozenset({"--disable-gallery-endpoint", "LOCALAI_DISABLE_GALLERY_ENDPOINT", "DISABLE_GALLERY_ENDPOINT"}),
    configs=frozenset({"--models-config-file", "--config-file", "--preload-models-config"}),
    hub="localai",
    abbreviates=False,
)

_RAG = ("RAG_EMBEDDING_ENGINE",)

OPEN_WEBUI = Stack(
    name="Open WebUI",
    source="docs.openwebui.com, environment variables",
    images=("open-webui",),
    variables={
        "RAG_EMBEDDING_MODEL": Names(unless=_RAG),
        "RAG_RERANKING_MODEL": Names(unless=("RAG_RERANKING_ENGINE",)),
        "WHISPER_MODEL": Names(hub="whisper", unless=("AUDIO_STT_ENGINE",)),
    },
    serves=False,
)

TEXT_GENERATION_WEBUI = Stack(
    name="text-generation-webui",
    source="github.com/oobabooga/text-generation-webui, modules/shared.py",
    images=("text-generation-webui",),
    flags={
        "--model": LOCATION,
        "--lora": Names(Role.ADAPTER, Form.LOCATION, many=True),
        "--model-draft": Names(Role.DRAFT, Form.LOCATION),
        "--mmproj": LOCATION,
    },
    loading=frozenset({"--api", "--model-menu"}),
    configs=frozenset({"--settings"}),
)

TABBY = Stack(
    name="TabbyAPI",
    source="github.com/theroyallab/tabbyAPI, common/config_models.py",
    images=("tabbyapi", "tabby-api"),
    flags={
        "--model-dir": Names(form=Form.LOCATION, below=("--model-name",)),
        "--draft-model-dir": Names(Role.DRAFT, Form.LOCATION, below=("--draft-model-name",)),
        "--lora-dir": Names(Role.ADAPTER, Form.LOCATION),
    },
    variables={
        "TABBY_MODEL_MODEL_DIR": Names(form=Form.LOCATION, below=("TABBY_MODEL_MODEL_NAME",)),
        "TABBY_DRAFT_MODEL_DRAFT_MODEL_DIR": Names(
            Role.DRAFT, Form.LOCATION, below=("TABBY_DRAFT_MODEL_DRAFT_MODEL_NAME",)
        ),
    },
    aliases=frozenset({"TABBY_MODEL_MODEL_NAME", "TABBY_DRAFT_MODEL_DRAFT_MODEL_NAME"}),
    loading=frozenset({"--inline-model-loading", "TABBY_MODEL_INLINE_MODEL_LOADING"}),
    configs=frozenset({"--config"}),
)

DIFFUSION = Stack(
    name="diffusion servers",
    source="github.com/comfyanonymous/ComfyUI, comfy/cli_args.py; stable-diffusion-webui, modules/cmd_args.py; xDiT",
    images=("comfyui", "stable-diffusion", "stable-diffusion-webui", "automatic1111", "invokeai", "xdit", "diffusers"),
    programs=("comfyui", "webui.sh", "launch.py"),
    flags={
        **flags(LOCATION, "--ckpt", "--ckpt-dir", "--vae-path", "--vae-dir", "--lora-dir"),
        **flags(MODEL, "--model", "--model-path", "--pretrained-model-name-or-path"),
    },
    variables={"MODEL_ID": MODEL, "HF_MODEL_ID": MODEL},
    lists=frozenset({"--prompt", "--negative-prompt"}),
    configs=frozenset({"--extra-model-paths-config"}),
)

_SPEECH = Names(hub="whisper")

WHISPER = Stack(
    name="Whisper servers",
    source="github.com/rhasspy/wyoming-faster-whisper; github.com/ahmetoner/whisper-asr-webservice, app/config.py;"
    " github.com/ggml-org/whisper.cpp, examples/server; github.com/fedirz/faster-whisper-server, config.py",
    images=("whisper", "faster-whisper", "wyoming-whisper", "whisper-server", "whisperx", "faster-whisper-server"),
    programs=("whisper-server", "wyoming-faster-whisper"),
    modules=("wyoming_faster_whisper", "wyoming_piper"),
    flags=flags(_SPEECH, "--model", "-m", "--model-name-or-path", "--voice"),
    variables={
        **flags(_SPEECH, "WHISPER__MODEL", "WHISPER_MODEL", "ASR_MODEL"),
        "PRELOAD_MODELS": Names(form=Form.LIST, hub="whisper"),
    },
    hub="whisper",
)

SPEACHES = Stack(
    name="Speaches",
    source="speaches.ai/configuration",
    images=("speaches",),
    variables={
        "WHISPER__MODEL": _SPEECH,
        "PRELOAD_MODELS": Names(form=Form.LIST, hub="whisper"),
    },
    on_demand=frozenset(),
    hub="whisper",
)

STACKS = (LOCALAI, OPEN_WEBUI, TEXT_GENERATION_WEBUI, TABBY, DIFFUSION, SPEACHES, WHISPER)
