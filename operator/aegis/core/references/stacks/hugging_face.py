"""The servers of Hugging Face, and LoRAX, which began as one.

Sources: the argument parser of each launcher. Those in Rust read every option from the environment as well, and what
the command line says counts before it.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import ADAPTER, LOCATION, MODEL, TEMPLATE, Form, Names, Positional, Stack, flags

_ADAPTERS = Names(Role.ADAPTER, Form.PAIRS)
_LAUNCHER = Names(revision=("--revision", "REVISION"))
_MODEL_ID = Names(revision=("REVISION",))

TGI = Stack(
    name="TGI",
    source="github.com/huggingface/text-generation-inference, launcher/src/main.rs",
    images=("text-generation-inference", "tgi-gaudi", "tgi"),
    programs=("text-generation-launcher", "text-generation-server"),
    flags={
        "--model-id": _LAUNCHER,
        "--model-name": _LAUNCHER,
        "--lora-adapters": _ADAPTERS,
        "--tokenizer-config-path": TEMPLATE,
        "--weights-cache-override": LOCATION,
    },
    variables={
        "MODEL_ID": _MODEL_ID,
        "HF_MODEL_ID": Names(revision=("HF_MODEL_REVISION", "REVISION")),
        "LORA_ADAPTERS": _ADAPTERS,
        "TOKENIZER_CONFIG_PATH": TEMPLATE,
        "WEIGHTS_CACHE_OVERRIDE": LOCATION,
    },
    positionals=(Positional(("serve", "download-weights"), 0, _LAUNCHER),),
    default="bigscience/bloom-560m",
    home=frozenset({"/usr/src"}),
    cache="/data/hub",
    abbreviates=False,
)

TGIS = Stack(
    name="TGIS",
    source="github.com/IBM/text-generation-inference, launcher/src/main.rs",
    images=("opendatahub/text-generation-inference", "modh/text-generation-inference", "text-gen-server", "tgis"),
    flags={"--model-name": _LAUNCHER},
    variables={"MODEL_NAME": _MODEL_ID},
    positionals=(Positional(("serve", "download-weights"), 0, _LAUNCHER),),
    default="bigscience/bloom-560m",
    abbreviates=False,
)

LORAX = Stack(
    name="LoRAX",
    source="github.com/predibase/lorax, launcher/src/main.rs",
    images=("lorax",),
    programs=("lorax-launcher", "lorax-server"),
    flags={
        "--model-id": _LAUNCHER,
        "--adapter-id": ADAPTER,
        "--preloaded-adapter-ids": Names(Role.ADAPTER, Form.LIST),
        "--tokenizer-config-path": TEMPLATE,
        "--weights-cache-override": LOCATION,
    },
    variables={
        "MODEL_ID": _MODEL_ID,
        "ADAPTER_ID": ADAPTER,
        "PRELOADED_ADAPTER_IDS": Names(Role.ADAPTER, Form.LIST),
        "TOKENIZER_CONFIG_PATH": TEMPLATE,
        "WEIGHTS_CACHE_OVERRIDE": LOCATION,
    },
    on_demand=frozenset(),
    cache="/data",
    abbreviates=False,
)

TEI = Stack(
    name="TEI",
    source="github.com/huggingface/text-embeddings-inference, router/src/main.rs",
    images=("text-embeddings-inference", "tei-gaudi", "tei"),
    programs=("text-embeddings-router",),
    flags={"--model-id": _LAUNCHER},
    variables={"MODEL_ID": _MODEL_ID},
    cache="/data",
    abbreviates=False,
)

TOOLKIT = Stack(
    name="Hugging Face Inference Toolkit",
    source="github.com/huggingface/huggingface-inference-toolkit, README.md; its SageMaker edition",
    images=("huggingface-pytorch-inference", "huggingface-inference-toolkit", "pytorch-inference"),
    variables={
        "HF_MODEL_ID": Names(revision=("HF_MODEL_REVISION", "HF_REVISION")),
        "HF_MODEL_DIR": LOCATION,
    },
)

TRANSFORMERS = Stack(
    name="Transformers",
    source="huggingface.co/docs/transformers/serving",
    programs=("transformers", "transformers-cli"),
    flags={**flags(MODEL, "--force-model", "--model-name-or-path", "--model"), "--adapter-name-or-path": ADAPTER},
    positionals=(Positional(("serve", "chat"), 0, MODEL),),
    on_demand=frozenset({"serve"}),
    closed=frozenset({"--force-model"}),
)

OPTIMUM = Stack(
    name="Optimum",
    source="huggingface.co/docs/optimum, optimum-cli export and neuron serve",
    programs=("optimum-cli",),
    flags=flags(Names(revision=("--revision",)), "-m", "--model"),
    serves=False,
)

INFINITY = Stack(
    name="Infinity",
    source="github.com/michaelfeil/infinity, infinity_emb/infinity_server.py and env.py",
    images=("michaelf34/infinity", "infinity-emb", "infinity-embeddings"),
    programs=("infinity_emb",),
    modules=("infinity_emb",),
    flags=flags(Names(revision=("--revision",)), "--model-id", "--model-name-or-path"),
    variables={
        "INFINITY_MODEL_ID": Names(form=Form.LIST, revision=("INFINITY_REVISION",)),
    },
    default="michaelfeil/bge-small-en-v1.5",
)

STACKS = (LORAX, TGIS, TGI, TEI, TOOLKIT, INFINITY, TRANSFORMERS, OPTIMUM)
