"""Every kind of object that Aegis knows: a new kind is one row of the file of its project.

One table serves the rules of the webhook in the chart (generated), the translation of admission requests, what
`aegis references` sees, the self-test and the documentation, so that they never drift apart. A kind without a row is
read by its shape: its pods are found, and the fields by which most projects name a model.
"""

from aegis.core.references.resources import jobs, kserve, kubernetes, operators, platforms, vendors
from aegis.core.references.resources.row import Field, Resource, Scope

__all__ = ["RESOURCES", "UNKNOWN", "Field", "Resource", "Scope", "resource_of"]

RESOURCES: tuple[Resource, ...] = (
    *kubernetes.RESOURCES,
    *kserve.RESOURCES,
    *jobs.RESOURCES,
    *platforms.RESOURCES,
    *operators.RESOURCES,
    *vendors.RESOURCES,
)
"""Rows of one kind differ in their groups."""

UNKNOWN = Resource(
    "Object",
    "",
    (),
    (),
    fields=tuple(Field(("spec", "**", name)) for name in ("modelUri", "modelURI", "storageUri", "sourceModelUri")),
)
"""What is known of any other kind."""

_BY_KIND = {(group, row.kind): row for row in RESOURCES for group in row.groups}


def resource_of(api_version: str, kind: str) -> Resource:
    """The row of an object by its `apiVersion` and `kind`; UNKNOWN if it has none."""
    return _BY_KIND.get((api_version.rpartition("/")[0], kind), UNKNOWN)
