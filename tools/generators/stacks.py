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
_IDLE = (
    "\n## Pods that serve nothing\n\n"
    "Where no container is a known server, asks for an accelerator or feeds one of these, an address in a bucket or a\n"
    "registry is still a model, wherever it stands, unless something says otherwise. In this order:\n\n"
    "1. a word for a model in the name of its flag, key or variable (`--model`, `WEIGHTS_URL`): it is one;\n"
    "2. a program whose own arguments are its stores, charts or tables, and a statement of SQL: it is none;\n"
    "3. a name that says that data, states, copies, pages or settings lie there (`WALG_S3_PREFIX`): it is none;\n"
    "4. an address, or a directory that it is copied to, which is called as models are (`s3://x/models/y`, a family,\n"
    "   a size, the ending of a file), and a copy to where a setting for a model leads: it is one;\n"
    "5. an address that is called as other things are, that ends as their files do, or that is a whole bucket or a\n"
    "   store with its keys; the state of a stream; a copy into such a pod; a name that says what lies there and has\n"
    "   no word for a model (`PAYSLIPS`): it is none.\n\n"
    "What only running could tell counts in the first and the fourth case alone. A script of more than 16 KiB is\n"
    "not read there if no word in it is one for a model, a server or a program that fetches from a hub; an address\n"
    "in it is found. As soon as one container is in play, none of this applies to the pod.\n"
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
    return {"docs/reference/serving-stacks.md": text + _IDLE + _elsewhere()}


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
