"""An object as somebody wrote it, and the request that its creation would be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aegis.core.admission.request import AdmissionRequest, Raw
from aegis.core.references import TooComplex, WrongType
from aegis.core.references.objects import material_of
from aegis.core.references.resources import UNKNOWN, Scope, resource_of


@dataclass(frozen=True, slots=True)
class Manifest:
    """An object in a document; `at` is the JSON pointer (RFC 6901) to it there, '' for the document itself."""

    body: Raw
    at: str = ""

    @property
    def kind(self) -> str:
        """Its kind, or ''."""
        return str(self.body.get("kind") or "")

    @property
    def group(self) -> str:
        """Its API group, '' for the core group."""
        return str(self.body.get("apiVersion") or "").rpartition("/")[0]

    @property
    def metadata(self) -> Raw:
        """Its metadata, or an empty one."""
        given = self.body.get("metadata")
        return given if isinstance(given, Mapping) else {}

    @property
    def name(self) -> str:
        """Its name, or the beginning of the one that the API server makes, or ''."""
        return str(self.metadata.get("name") or self.metadata.get("generateName") or "")

    @property
    def namespace(self) -> str:
        """The namespace that it says, or ''."""
        return str(self.metadata.get("namespace") or "")


def manifests(document: Any, at: str = "") -> Iterator[Manifest]:
    """The objects of a document: itself, or the items of a list of any kind. What is no object is passed over."""
    if not isinstance(document, Mapping) or not isinstance(document.get("kind"), str):
        return
    items = document.get("items")
    if document["kind"].endswith("List") and isinstance(items, list):
        for position, item in enumerate(items):
            yield from manifests(item, f"{at}/items/{position}")
    else:
        yield Manifest(document, at)


def requested(manifest: Manifest, namespace: str) -> AdmissionRequest | None:
    """The request to create it, in `namespace` if it says none; None if it runs nothing and names no model.

    Of a kind without a row that is told by its shape: whether or not a cluster has its objects judged, their Pods are.
    """
    row = resource_of(str(manifest.body.get("apiVersion") or ""), manifest.kind)
    if row is UNKNOWN and not _has_shape(manifest.body):
        return None
    return AdmissionRequest(
        uid="",
        group=manifest.group,
        resource=row.plural,
        operation="CREATE",
        namespace="" if row.scope is Scope.CLUSTER else manifest.namespace or namespace,
        name=manifest.name,
        object=manifest.body,
    )


def _has_shape(body: Raw) -> bool:
    try:
        material = material_of(body, UNKNOWN)
    except (TooComplex, WrongType, RecursionError):
        # The decision says what is the matter.
        return True
    return bool(material.parts or material.named)
