"""Programs that train and measure models: some of them serve what they made.

Sources: lm_eval/models of lm-evaluation-harness and its interface.md;
Command-line-parameters.md of ms-swift; hparams/model_args.py of LLaMA-Factory; litgpt/__main__.py of LitGPT.
"""

from aegis.core.references.finding import Role
from aegis.core.references.stacks.stack import MODEL, TOKENIZER, Form, Names, Positional, Stack, flags

_SWIFT = Names(revision=("--model-revision",))

LM_EVAL = Stack(
    name="lm-evaluation-harness",
    source="github.com/EleutherAI/lm-evaluation-harness, interface.md and lm_eval/models",
    programs=("lm_eval", "lm-eval"),
    modules=("lm_eval",),
    flags=flags(Names(form=Form.KEYS), "--model-args", "-a"),
    serves=False,
)

LIGHTEVAL = Stack(
    name="Lighteval",
    source="huggingface.co/docs/lighteval, quicktour: model arguments",
    programs=("lighteval",),
    modules=("lighteval",),
    positionals=(Positional(("accelerate", "vllm", "sglang", "nanotron"), 0, Names(form=Form.KEYS)),),
    serves=False,
)

SWIFT = Stack(
    name="ms-swift",
    source="swift.readthedocs.io, Instruction/Command-line-parameters",
    programs=("swift",),
    modules=("swift.cli",),
    flags={
        **flags(_SWIFT, "--model", "--ref-model", "--reward-model", "--teacher-model"),
        **flags(Names(Role.ADAPTER, Form.PAIRS, many=True), "--adapters", "--ref-adapters"),
    },
    lists=frozenset({"--use-hf", "--dataset", "--val-dataset"}),
    hub="modelscope",
    hubs={"USE_HF": "hf", "--use-hf": "hf"},
    serves=False,
)

LLAMA_FACTORY = Stack(
    name="LLaMA-Factory",
    source="github.com/hiyouga/LLaMA-Factory, src/llamafactory/hparams/model_args.py",
    programs=("llamafactory-cli", "lmf"),
    flags={
        **flags(Names(revision=("--model-revision",)), "--model-name-or-path"),
        **flags(MODEL, "--ref-model", "--reward-model"),
        **flags(Names(Role.ADAPTER, Form.LIST), "--adapter-name-or-path", "--ref-model-adapters"),
        "--reward-model-adapters": Names(Role.ADAPTER, Form.LIST),
    },
    aliases=frozenset({"API_MODEL_NAME"}),
    hubs={"USE_MODELSCOPE_HUB": "modelscope"},
    serves=False,
)

LITGPT = Stack(
    name="LitGPT",
    source="github.com/Lightning-AI/litgpt, litgpt/__main__.py and litgpt/deploy/serve.py",
    programs=("litgpt",),
    flags={
        **flags(MODEL, "--repo-id", "--checkpoint-dir", "--initial-checkpoint-dir"),
        "--tokenizer-dir": TOKENIZER,
    },
    positionals=(
        Positional(("download", "serve", "chat", "evaluate")),
        Positional(("finetune_lora", "finetune_full", "finetune_adapter", "finetune_adapter_v2")),
    ),
    serves=False,
)

STACKS = (LM_EVAL, LIGHTEVAL, SWIFT, LLAMA_FACTORY, LITGPT)
