"""The downward API, as far as a pod's own metadata says what a variable holds: its annotations and labels by key.

Source: k8s.io/kubernetes/pkg/fieldpath. What else a variable may show (names, addresses, the node) is known only when
the pod runs, and names no model.
"""

from collections.abc import Mapping
from typing import Any

from aegis.core.references.fields import Raw, mapping, objects
from aegis.core.references.paths import Member
from aegis.core.references.words import Word

CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")


def shown(reference: Raw, metadata: Raw) -> Word | None:
    """The value of the annotation or label that a `fieldRef` shows, with the place where it is written.

    None when it is not there: somebody may add it before the pod runs.
    """
    field, key = _subscript(str(reference.get("fieldPath", "")))
    value = mapping(metadata, field, ("metadata",)).get(key) if field else None
    return Word(value, ("metadata", field, Member(key, key))) if isinstance(value, str) else None


def shown_metadata(spec: Raw, metadata: Raw) -> dict[str, Any]:
    """All of the metadata that variables of the pod's containers show, by the path of each. Raises WrongType."""
    found: dict[str, Any] = {}
    for kind in CONTAINER_LISTS:
        for path, container in objects(spec, kind, ("spec",)):
            for _, variable in objects(container, "env", path):
                source = variable.get("valueFrom")
                reference = source.get("fieldRef") if isinstance(source, Mapping) else None
                value = shown(reference, metadata) if isinstance(reference, Mapping) else None
                found |= {str(value.path): value.text} if value is not None else {}
    return found


def _subscript(field_path: str) -> tuple[str, str]:
    """`annotations` and `key` for `metadata.annotations['key']`; empty for another field."""
    for field in ("annotations", "labels"):
        start, end = f"metadata.{field}['", "']"
        if field_path.startswith(start) and field_path.endswith(end):
            return field, field_path.removeprefix(start).removesuffix(end)
    return "", ""
