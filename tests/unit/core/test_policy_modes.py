"""What a policy's fields do to a refusal: soften, hold, share, except."""

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.core.builders import (
    DAY,
    ENDPOINT,
    NOW,
    URI,
    Shelf,
    answer,
    deployment,
    model,
    policy,
    request,
    serving,
    workload,
)

from aegis.core.spec.policy import Mode, Pending, PolicyException, Source, Unresolved

UNKNOWN = "s3://models/unknown/"

SOFT: dict[str, tuple[dict[str, Any], str, str, str]] = {
    # Fields of the policy, reference, resource; what happens.
    "Warn": ({"mode": Mode.WARN}, UNKNOWN, "pods", "warned"),
    "Audit": ({"mode": Mode.AUDIT}, UNKNOWN, "pods", "recorded"),
    "unresolved: Deny": ({}, "s3://models/$(X)/", "pods", "refused"),
    "unresolved: Warn": ({"unresolved": Unresolved.WARN}, "s3://models/$(X)/", "pods", "warned"),
    "unresolved: Allow": ({"unresolved": Unresolved.ALLOW}, "s3://models/$(X)/", "pods", "recorded"),
    "unresolved: Allow says nothing of another spelling": (
        {"unresolved": Unresolved.ALLOW},
        "S3://models/a",
        "pods",
        "refused",
    ),
    "pending: Hold lets a Deployment wait for an unknown model": (
        {"pending": Pending.HOLD},
        UNKNOWN,
        "deployments",
        "warned",
    ),
    "pending: Hold holds its Pods": ({"pending": Pending.HOLD}, UNKNOWN, "pods", "refused"),
    "pending: Hold holds a place that no source covers": (
        {"pending": Pending.HOLD},
        "s3://elsewhere/m",
        "deployments",
        "refused",
    ),
    "Audit beats the warning of Hold": ({"pending": Pending.HOLD, "mode": Mode.AUDIT}, UNKNOWN, "jobs", "recorded"),
}


@pytest.mark.parametrize(("fields", "uri", "resource", "effect"), SOFT.values(), ids=list(SOFT))
def test_a_policy_softens_by(fields: dict[str, Any], uri: str, resource: str, effect: str) -> None:
    decision = answer(request(workload(resource, serving(uri)), resource=resource), Shelf(held=(policy(**fields),)))

    assert decision.allowed is (effect != "refused")
    assert bool(decision.warnings) is (effect == "warned")
    assert decision.audit["findings"].startswith("[")
    assert decision.audit["decision"] == ("Denied" if effect == "refused" else "Allowed")


MODEL_MESH = {"metadata": {"annotations": {"serving.kserve.io/deploymentMode": "ModelMesh"}}}
SERVICE = {"spec": {"predictor": {"model": {"storageUri": UNKNOWN}}}}
TRAINED = {"spec": {"model": {"storageUri": UNKNOWN}}}
GRAPH = {"spec": {"predictors": [{"graph": {"modelUri": UNKNOWN}}]}}
RAY = {"spec": {"serveConfigV2": f"applications: [{{args: {{model: '{UNKNOWN}'}}}}]"}}
TEMPLATE = {"spec": {"parts": [{"template": serving(UNKNOWN)}]}}
KSERVE, ANY = "serving.kserve.io", "example.com"
LATER: dict[str, tuple[str, str, dict[str, Any], bool]] = {
    # Group, resource, object; whether Pods come of it that name the model again.
    "KServe's service": (KSERVE, "inferenceservices", SERVICE, True),
    "KServe's service for servers that run": (KSERVE, "inferenceservices", SERVICE | MODEL_MESH, False),
    "KServe's model for a server that runs": (KSERVE, "trainedmodels", TRAINED, False),
    "Seldon's model for a server that runs": ("mlops.seldon.io", "models", {"spec": {"storageUri": UNKNOWN}}, False),
    "Seldon's graph": ("machinelearning.seldon.io", "seldondeployments", GRAPH, False),
    "an adapter that is loaded later": ("model.aibrix.ai", "modeladapters", {"spec": {"artifactURL": UNKNOWN}}, False),
    "applications of a Ray cluster that runs": ("ray.io", "rayservices", RAY, False),
    "a pod template of a kind that nobody knows": (ANY, "things", TEMPLATE, True),
    "a field of a kind that nobody knows": (ANY, "things", {"spec": {"modelUri": UNKNOWN}}, False),
}


