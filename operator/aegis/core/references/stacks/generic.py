"""What servers without a row of their own use: the names that tell a model in any program.

Sources: the arguments of Transformers' examples, of model servers written with FastAPI or Flask, and of converters.
"""

from collections.abc import Iterable

from aegis.core.references.stacks.stack import (
    ADAPTER,
    ADAPTERS,
    DRAFT,
    ENGINE,
    LOCATION,
    TOKENIZER,
    Form,
    Names,
    Positional,
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

_OF_OTHERS = frozenset({"whisper", "xinference", "localai"})
"""Hubs whose names are any words."""
_SHORTEST = 3
"""How long a flag is that means much the same to all that have it: `-hf` does, `-s` does not."""
_SAYS_MODEL = ("model", "lora")
_OWN = ("INFINITY_", "KCPP_", "LLAMA_ARG_", "LOCALAI_", "MLSERVER_", "NIM_", "OPTION_", "TABBY_", "TS_")
"""How variables begin that only one server has."""


def of_any_server(stacks: Iterable[Stack]) -> Stack:
    """What the arguments of a server may be whose image nobody knows: the options of all of them, by clear names."""
    servers = [stack for stack in stacks if stack.serves]
    rows = [each for stack in reversed(servers) for each in (*stack.flags.items(), *stack.variables.items())]
    known = {name: row for name, row in rows if len(name) >= _SHORTEST and row.hub not in _OF_OTHERS}
    commands = dict.fromkeys(word for stack in servers for each in stack.positionals for word in each.after)
    later = (each for stack in servers for each in stack.loading)
    loading = frozenset(each for each in later if any(word in each.casefold() for word in _SAYS_MODEL))
    return Stack(
        name="server",
        source="all rows of serving stacks",
        flags={**{name: row for name, row in known.items() if name.startswith("-")}, **GENERIC.flags},
        variables={name: row for name, row in known.items() if name.startswith(_OWN)},
        positionals=(
            Positional(tuple(commands), 0, Names(revision=_REVISIONS)),
            Positional((), 0, Names(form=Form.OWNED, revision=_REVISIONS)),
        ),
        switches=frozenset(each for stack in servers for each in stack.switches),
        lists=frozenset(each for stack in servers for each in stack.lists),
        loading=loading - _AT_START,
        hub="named",
        serves=False,
        abbreviates=False,
    )


_AT_START = frozenset({"--enable-lora"})
"""What vLLM wants for adapters that are named as well."""
