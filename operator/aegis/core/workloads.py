"""What the API server asks Aegis about, by the table of kinds.

One table (`core/references/resources`) serves the webhook's rules in the chart (generated), the translation of
admission requests, the self-test and the scan, so that what the API server sends and what Aegis can read never drift
apart. An object of any other kind is read by its shape: an admin may have the API server ask about it as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from aegis.core.references.resources import RESOURCES, UNKNOWN, Resource

OPERATIONS = ("CREATE", "UPDATE")
"""Nothing else can bring a container, and a deletion is never in the way."""

ANY = "*"

RESOURCES_BEFORE: Mapping[tuple[str, str], tuple[str, str]] = MappingProxyType({("", "bindings"): ("pods", "binding")})
"""API group and resource that the API server serves as another one's subresource, and which one that is."""

WORKLOADS: Mapping[tuple[str, str], Resource] = MappingProxyType(
    {(group, row.plural): row for row in RESOURCES for group in row.groups}
)
"""Every kind that is asked about, by API group (empty for the core group) and plural resource."""


def row_of(group: str, resource: str) -> Resource:
    """What is known of a kind; UNKNOWN for any that is not asked about by itself."""
    return WORKLOADS.get((group, resource), UNKNOWN)


def addresses(row: Resource) -> tuple[str, ...]:
    """A kind and its judged subresources as a webhook's rule names them: `pods`, `pods/ephemeralcontainers`."""
    names = (row.plural, *(f"{row.plural}/{name}" for name in row.subresources))
    older = (old for (group, old), now in RESOURCES_BEFORE.items() if group in row.groups and "/".join(now) in names)
    return (*names, *older)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a ValidatingWebhookConfiguration (admissionregistration.k8s.io/v1); its operations are OPERATIONS."""

    groups: tuple[str, ...]
    versions: tuple[str, ...]
    resources: tuple[str, ...]
    scope: str


def rules() -> tuple[Rule, ...]:
    """What the API server asks about: one rule for all kinds of the same groups and versions.

    Of a kind that is not built in any version counts, and any scope: a project brings a new one without asking, and
    what is sent is then what somebody wrote, by the paths that they know.
    """

    def shared(row: Resource) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        return (row.groups, row.versions, row.scope) if row.builtin else (row.groups, (ANY,), ANY)

    grouped = groupby(sorted(RESOURCES, key=shared), key=shared)
    return tuple(
        Rule(groups, versions, tuple(name for row in rows for name in addresses(row)), scope)
        for (groups, versions, scope), rows in grouped
    )
