"""The serving stacks that are known, one row each: a new stack is one `Stack` in a file here, named in its STACKS."""

from aegis.core.references.stacks import (
    classic,
    desktops,
    engines,
    hugging_face,
    llama_cpp,
    nvidia,
    ollama,
    sglang,
    training,
    vllm,
)
from aegis.core.references.stacks.generic import GENERIC
from aegis.core.references.stacks.stack import Stack

STACKS: tuple[Stack, ...] = (
    *(*vllm.STACKS, *hugging_face.STACKS, *sglang.STACKS, *llama_cpp.STACKS, *ollama.STACKS, *classic.STACKS),
    *(*nvidia.STACKS, *desktops.STACKS, *engines.STACKS, *training.STACKS),
)
"""In this order: the first whose program, module or image fits is the container's."""

__all__ = ["GENERIC", "STACKS", "Stack"]
