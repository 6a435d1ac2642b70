"""What servers without a row of their own use: the names that tell a model in any program.

Sources: the arguments of Transformers' examples, of model servers written with FastAPI or Flask, and of converters.
"""

from aegis.core.references.stacks.stack import (
    ADAPTER,
    ADAPTERS,
    DRAFT,
    ENGINE,
    LOCATION,
    TOKENIZER,
    Form,
    Names,
    Stack,
    flags,
)

_REVISIONS = ("--revision", "--model-revision")

GENERIC = Stack(
    name="flag",
    source="conventions of model servers, trainers and converters",
    flags={
        **flags(
            Names(revision=_REVISIONS),
            *("--model", "--model-id", "--model-path", "--model-name-or-path", "--pretrained-model-name-or-path"),
            *("--hf-model", "--hf-model-id", "--hf-repo", "--hf-repo-id", "--repo-id", "--base-model", "--model-repo"),
            *("--base-model-id", "--hf-model-path", "--huggingface-repo-id", "--model-name", "--llm-model", "-m"),
            *("--embedding-model", "--reranker-model", "--model-checkpoint", "--hf-model-name", "--model-source"),
            *("--pretrained", "--llm", "--hf-checkpoint", "--teacher-model", "--reward-model", "--judge-model"),
        ),
        **flags(
            LOCATION,
            *("--model-uri", "--model-url", "--storage-uri", "--model-dir", "--checkpoint", "--checkpoint-path"),
            *("--ckpt", "--ckpt-path", "--ckpt-dir", "--checkpoint-dir", "--model-base-path", "--model-repository"),
            *("--model-store", "--load-parameters-path", "--weights", "--weights-path", "--model-file"),
        ),
        **flags(ENGINE, "--engine-dir", "--engine-path"),
        **flags(TOKENIZER, "--tokenizer", "--tokenizer-path", "--tokenizer-name", "--tokenizer-id", "--tokenizer-dir"),
        **flags(ADAPTER, "--adapter", "--adapter-id", "--lora", "--lora-path", "--peft-model-id", "--adapter-path"),
        **flags(DRAFT, "--draft-model", "--draft-model-path", "--speculative-model", "--assistant-model"),
        **flags(Names(form=Form.LIST, many=True), "--models", "--model-ids", "--model-names"),
        **flags(ADAPTERS, "--lora-modules", "--lora-adapters", "--lora-paths", "--loras", "--adapters"),
    },
    hub="named",
    serves=False,
    abbreviates=False,
)
"""Read where no other row fits: a value counts if it is a URI, a hub's owner/name, or, in play, a path."""
