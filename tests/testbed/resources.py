"""What people and manifests call the API server's resources, out of its discovery documents (KEP-3352)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
"""The media type that answers each of the roots with everything at once."""
ROOTS = ("/api", "/apis")
"""Of two resources of one name kubectl takes that of the first."""

Documents = Mapping[str, Mapping[str, Any]]
"""A discovery document of each root."""


@dataclass(frozen=True)
class Resource:
    """`root` is where its version is served, as `/api/v1` or `/apis/apps/v1`."""

    root: str
    plural: str
    namespaced: bool

    def path(self, namespace: str) -> str:
        """Where its objects are listed: in that namespace, or everywhere."""
        where = f"/namespaces/{namespace}" if namespace and self.namespaced else ""
        return f"{self.root}{where}/{self.plural}"


def names(documents: Documents) -> dict[str, Resource]:
    """By every name in lower case: plural, singular, short ones, kind, and `plural.group`, of the preferred version."""
    found: dict[str, Resource] = {}
    for group, root, about in _served(documents):
        called = about["resource"], about["singularResource"], *about.get("shortNames", ())
        for name in (*called, about["responseKind"]["kind"].lower(), f"{about['resource']}.{group}"):
            found.setdefault(name, _resource(root, about))
    return found


def kinds(documents: Documents) -> dict[tuple[str, str], Resource]:
    """By `apiVersion` and `kind`."""
    return {
        (root.removeprefix("/apis/").removeprefix("/api/"), about["responseKind"]["kind"]): _resource(root, about)
        for _, root, about in _served(documents)
    }


def _resource(root: str, about: Mapping[str, Any]) -> Resource:
    return Resource(root, about["resource"], about["scope"] == "Namespaced")


def _served(documents: Documents) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Group, root of the version, and description of each resource, the preferred versions first."""
    for start in ROOTS:
        for each in documents[start]["items"]:
            group = each["metadata"].get("name", "")
            for version in each["versions"]:
                root = "/".join(part for part in (start, group, version["version"]) if part)
                yield from ((group, root, about) for about in version["resources"])
