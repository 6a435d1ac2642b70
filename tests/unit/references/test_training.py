"""Programs that train and measure models load what their own documentation says."""

from typing import Any

import pytest
from tests.unit.references.seeing import run, seen

NET = {"Model": "hf://org/net"}
THERE = {"Model": "modelscope://org/net"}
FILE = {"Model": "local:///m/n.gguf"}

CASES: dict[str, dict[str, Any]] = {
    "lm_eval --model hf --model_args pretrained=org/net --tasks arc": NET,
    "lm-eval run --model vllm --model_args pretrained=org/net,dtype=auto,revision=v1 --tasks arc": {
        "Model": "hf://org/net@v1"
    },
    "python -m lm_eval --model hf --model_args=pretrained=org/net,peft=org/a --tasks arc": {
        "Model": "hf://org/net hf://org/a"
    },
    "accelerate launch -m lm_eval --model hf --model_args pretrained=org/net --tasks arc": NET,
    "lm_eval --model hf --model_args pretrained=org/net,tokenizer=org/words --tasks arc": {
        "Model": "hf://org/net hf://org/words"
    },
    "lm_eval --model local-completions --model_args model=org/net --tasks arc": {},
    "lm_eval --model hf --model_args '' --tasks arc": {},
    "lm_eval --model hf --model_args \"{'pretrained': 'org/net', 'revision': 'v1'}\" --tasks arc": {
        "Model": "hf://org/net@v1"
    },
    "lighteval accelerate 'model_name=org/net,revision=v1' 'leaderboard|truthfulqa:mc|0'": {"Model": "hf://org/net@v1"},
    "lighteval accelerate pretrained=org/net tasks": NET,
    "swift deploy --model org/net --infer_backend vllm": THERE,
    "swift deploy --model org/net --model_revision v1": {"Model": "modelscope://org/net@v1"},
    "swift sft --model org/net --dataset org/data#500 --use_hf true": NET,
    "swift sft --use_hf --model org/net": NET,
    "swift sft --model org/net --use_hf false": THERE,
    "swift deploy --adapters a=org/a b=org/b": {"Adapter": "modelscope://org/a modelscope://org/b"},
    "USE_HF=1 swift infer --model org/net": NET,
    "swift upload container file.txt": {},
    "llamafactory-cli api --model_name_or_path org/net --template llama3": NET,
    "llamafactory-cli export --model_name_or_path org/net --adapter_name_or_path org/a,org/b": NET
    | {"Adapter": "hf://org/a hf://org/b"},
    "llamafactory-cli train --stage ppo --model_name_or_path org/net --reward_model org/judge": {
        "Model": "hf://org/net hf://org/judge"
    },
    "USE_MODELSCOPE_HUB=1 llamafactory-cli chat --model_name_or_path org/net": THERE,
    "litgpt download org/net": NET,
    "litgpt download --repo_id org/net": NET,
    "litgpt serve org/net --devices 1": NET,
    "litgpt finetune_lora org/net --data JSON": NET,
    "litgpt serve --checkpoint_dir org/net": NET,
    "llama-bench -m /m/n.gguf -p 512": FILE,
    "llama-perplexity -hf org/net -f wiki.txt": NET,
    "llama-mtmd-cli -m /m/n.gguf --image x.png": FILE,
}


@pytest.mark.parametrize(("command", "named"), CASES.items(), ids=list(CASES))
def test_a_program_loads_what_its_documentation_says(command: str, named: dict[str, Any]) -> None:
    assert seen(**run(command)) == named
