"""The page of serving stacks: how each is recognised, what names its models, and where that is documented."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from aegis.core.references.code_variables import VARIABLES
from aegis.core.references.endpoints import ENDPOINTS
from aegis.core.references.stacks import STACKS, Stack
from aegis.core.references.stacks.fetching import ENDPOINT_FLAGS, FETCHES
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
_ELSEWHERE = (
    "\n## What changes what is loaded\n\n"
    "A name says nothing where other code reads it, or another server answers. In a model server the following is a\n"
    "finding of its own, unresolvable where it leads to a volume that others fill, or to what a container of the pod\n"
    "fetches: variables by which programs run or load other code, plugins, programs and scripts in such a volume, and\n"
    "a volume over the image's own programs, libraries or packages. Code is read where an immutable and labelled\n"
    "ConfigMap has it, or where a script of the pod writes it into an empty directory.\n\n"
)
_ASKED = (
    "\nNames are looked up at another server where one of these says so, beside a name of that kind; no finding is a\n"
    "server that a policy has as the endpoint of a source. So say the flags {flags} of programs that copy.\n\n"
)
_OFFLINE = (
    "\nWith `HF_HUB_OFFLINE` or `TRANSFORMERS_OFFLINE` a name of the hub leads into the volume that has the hub's\n"
    "cache, as a path does, unless a container of the pod fetches it there.\n"
)
_ON_DEMAND = "its API loads what a request names"


def serving_stacks(_root: Path) -> Mapping[str, str]:
    """Every serving stack, every program that fetches models, and what else has a say in what is loaded."""
    head = ("stack", "images, programs, modules", "what names a model", "loads models later", "documented in")
    programs = sorted({" ".join((row.program, *row.commands)) for row in FETCHES})
    text = notice("operator/aegis/core/references") + _HEAD + table(head, map(_row, STACKS))
    text += _FETCHING + ", ".join(map(code, programs)) + ".\n"
    return {"docs/reference/serving-stacks.md": text + _elsewhere()}


def _elsewhere() -> str:
    searches = ((code(name), search.does) for name, search in VARIABLES.items())
    told = ((code(f"{scheme}://"), ", ".join(_codes(row.names)), row.says) for scheme, row in ENDPOINTS.items())
    asked = _ASKED.format(flags=", ".join(_codes(sorted(ENDPOINT_FLAGS))))
    return (
        _ELSEWHERE
        + table(("variable", "what it does"), searches)
        + asked
        + table(("names", "variables", "what is said"), told)
        + _OFFLINE
    )


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
