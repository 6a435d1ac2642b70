"""Mirror Pods: what a kubelet shows the API server of a static Pod, which runs whatever anybody answers.

Source: "Static Pods" and "Kubernetes API Server Bypass Risks" of the Kubernetes documentation. A mirror that is refused
hides its Pod: nobody could list it, and no scan would find it. So it is admitted, with what is wrong as warnings.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aegis.core.admission.decision import Decision, some_lines
from aegis.core.admission.request import AdmissionRequest, Raw

ANNOTATION = "kubernetes.io/config.mirror"
"""Nobody can add it to a Pod later, and no kubelet runs what carries it without a static Pod of its own."""

_NODE = "system:node:"
"""How the user names of nodes begin, by the node authorizer of Kubernetes; the node's name follows."""


def is_mirror(request: AdmissionRequest) -> bool:
    """Whether a node shows a static Pod of its own: whoever can speak as a node runs there what they like."""
    if (request.group, request.resource, request.operation) != ("", "pods", "CREATE") or request.subresource:
        return False
    if not request.user.startswith(_NODE):
        return False
    node, annotations = _at(request.object, "spec", "nodeName"), _at(request.object, "metadata", "annotations")
    return isinstance(annotations, Mapping) and ANNOTATION in annotations and request.user == f"{_NODE}{node}"


def _at(body: Raw, part: str, field: str) -> Any:
    found = body.get(part)
    return found.get(field) if isinstance(found, Mapping) else None


def shown(decision: Decision) -> Decision:
    """The decision on a mirror: what would have been refused is told."""
    if decision.allowed:
        return decision
    audit = {**decision.audit, "decision": "Allowed"}
    return replace(decision, allowed=True, findings=(), warnings=some_lines(decision.findings), audit=audit)
