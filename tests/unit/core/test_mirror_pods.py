"""The mirror of a static Pod is admitted, whatever it runs: refused it would only be out of sight."""

from typing import Any

import pytest
from tests.unit.core.builders import NOW, URI, Object, Shelf, answer, container, pod, request

from aegis.core.admission.survey import Enforced, unverified
from aegis.core.reasons import Reason

BAD = "s3://models/unknown/"
NODE = "system:node:worker-1"
MIRROR = {"kubernetes.io/config.mirror": "5f1d"}


def mirror(uri: str = BAD, annotations: Object | None = None, node: str = "worker-1") -> Object:
    """A Pod as a kubelet shows it."""
    return pod(container(args=["--model", uri]), annotations=annotations or MIRROR, nodeName=node)


def test_it_is_admitted_with_a_warning_and_the_scan_finds_it() -> None:
    decision = answer(request(mirror(), user=NODE))

    assert (decision.allowed, decision.code, decision.reason) == (True, 200, Reason.MODEL_UNKNOWN)
    assert decision.warnings[0].startswith("[ModelUnknown] spec.containers[server].args[1]: ")
    assert decision.audit["decision"] == "Allowed"
    assert decision.audit["findings"] == decision.warnings[0]
    found = unverified("team-a", "p", mirror(), Enforced(Shelf()), NOW)
    assert [finding.reason for finding in found] == [Reason.MODEL_UNKNOWN]


def test_one_with_a_verified_model_has_no_warning() -> None:
    decision = answer(request(mirror(URI), user=NODE))

    assert (decision.allowed, decision.reason, decision.warnings) == (True, Reason.VERIFIED, ())


def test_one_that_cannot_be_read_is_shown_as_well() -> None:
    endless = pod(container(args=[f"s3://models/{n}" for n in range(2000)]), annotations=MIRROR, nodeName="worker-1")

    assert answer(request(endless, user=NODE)).warnings[0].startswith("[RequestTooComplex] ")


NO_MIRROR: dict[str, tuple[Object, dict[str, Any]]] = {
    "who is no node": (mirror(), {"user": "system:serviceaccount:team-a:default"}),
    "who is nobody": (mirror(), {}),
    "another node": (mirror(), {"user": "system:node:worker-2"}),
    "a node, without a place": (mirror(node=""), {"user": NODE}),
    "a node, without the annotation": (mirror(annotations={"a": "b"}), {"user": NODE}),
    "a node, by an update": (mirror(), {"user": NODE, "old": pod()}),
    "a node, by a subresource": (mirror(), {"user": NODE, "subresource": "ephemeralcontainers"}),
    "a node, as a workload": ({"spec": {"template": mirror()}}, {"user": NODE, "resource": "deployments"}),
}


@pytest.mark.parametrize(("body", "changed"), NO_MIRROR.values(), ids=list(NO_MIRROR))
def test_nothing_is_a_mirror_that_is_made_by(body: Object, changed: dict[str, Any]) -> None:
    assert not answer(request(body, **changed)).allowed


@pytest.mark.parametrize("odd", [{}, {"spec": 1, "metadata": 2}, {"metadata": {"annotations": []}}])
def test_what_is_no_pod_is_no_mirror(odd: Object) -> None:
    assert answer(request(odd, user=NODE)).reason in (Reason.NO_MODEL, Reason.REQUEST_MALFORMED)
