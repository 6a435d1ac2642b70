"""The pod template inside a workload, and when two of them are the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aegis.core.admission.decision import Finding
from aegis.core.reasons import Reason
from aegis.core.references import names_models
from aegis.core.workloads import Workload

Raw = Mapping[str, Any]

PREFIX = "aegis.dev/"
"""Labels and annotations under it belong to the operator: none of them on a workload can mean anything."""


@dataclass(frozen=True, slots=True)
class Template:
    """A pod's metadata and spec, and where they stand in the object; for a Pod itself `at` is empty."""

    metadata: Raw
    spec: Raw
    at: tuple[str, ...] = ()

    def path(self, path: tuple[str, ...]) -> str:
        """A path inside the template, from the root of the object, as people write it."""
        return join((*self.at, *path))


def template_of(workload: Workload, body: Raw) -> Template:
    """The pod template of `body`; what is not there reads as empty, as it does for the API server."""
    template = body
    for key in workload.template_path:
        template = _mapping(template, key)
    return Template(_mapping(template, "metadata"), _mapping(template, "spec"), workload.template_path)


def same_template(new: Template, old: Template) -> bool:
    """Deep equality of all that a runtime may read.

    A Pod's own metadata changes all the time (labels, finalizers, the annotations of controllers), so there only the
    annotations that name models count.
    """
    if new.spec != old.spec:
        return False
    return new.metadata == old.metadata if new.at else _naming(new.metadata) == _naming(old.metadata)


def protected_fields(body: Raw, template: Template) -> tuple[Finding, ...]:
    """Labels and annotations that pretend to come from the operator."""
    places = {("metadata",): _mapping(body, "metadata"), (*template.at, "metadata"): template.metadata}
    return tuple(
        Finding(join((*path, field, f"[{name}]")), "", Reason.PROTECTED_FIELD)
        for path, metadata in places.items()
        for field in ("annotations", "labels")
        for name in _mapping(metadata, field)
        if str(name).casefold().startswith(PREFIX)
    )


def join(path: tuple[str, ...]) -> str:
    """`("spec", "containers", "[server]", "args")` as `spec.containers[server].args`."""
    return "".join(part if part.startswith("[") or not position else f".{part}" for position, part in enumerate(path))


def _naming(metadata: Raw) -> dict[str, Any]:
    annotations = _mapping(metadata, "annotations")
    return {name: value for name, value in annotations.items() if isinstance(value, str) and names_models(value)}


def _mapping(raw: Raw, key: str) -> Raw:
    value = raw.get(key)
    return value if isinstance(value, Mapping) else {}