@pytest.mark.parametrize(("group", "resource", "body", "again"), LATER.values(), ids=list(LATER))
def test_hold_holds_what_no_pod_will_be_asked_about_again(
    group: str, resource: str, body: dict[str, Any], again: bool
) -> None:
    asked = request(body, group=group, resource=resource)

    assert answer(asked).reason is answer(asked, Shelf(held=(policy(pending=Pending.HOLD),))).reason
    assert answer(asked).reason.value == "ModelUnknown"
    assert answer(asked, Shelf(held=(policy(pending=Pending.HOLD),))).allowed is again


def test_the_strictest_of_tied_policies_decides() -> None:
    held = (policy("a", mode=Mode.WARN), policy("b"))

    assert not answer(request(serving(UNKNOWN)), Shelf(held=held)).allowed


def test_a_rejected_model_is_not_held() -> None:
    shelf = Shelf(held=(policy(pending=Pending.HOLD),), known=(model(signed_by=()),))

    assert not answer(request(deployment(serving(URI)), resource="deployments"), shelf).allowed


def test_a_namespaces_own_model_comes_before_a_shared_one() -> None:
    shelf = Shelf(held=(policy(shared_from=("platform",)),), known=(model(signed_by=()), model(namespace="platform")))

    assert "team-a/llama NotSigned" in answer(request(serving(URI)), shelf).message


def test_a_shared_model_is_judged_by_the_policy_of_the_workload() -> None:
    elsewhere = Source("models", "s3://models/", "https://replica.example")
    shelf = Shelf(held=(policy(shared_from=("platform",), sources=(elsewhere,)),), known=(model(namespace="platform"),))

    assert "EndpointMismatch" in answer(request(serving(URI)), shelf).message
    assert f"verified at {ENDPOINT}" in answer(request(serving(URI)), shelf).message


def test_a_verified_model_is_admitted_beside_a_pending_twin() -> None:
    assert answer(request(serving(URI)), Shelf(known=(model(), model(name="twin", evidence=None)))).allowed


NO_EXCEPTION = {
    "for another namespace": PolicyException("team-b", UNKNOWN, "x", NOW + DAY),
    "for a reference that is only near": PolicyException("team-a", f"{UNKNOWN}x", "x", NOW + DAY),
    "that has ended": PolicyException("team-a", UNKNOWN, "x", NOW),
    "that ends more than 30 days ahead": PolicyException("team-a", UNKNOWN, "x", NOW + 30 * DAY + timedelta(seconds=1)),
}


@pytest.mark.parametrize("exception", NO_EXCEPTION.values(), ids=list(NO_EXCEPTION))
def test_nothing_is_excepted_by_an_exception(exception: PolicyException) -> None:
    assert not answer(request(serving(UNKNOWN)), Shelf(held=(policy(exceptions=(exception,)),))).allowed


def test_an_exception_of_one_tied_policy_is_none_of_the_other() -> None:
    excepted = policy("a", exceptions=(PolicyException("team-a", UNKNOWN, "x", NOW + DAY),))

    assert not answer(request(serving(UNKNOWN)), Shelf(held=(excepted, policy("b")))).allowed


def test_an_excepted_link_is_recorded_without_its_secret() -> None:
    link = "https://s3.example.com/m?X-Amz-Signature=secret"
    shelf = Shelf(held=(policy(exceptions=(PolicyException("team-a", link, "x", NOW + DAY),)),))

    assert answer(request(serving(link)), shelf).audit["models"] == "https://s3.example.com/m?…"
