"""Nothing that names a model is admitted on old knowledge; what needs no knowledge passes."""

import math
from typing import Any

import pytest
from tests.unit.webhook.building import MODEL, NOW, Known, deployment, policy

from aegis.core.admission import AdmissionRequest, Decision
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Mode
from aegis.services.admit import Admission

STALE_AFTER = 30.0
FRESH, STALE, EMPTY = 30.0, 30.1, math.inf


def request(new: dict[str, Any], old: dict[str, Any] | None = None, **fields: Any) -> AdmissionRequest:
    given = {
        "uid": "u",
        "group": "apps",
        "resource": "deployments",
        "namespace": "team",
        "operation": "CREATE" if old is None else "UPDATE",
        "object": new,
        "old_object": old or {},
    }
    return AdmissionRequest(**{**given, **fields})


def decided(age: float, asked: AdmissionRequest, mode: Mode = Mode.ENFORCE) -> Decision:
    admission = Admission(Known([policy(mode)]), frozenset({"kube-system"}), lambda: age, STALE_AFTER, lambda: NOW)
    return admission.decide(asked)


@pytest.mark.parametrize(
    ("age", "reason"),
    [(FRESH, Reason.MODEL_UNKNOWN), (STALE, Reason.CACHE_STALE), (EMPTY, Reason.NOT_READY)],
    ids=["fresh", "stale", "empty"],
)
def test_what_names_a_model_is_refused_whatever_the_age(age: float, reason: Reason) -> None:
    decision = decided(age, request(deployment(MODEL)))
    assert not decision.allowed
    assert decision.reason is reason
    if reason is not Reason.MODEL_UNKNOWN:
        assert decision.code == 503
        assert decision.message.startswith(f"[{reason.value}] request: Aegis has ")


@pytest.mark.parametrize("age", [STALE, EMPTY], ids=["stale", "empty"])
class TestBlind:
    """With a cache that is not believed."""

    def test_an_update_that_changes_no_template_passes(self, age: float) -> None:
        old, new = deployment(MODEL), deployment(MODEL, labels={"a": "b"})
        assert decided(age, request(new, old)).reason is Reason.UNCHANGED

    def test_an_update_that_changes_the_template_does_not(self, age: float) -> None:
        assert not decided(age, request(deployment(MODEL), deployment())).allowed

    def test_a_deletion_passes(self, age: float) -> None:
        assert decided(age, request({}, deployment(MODEL), operation="DELETE")).allowed

    def test_an_exempt_namespace_passes(self, age: float) -> None:
        decision = decided(age, request(deployment(MODEL), namespace="kube-system"))
        assert decision.reason is Reason.NOT_ENROLLED
        assert decision.allowed

    def test_what_holds_no_url_at_all_passes(self, age: float) -> None:
        assert decided(age, request(deployment("--port=80"))).reason is Reason.NO_MODEL

    @pytest.mark.parametrize(
        "argument",
        [
            "https://example.com/model.bin",  # a policy that is not known may list that host
            "S3://models/fraud/",
            "s3://models/$(TEAM)/",
        ],
    )
    def test_what_may_be_a_model_by_what_is_not_known_does_not(self, age: float, argument: str) -> None:
        assert not decided(age, request(deployment(argument))).allowed

    def test_a_policy_that_disables_is_not_believed(self, age: float) -> None:
        assert not decided(age, request(deployment(MODEL)), Mode.DISABLED).allowed

    def test_a_protected_field_waits_for_a_policy(self, age: float) -> None:
        assert not decided(age, request(deployment(annotations={"aegis.dev/verified": "true"}))).allowed

    def test_a_kind_that_is_in_no_table_is_read_by_its_shape(self, age: float) -> None:
        assert decided(age, request({}, resource="gadgets")).reason is Reason.NO_MODEL
        assert not decided(age, request(deployment(MODEL), resource="gadgets")).allowed

    def test_what_is_too_complex_is_refused(self, age: float) -> None:
        many = deployment(*(f"s3://models/{number}" for number in range(2000)))
        assert not decided(age, request(many)).allowed


def test_a_fresh_cache_lets_policies_speak() -> None:
    assert decided(FRESH, request(deployment(MODEL)), Mode.DISABLED).reason is Reason.NOT_ENROLLED
    assert decided(FRESH, request(deployment("--docs=https://example.com/manual"))).reason is Reason.NO_MODEL
