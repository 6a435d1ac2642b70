"""Every body has an answer, every failure is a denial, and each is counted once under words of our own."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.webhook.building import MODEL, NOW, Known, deployment, encoded, policy, review
from tests.unit.webhook.test_reviews import MALFORMED, UID

from aegis.core.admission import AdmissionRequest, Decision
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Mode
from aegis.entrypoints.http.admission import BROKEN, TOO_LATE
from aegis.entrypoints.webhook.reviewer import OTHER, PATH, Answered, Reviewer
from aegis.entrypoints.webhook.selftest import self_test
from aegis.services.admit import Admission


@dataclass
class Counted:
    """What was recorded."""

    answers: list[tuple[bool, Reason, str]] = field(default_factory=list)

    def __call__(self, answered: Answered) -> None:
        self.answers.append((answered.decision.allowed, answered.decision.reason, answered.kind))


def reviewer(known: Known | None = None, counted: Counted | None = None) -> Reviewer:
    admission = Admission(known or Known([policy()]), frozenset({"kube-system"}), lambda: 0.0, 30.0, lambda: NOW)
    return Reviewer(admission.decide, counted or Counted(), lambda: 0.0)


def answered(body: bytes, by: Reviewer | None = None) -> dict[str, Any]:
    answer = (by or reviewer()).answer(PATH, body, 1.0)
    assert answer is not None
    return dict(json.loads(answer)["response"])


def test_a_model_without_a_verdict_is_refused_with_its_path() -> None:
    counted = Counted()
    told = answered(encoded(review(deployment(f"--model={MODEL}"))), reviewer(counted=counted))
    assert told["allowed"] is False
    assert f"spec.template.spec.containers[server].args[0]: '{MODEL}'" in told["status"]["message"]
    assert counted.answers == [(False, Reason.MODEL_UNKNOWN, "Deployment")]


def test_a_policy_that_warns_warns() -> None:
    told = answered(encoded(review(deployment(MODEL))), reviewer(Known([policy(Mode.WARN)])))
    assert told["allowed"] is True
    assert told["warnings"][0].startswith("[ModelUnknown] ")


def test_other_paths_are_not_served() -> None:
    assert reviewer().answer(b"/validate/", encoded(review(deployment())), 1.0) is None


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_review_is_refused(body: bytes) -> None:
    counted = Counted()
    told = answered(body, reviewer(counted=counted))
    assert told["allowed"] is False
    assert told["uid"] in (UID, "")
    assert counted.answers == [(False, Reason.REQUEST_MALFORMED, OTHER)]


def test_a_kind_that_nobody_here_knows_is_read_by_its_shape_and_counted_under_no_name_of_its_own() -> None:
    counted = Counted()
    resource = {"group": "example.com", "version": "v1", "resource": "gadgets"}
    told = answered(encoded(review(deployment(MODEL), resource=resource)), reviewer(counted=counted))
    assert told["allowed"] is False
    assert answered(encoded(review({"spec": {}}, resource=resource)), reviewer(counted=counted))["allowed"] is True
    assert counted.answers == [(False, Reason.MODEL_UNKNOWN, OTHER), (True, Reason.NO_MODEL, OTHER)]


def test_a_failure_inside_is_a_denial_that_tells_nothing_and_a_log_line_with_the_uid(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: AdmissionRequest) -> Decision:
        raise LookupError("a secret of the inside")

    counted = Counted()
    told = answered(encoded(review(deployment(MODEL))), Reviewer(fail, counted, lambda: 0.0))
    assert told["allowed"] is False
    assert told["status"]["code"] == 503
    assert "secret" not in told["status"]["message"]
    assert counted.answers == [(False, Reason.INTERNAL_ERROR, "Deployment")]
    assert any(UID in record.getMessage() and record.exc_info for record in caplog.records)


def test_an_object_that_is_too_deep_to_examine_is_refused_and_is_no_fault_of_ours() -> None:
    def descend(request: AdmissionRequest) -> Decision:
        return descend(request)

    counted = Counted()
    assert answered(encoded(review(deployment())), Reviewer(descend, counted, lambda: 0.0))["allowed"] is False
    assert counted.answers == [(False, Reason.REQUEST_TOO_COMPLEX, "Deployment")]


@pytest.mark.parametrize(
    ("why", "reason"), [(TOO_LATE, Reason.DEADLINE_EXCEEDED), (BROKEN, Reason.INTERNAL_ERROR)], ids=["late", "broken"]
)
def test_the_servers_own_refusals_are_denials_too(why: str, reason: Reason) -> None:
    counted = Counted()
    told = json.loads(reviewer(counted=counted).refuse(encoded(review(deployment())), why))["response"]
    assert (told["uid"], told["allowed"], told["status"]["code"]) == (UID, False, 503)
    assert counted.answers == [(False, reason, OTHER)]
    assert json.loads(reviewer().refuse(b"nothing", why))["response"]["allowed"] is False


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
fields = st.sampled_from(["uid", "resource", "operation", "namespace", "name", "subResource", "object", "oldObject"])
shapes = st.sampled_from(["metadata", "spec", "template", "containers", "args", "env", "annotations", "volumes"])
objects = st.recursive(
    st.sampled_from([MODEL, "", 0, None, "x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(shapes, inner, max_size=3),
    max_leaves=10,
)


@given(st.binary(max_size=100) | json_values.map(encoded))
def test_any_bytes_are_answered_and_never_admitted(body: bytes) -> None:
    assert answered(body)["allowed"] is False


@given(st.dictionaries(fields, json_values, min_size=1, max_size=3))
def test_any_field_may_hold_anything(replaced: dict[str, Any]) -> None:
    assert answered(encoded(review(deployment(MODEL), deployment(), **replaced)))["allowed"] in (True, False)


@given(objects, objects)
def test_any_object_is_answered(new: Any, old: Any) -> None:
    counted = Counted()
    body = review({"spec": {"template": new}}, {"spec": {"template": old}})
    told = answered(encoded(body), reviewer(counted=counted))
    assert told["uid"] == UID
    ((_, reason, _),) = counted.answers
    assert reason is not Reason.INTERNAL_ERROR


def test_the_self_test_passes() -> None:
    assert self_test() is None


def test_the_self_test_notices_a_kind_that_is_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Admission, "decide", lambda *_: Decision(True, Reason.NO_MODEL))
    assert self_test() == "the self-test failed: CREATE of pods with an unknown model was not refused"
    monkeypatch.setattr(Admission, "decide", lambda *_: Decision(False, Reason.NO_MODEL))
    assert self_test() == "the self-test failed: CREATE of pods without a model was not admitted"
