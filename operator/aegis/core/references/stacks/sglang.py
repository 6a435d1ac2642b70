"""SGLang, and its router, which starts the same server.

Source: docs.sglang.io, Server Arguments.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import Form, Names, Stack, flags

_MODEL = Names(revision=("--revision",))

SGLANG = Stack(
    name="SGLang",
    source="docs.sglang.io/advanced_features/server_arguments",
    images=("sglang",),
    programs=("sglang",),
    modules=("sglang.launch_server", "sglang", "dynamo.sglang", "sglang_router.launch_server"),
    flags={
        **flags(_MODEL, "--model-path", "--model"),
        **flags(Names(Role.TOKENIZER), "--tokenizer-path", "--tokenizer"),
        **flags(
            Names(Role.DRAFT, revision=("--speculative-draft-model-revision",)),
            "--speculative-draft-model-path",
            "--speculative-draft",
        ),
        "--lora-paths": Names(Role.ADAPTER, Form.PAIRS, many=True),
        "--modelopt-checkpoint-restore-path": Names(form=Form.LOCATION),
        "--speculative-token-map": Names(Role.DRAFT),
    },
    loading=frozenset({"--enable-lora-update", "--checkpoint-engine-wait-weights-before-ready"}),
    configs=frozenset({"--config"}),
)
