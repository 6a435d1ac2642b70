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
from aegis.core.references.stacks.generic import GENERIC, of_any_server
from aegis.core.references.stacks.stack import Stack

STACKS: tuple[Stack, ...] = (
    *(*vllm.STACKS, *hugging_face.STACKS, *sglang.STACKS, *llama_cpp.STACKS, *ollama.STACKS, *classic.STACKS),
    *(*nvidia.STACKS, *desktops.STACKS, *engines.STACKS, *training.STACKS),
)
"""In this order: the first whose program, module or image fits is the container's."""

ANY_SERVER = of_any_server(STACKS)
"""Where an accelerator is asked for and no image or program is known."""

SUBCOMMANDS = frozenset(ANY_SERVER.positionals[0].after)
"""Words behind which servers name their model: `serve` is a program of Ray's as well."""

__all__ = ["ANY_SERVER", "GENERIC", "STACKS", "SUBCOMMANDS", "Stack"]
