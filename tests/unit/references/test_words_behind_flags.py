"""Words behind flags that the table does not know: values of those, or what the server loads."""

from typing import Any

import pytest
from tests.unit.core.builders import Object
from tests.unit.references.seeing import seen

VLLM = "registry.example/vllm/vllm-openai:1"
LLAMA = "registry.example/ggml-org/llama.cpp:server"


def beside(*args: str, image: str = VLLM) -> Object:
    """A server beside whose model `$(SECRET)` stands somewhere."""
    source = {"secretKeyRef": {"name": "s", "key": "k"}}
    return {"image": image, "args": ["--model", "org/net", *args], "env": [{"name": "SECRET", "valueFrom": source}]}


def words(*args: str) -> Object:
    return {"image": VLLM, "args": list(args)}


CASES: dict[str, tuple[Object, dict[str, str]]] = {
    "a positional one behind a switch that is not known": (
        words("--model", "org/net", "--async-scheduling", "org/other"),
        {"Model": "hf://org/net hf://org/other"},
    ),
    "a positional one before the flag": (
        words("serve", "--async-scheduling", "org/other", "--model", "org/net"),
        {"Model": "hf://org/net hf://org/other"},
    ),
    "the value of a flag by its name": (
        words("--model", "org/net", "--hf-token", "org/other"),
        {"Model": "hf://org/net"},
    ),
    "two models by one flag": (
        words("--model", "org/net", "--model=org/other"),
        {"Model": "hf://org/net hf://org/other"},
    ),
    "the beginning of several flags": (words("--mode", "org/net"), {}),
    "a flag without its value": (words("--model="), {}),
    "a secret behind a flag that is not known": (
        beside("--invented", "$(SECRET)"),
        {"Model": "hf://org/net", "Code": "Unresolvable"},
    ),
    "a secret behind a switch": (
        beside("--enforce-eager", "$(SECRET)"),
        {"Model": "hf://org/net", "Code": "Unresolvable"},
    ),
    "a secret as the server's key": (beside("--api-key", "$(SECRET)"), {"Model": "hf://org/net"}),
    "a secret as a number": (beside("--max-num-seqs", "$(SECRET)", "-tp", "$(SECRET)"), {"Model": "hf://org/net"}),
    "a secret in one word with its flag": (beside("--invented=$(SECRET)"), {"Model": "hf://org/net"}),
    "a secret behind a short flag that always has a value": (
        beside("-c", "$(SECRET)", image=LLAMA),
        {"Model": "local://org/net"},
    ),
}


@pytest.mark.parametrize(("fields", "expected"), CASES.values(), ids=list(CASES))
def test_what_a_word_behind_a_flag_is(fields: dict[str, Any], expected: dict[str, str]) -> None:
    assert seen(**fields) == expected
