"""The page of serving stacks: how each is recognised, what names its models, and where that is documented."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from aegis.core.references.stacks import STACKS, Stack
from aegis.core.references.stacks.fetching import FETCHES
from generators.markdown import code, notice, table

_HEAD = (
    "# Serving stacks\n\n"
    "How Aegis recognises a model server, and which of its options and variables name models, adapters, tokenizers\n"
    "and drafts. The first row that fits is the container's. Of any other program the flags and variables count that\n"
    "are called as such things are (`--model-id`, `BASE_MODEL`), when their value is a URI, a hub's `owner/name` or,\n"
    "where a server or an accelerator is in play, a path.\n"
    "[Support a new serving stack](../how-to/support-a-new-serving-stack.md) tells how a row is added.\n\n"
)
_FETCHING = (
    "\n## Programs that fetch\n\n"
    "What they fetch is a model, and the path that they put it at leads there. So is what Python code names that is\n"
    "seen, in the calls by which libraries load models.\n\n"
)
_ON_DEMAND = "its API loads what a request names"


def serving_stacks(_root: Path) -> Mapping[str, str]:
    """Every serving stack, and every program that fetches models."""
    head = ("stack", "images, programs, modules", "what names a model", "loads models later", "documented in")
    programs = sorted({" ".join((row.program, *row.commands)) for row in FETCHES})
    text = notice("operator/aegis/core/references/stacks") + _HEAD + table(head, map(_row, STACKS))
    return {"docs/reference/serving-stacks.md": text + _FETCHING + ", ".join(map(code, programs)) + ".\n"}


def _row(stack: Stack) -> tuple[str, ...]:
    after = (" ".join((*row.after[:1], "…")) for row in stack.positionals)
    modules = (f"-m {module}" for module in stack.modules)
    later = [*_codes(sorted(stack.loading)), *([_ON_DEMAND] if stack.on_demand is not None else [])]
    return (
        stack.name,
        ", ".join(_codes((*stack.images, *stack.programs, *modules))),
        ", ".join(_codes((*stack.flags, *stack.variables, *after, *stack.presets))),
        ", ".join(later),
        stack.source,
    )


def _codes(names: Iterable[str]) -> list[str]:
    return [code(name) for name in dict.fromkeys(names)]
