"""A workload may not claim what only the operator can say."""

import pytest
from tests.unit.core.builders import Shelf, answer, deployment, pod, request, serving, workload

from aegis.core.admission import decide_without_catalogue
from aegis.core.reasons import Reason

UNKNOWN = "s3://models/unknown/"
PRETENDED = ("aegis.dev/verified", "AEGIS.dev/skip", "aegis.dev/", "x.aegis.dev/verified", "aegis.dev/reverify")


@pytest.mark.parametrize("name", PRETENDED)
@pytest.mark.parametrize("field", ["labels", "annotations"])
@pytest.mark.parametrize("shelf", [Shelf(), Shelf(held=())], ids=["governed", "without a policy"])
def test_a_workload_may_not_claim_what_the_operator_says(name: str, field: str, shelf: Shelf) -> None:
    body = pod()
    body["metadata"][field] = {name: "true"}
    template = deployment(body)

    decision = answer(request(template, resource="deployments"), shelf)

    assert decision.message.startswith(f"[ProtectedField] spec.template.metadata.{field}[{name}]: only the operator")
    assert (decision.reason, decision.code) == (Reason.PROTECTED_FIELD, 403)
    assert not answer(request(deployment(pod(), **{field: {name: "x"}}), resource="deployments"), shelf).allowed


def test_who_asks_a_workload_for_a_verification_is_sent_to_the_model() -> None:
    decision = answer(request(pod(annotations={"aegis.dev/reverify": "1"})))

    assert decision.message.endswith("(on a workload); put it on the SignedModel instead")


def test_who_declares_models_by_another_annotation_is_told_the_right_one() -> None:
    decision = answer(request(pod(annotations={"aegis.dev/models": "llama"})))

    assert decision.message.endswith(
        "; remove it; to declare the models of the workload, use the annotation aegis.dev/model"
    )


@pytest.mark.parametrize("field", ["labels", "annotations"])
@pytest.mark.parametrize("resource", ["pods", "deployments"])
def test_a_claim_that_an_update_adds_is_refused_and_one_that_was_there_is_not_in_the_way(
    resource: str, field: str
) -> None:
    plain, claiming = workload(resource, serving(UNKNOWN)), workload(resource, serving(UNKNOWN))
    claiming["metadata"][field] = {"aegis.dev/verified": "true"}
    relabelled = {
        **claiming,
        "metadata": {**claiming["metadata"], "finalizers": [], field: {"aegis.dev/verified": "x"}},
    }

    refused = answer(request(claiming, old=plain, resource=resource))

    assert refused.message.startswith(f"[ProtectedField] metadata.{field}[aegis.dev/verified]: only the operator")
    assert refused.message.count("\n") == 0
    assert decide_without_catalogue(request(claiming, old=plain, resource=resource), frozenset()) is None
    assert answer(request(relabelled, old=claiming, resource=resource)).reason is Reason.UNCHANGED
    assert answer(request(plain, old=claiming, resource=resource)).reason is Reason.UNCHANGED


@pytest.mark.parametrize("name", ["notaegis.dev/x", "aegis.dev", "aegis.development/x", "app"])
def test_names_of_others_are_no_claim(name: str) -> None:
    assert answer(request(pod(annotations={name: "x"}))).allowed
