"""Pods that stand in an annotation: what llm-d makes of a Pod that asks for a server, by a patch that the Pod carries.

Source: pkg/api of llm-d's fast model actuation, "Direct Providers API".
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress

from aegis.core.references.config_maps import ConfigMaps
from aegis.core.references.documents import Unreadable, read_document
from aegis.core.references.fields import Raw, mapping
from aegis.core.references.finding import Finding
from aegis.core.references.paths import Member
from aegis.core.references.pod import resolve
from aegis.core.references.refusals import Budget, WrongType

PATCHES = ("dual-pods.llm-d.ai/server-patch",)
"""Annotations whose text is a patch for a Pod."""


def patched(metadata: Raw, config_maps: ConfigMaps, budget: Budget) -> Iterator[Finding]:
    """The models of the Pods that annotations describe, each at its annotation. Raises TooComplex, WrongType.

    What is no Pod becomes none: its API server says so.
    """
    annotations = mapping(metadata, "annotations", ("metadata",))
    for name in PATCHES:
        text = annotations.get(name)
        spec = _spec(text, budget) if isinstance(text, str) else None
        if spec is not None:
            path = ("metadata", "annotations", Member(name, name))
            with suppress(WrongType):
                found = resolve(spec, {}, config_maps, serves=True, budget=budget).findings
                yield from [each.at(path) for each in found]


def _spec(text: str, budget: Budget) -> Raw | None:
    try:
        tree = read_document(text, budget=budget)
    except Unreadable:
        return None
    spec = tree.get("spec") if isinstance(tree, Mapping) else None
    return spec if isinstance(spec, Mapping) else None
