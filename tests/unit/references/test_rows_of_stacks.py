"""The table of serving stacks: every row counts, is documented, and is found by the image's name."""

import pkgutil
from importlib import import_module

import pytest

from aegis.core.references import stacks
from aegis.core.references.recognise import by_image
from aegis.core.references.stacks import GENERIC, STACKS, Stack


def test_every_row_of_every_file_counts() -> None:
    files = [import_module(f"{stacks.__name__}.{each.name}") for each in pkgutil.iter_modules(stacks.__path__)]
    rows = {value.name for file in files for value in vars(file).values() if isinstance(value, Stack)}
    assert rows == {stack.name for stack in (*STACKS, GENERIC)}


def test_every_row_says_where_its_options_are_documented() -> None:
    assert all(stack.source for stack in STACKS)


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("registry.example:5000/mirror/vllm/vllm-openai:v1@sha256:00", "vLLM"),
        ("nvcr.io/nvidia/tritonserver:25.01-py3", "Triton"),
        ("registry.example/ggml-org/llama.cpp:server", "llama.cpp"),
        ("example/vllm-router:1", None),
        ("ollama-operator", None),
        ("example/evllm", None),
        ("", None),
    ],
)
def test_an_image_is_recognised_by_whole_words(image: str, name: str | None) -> None:
    found = by_image(image)
    assert (found.name if found else None) == name
