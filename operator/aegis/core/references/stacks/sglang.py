"""SGLang, and its router, which starts the same server.

Source: python/sglang/srt/server_args.py.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import LOCATION, MODEL, TEMPLATE, Form, Names, Stack, flags

_PARTS = (
    *("--vae-path", "--transformer-path", "--text-encoder-path", "--image-encoder-path", "--scheduler-path"),
    "--transformer-weights-path",
)
"""The parts of a diffusion model that are taken from elsewhere (python/sglang/multimodal_gen)."""

SGLANG = Stack(
    name="SGLang",
    source="github.com/sgl-project/sglang, python/sglang/srt/server_args.py",
    images=("sglang",),
    programs=("sglang",),
    modules=("sglang.launch_server", "sglang", "dynamo.sglang", "sglang_router.launch_server"),
    flags={
        **flags(Names(revision=("--revision",)), "--model-path", "--model"),
        **flags(Names(Role.TOKENIZER), "--tokenizer-path", "--tokenizer"),
        **flags(
            Names(Role.DRAFT, revision=("--speculative-draft-model-revision",)),
            *("--speculative-draft-model-path", "--speculative-draft-model", "--speculative-draft"),
        ),
        "--speculative-token-map": Names(Role.DRAFT),
        "--lora-paths": Names(Role.ADAPTER, Form.PAIRS, many=True),
        **flags(LOCATION, "--modelopt-checkpoint-restore-path", "--kt-weight-path", "--kt-amx-weight-path"),
        "--model-loader-extra-config": Names(form=Form.JSON),
        **flags(MODEL, *_PARTS),
        **flags(TEMPLATE, "--chat-template", "--completion-template", "--quantization-param-path"),
        **flags(TEMPLATE, "--decrypted-config-file", "--decrypted-draft-config-file"),
    },
    lists=frozenset({"--served-model-name", "--cuda-graph-bs", "--cuda-graph-bs-prefill", "--lora-target-modules"}),
    loading=frozenset(
        {
            *("--enable-lora", "--checkpoint-engine-wait-weights-before-ready", "--load-format=remote_instance"),
            "--remote-instance-weight-loader-seed-instance-ip",
            *("DYN_LORA_ENABLED", "DYN_LORA_RUNTIME_LOAD_ENABLED"),
        }
    ),
    configs=frozenset({"--config"}),
    home=frozenset({"/sgl-workspace", "/sgl-workspace/sglang", "/sgl-workspace/sglang/python"}),
    hubs={"SGLANG_USE_MODELSCOPE": "modelscope"},
)

STACKS = (SGLANG,)
