"""Which kinds of object Aegis judges, and where each keeps its pod template.

One table serves the webhook's rules in the chart (generated), the translation of admission requests and the scan of
running workloads, so that what the API server sends and what Aegis can read never drift apart. A new kind is one row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CREATE_AND_UPDATE = ("CREATE", "UPDATE")


@dataclass(frozen=True, slots=True)
class Workload:
    """A kind that runs containers, or makes objects that do.

    `template_path`: keys from the object to its PodTemplateSpec; empty for a Pod, whose own `metadata` and `spec` are
    the template. `subresources`: those whose requests can change its containers, or the annotations that the downward
    API shows to them: the status of a Pod may, and so may its binding (RESOURCES_BEFORE names the older path to that).
    Scale and eviction carry no template, and a resize changes none of the fields that name a model.
    """

    group: str
    version: str
    kind: str
    resource: str
    template_path: tuple[str, ...]
    subresources: tuple[str, ...] = ()
    operations: tuple[str, ...] = CREATE_AND_UPDATE

    @property
    def resources(self) -> tuple[str, ...]:
        """The resource and its judged subresources as a webhook rule names them: `pods`, `pods/ephemeralcontainers`."""
        names = (self.resource, *(f"{self.resource}/{name}" for name in self.subresources))
        older = (
            old for (group, old), now in RESOURCES_BEFORE.items() if group == self.group and "/".join(now) in names
        )
        return (*names, *older)


RESOURCES_BEFORE: Mapping[tuple[str, str], tuple[str, str]] = MappingProxyType({("", "bindings"): ("pods", "binding")})
"""API group and resource that the API server serves as another one's subresource, and which one that is."""

_TEMPLATE = ("spec", "template")

_ROWS = (
    Workload("", "v1", "Pod", "pods", (), subresources=("ephemeralcontainers", "status", "binding")),
    Workload("", "v1", "ReplicationController", "replicationcontrollers", _TEMPLATE),
    Workload("apps", "v1", "Deployment", "deployments", _TEMPLATE),
    Workload("apps", "v1", "ReplicaSet", "replicasets", _TEMPLATE),
    Workload("apps", "v1", "StatefulSet", "statefulsets", _TEMPLATE),
    Workload("apps", "v1", "DaemonSet", "daemonsets", _TEMPLATE),
    Workload("batch", "v1", "Job", "jobs", _TEMPLATE),
    Workload("batch", "v1", "CronJob", "cronjobs", ("spec", "jobTemplate", *_TEMPLATE)),
)

WORKLOADS: Mapping[tuple[str, str], Workload] = MappingProxyType({(row.group, row.resource): row for row in _ROWS})
"""Every kind that is judged, by API group (empty for the core group) and plural resource."""
