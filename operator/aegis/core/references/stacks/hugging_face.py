"""The servers of Hugging Face: text generation, text embeddings, and the toolkit behind its endpoints.

Source: the launcher's reference of each. Both read every option from the environment as well.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import DRAFT, Form, Names, Stack

_VARIABLES = {
    "MODEL_ID": Names(revision=("REVISION",)),
    "HF_MODEL_ID": Names(revision=("HF_MODEL_REVISION", "REVISION")),
    "LORA_ADAPTERS": Names(Role.ADAPTER, Form.LIST),
    "TOKENIZER_NAME": Names(Role.TOKENIZER),
    "TOKENIZER_CONFIG_PATH": Names(Role.TOKENIZER, Form.LOCATION),
}

TGI = Stack(
    name="TGI",
    source="huggingface.co/docs/text-generation-inference/reference/launcher",
    images=("text-generation-inference", "tgi-gaudi", "lorax"),
    programs=("text-generation-launcher", "lorax-launcher", "text-generation-server"),
    flags={
        "--model-id": Names(revision=("--revision", "REVISION")),
        "--lora-adapters": Names(Role.ADAPTER, Form.LIST),
        "--adapter-id": Names(Role.ADAPTER),
        "--speculative-model": DRAFT,
        "--tokenizer-config-path": Names(Role.TOKENIZER, Form.LOCATION),
    },
    variables=_VARIABLES | {"ADAPTER_ID": Names(Role.ADAPTER)},
    abbreviates=False,
)

TEI = Stack(
    name="TEI",
    source="huggingface.co/docs/text-embeddings-inference/cli_arguments",
    images=("text-embeddings-inference", "tei-gaudi"),
    programs=("text-embeddings-router",),
    flags={"--model-id": Names(revision=("--revision", "REVISION"))},
    variables={"MODEL_ID": Names(revision=("REVISION",))},
    abbreviates=False,
)

TOOLKIT = Stack(
    name="Hugging Face Inference Toolkit",
    source="huggingface.co/docs/inference-endpoints, container variables",
    images=("huggingface-pytorch-inference", "huggingface-inference-toolkit", "pytorch-inference"),
    variables={
        "HF_MODEL_ID": Names(revision=("HF_MODEL_REVISION", "HF_REVISION")),
        "HF_MODEL_DIR": Names(form=Form.LOCATION),
    },
)
