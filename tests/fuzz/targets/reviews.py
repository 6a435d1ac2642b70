"""Admission reviews: the body that the webhook reads, to the bytes that it answers with."""

import json
from collections.abc import Iterator

from tests.fuzz.seeds import written
from tests.fuzz.target import Target, attempt
from tests.unit.core.builders import NOW, URI, Shelf, container, model, pod, policy, serving, workload

from aegis.core.admission import decide
from aegis.core.references.resources.examples import examples
from aegis.core.workloads import WORKLOADS
from aegis.entrypoints.webhook.reviews import MAX_UID, Malformed, TooDeep, answer, read, uid_of

SHELF = Shelf([policy()], {}, [model()])


def holds(data: bytes) -> None:
    """A review that is read is decided, whatever the objects in it are; its answer is for it and no other."""
    uid = uid_of(data)
    assert len(uid) <= MAX_UID
    asked = attempt((Malformed, TooDeep), read, data)
    if asked is None:
        return
    assert asked.uid == uid
    response = json.loads(answer(uid, decide(asked, SHELF, frozenset(), NOW)))["response"]
    assert response["uid"] == uid
    assert response["allowed"] or response["status"]["message"]
    assert all(warning.isprintable() for warning in response.get("warnings", ()))


def _review(group: str, resource: str, version: str, body: object, operation: str = "CREATE") -> object:
    request = {
        "uid": "00000000-0000-0000-0000-000000000001",
        "resource": {"group": group, "version": version, "resource": resource},
        "operation": operation,
        "namespace": "team-a",
        "name": "web",
        "object": body,
        "oldObject": body if operation == "UPDATE" else None,
        "userInfo": {"username": "somebody"},
    }
    return {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": request}


def seeds() -> Iterator[bytes]:
    for (group, resource), row in WORKLOADS.items():
        body = workload(resource, serving(URI)) if row.builtin else dict(next(examples(row, URI)))
        yield from written(_review(group, resource, row.versions[0], body))
    yield from written(
        _review("apps", "deployments", "v1", workload("deployments", serving(URI)), "UPDATE"),
        _review("", "pods", "v1", pod(container(env=[{"name": "A", "value": "$(B)s3://models/x"}]))),
    )


TARGET = Target(holds, seeds)
