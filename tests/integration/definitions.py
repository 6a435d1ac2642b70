"""Definitions of other projects' kinds, as short as the API server takes them: no operator of theirs runs here."""

from typing import Any

from aegis.core.references.resources import Resource


def definition(row: Resource, *more: str) -> dict[str, Any]:
    """A definition whose objects may hold anything, in the row's first version and in `more`."""
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    served = [
        {"name": version, "served": True, "storage": not at, "schema": {"openAPIV3Schema": schema}}
        for at, version in enumerate((row.versions[0], *more))
    ]
    names = {"plural": row.plural, "singular": row.kind.lower(), "kind": row.kind}
    spec = {"group": row.groups[0], "names": names, "scope": row.scope.value, "versions": served}
    about = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
    return {**about, "metadata": {"name": f"{row.plural}.{row.groups[0]}"}, "spec": spec}
