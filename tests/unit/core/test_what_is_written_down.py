"""What stays of a decision: the reason that is counted, the warnings, and the annotations of the audit event."""

from typing import Any

import pytest
from tests.unit.core.builders import (
    DAY,
    NOW,
    SHA256,
    URI,
    Object,
    Shelf,
    answer,
    container,
    deployment,
    model,
    pod,
    policy,
    request,
    serving,
)

from aegis.core.admission.decision import MAX_BYTES
from aegis.core.admission.judging import MAX_AUDIT
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Mode, Pending, Policy, PolicyException, Unresolved

UNKNOWN = "s3://models/unknown/"
GOOD = f"{URI}@sha256:{SHA256}"
EXCEPTED = policy(exceptions=(PolicyException("team-a", UNKNOWN, "TICKET-1", NOW + DAY),))
BOTH = pod(container(args=[URI, UNKNOWN]))

WRITTEN: dict[str, tuple[Object, tuple[Policy, ...], bool, Reason, dict[str, Any]]] = {
    # What is asked, by which policies; whether it is admitted, what is counted, what is written.
    "a verified model": (serving(URI), (policy(),), True, Reason.VERIFIED, {"models": GOOD}),
    "one verified and one unknown": (BOTH, (policy(),), False, Reason.MODEL_UNKNOWN, {"models": GOOD}),
    "the same where it warns": (BOTH, (policy(mode=Mode.WARN),), True, Reason.MODEL_UNKNOWN, {"models": GOOD}),
    "the same where it only records": (BOTH, (policy(mode=Mode.AUDIT),), True, Reason.MODEL_UNKNOWN, {"models": GOOD}),
    "the same by an exception": (BOTH, (EXCEPTED,), True, Reason.EXCEPTED, {"models": f"{GOOD},{UNKNOWN}"}),
    "no model": (pod(), (policy(),), True, Reason.NO_MODEL, {}),
    "what is not resolved": (
        pod(container(image="vllm/vllm-openai", envFrom=[{"secretRef": {"name": "s"}}])),
        (policy(unresolved=Unresolved.ALLOW),),
        True,
        Reason.UNRESOLVABLE_REFERENCE,
        {"unresolved": "spec.containers[server].envFrom[0]"},
    ),
}


@pytest.mark.parametrize(("body", "held", "allowed", "reason", "audit"), WRITTEN.values(), ids=list(WRITTEN))
def test_a_decision_is_written_down(
    body: Object, held: tuple[Policy, ...], allowed: bool, reason: Reason, audit: dict[str, Any]
) -> None:
    decision = answer(request(body), Shelf(held=held))

    assert (decision.allowed, decision.reason) == (allowed, reason)
    told = {name: value for name, value in decision.audit.items() if name in ("models", "unresolved")}
    assert told == audit
    expected = "Allowed" if allowed else "Denied"
    assert decision.audit.get("decision", expected) == expected


EFFECTS: dict[str, tuple[tuple[Policy, ...], str]] = {
    "Enforce": ((policy(),), "refused"),
    "Warn": ((policy(mode=Mode.WARN),), "warned"),
    "Audit": ((policy(mode=Mode.AUDIT),), "recorded"),
    "Disabled": ((policy(mode=Mode.DISABLED),), "nothing"),
    "no policy": ((), "refused"),
    "a policy for others": ((policy(namespaces=("other",)),), "refused"),
    "Audit, tied with Warn": ((policy("a", mode=Mode.AUDIT), policy("b", mode=Mode.WARN)), "warned"),
    "Audit, tied with Enforce": ((policy("a", mode=Mode.AUDIT), policy("b")), "refused"),
    "Disabled, tied with Enforce": ((policy("a", mode=Mode.DISABLED), policy("b")), "refused"),
    "Audit by name, Enforce by a glob": ((policy("a", ("team-a",), mode=Mode.AUDIT), policy("b")), "recorded"),
    "Enforce by name, Audit by a glob": ((policy("a", ("team-a",)), policy("b", mode=Mode.AUDIT)), "refused"),
    "Audit by a longer glob": ((policy("a", ("team-a*",), mode=Mode.AUDIT), policy("b", ("team*",))), "recorded"),
    "an exception, tied with none": ((EXCEPTED, policy("b")), "refused"),
    "an exception, tied with Audit": ((EXCEPTED, policy("b", mode=Mode.AUDIT)), "warned"),
}


@pytest.mark.parametrize(("held", "effect"), EFFECTS.values(), ids=list(EFFECTS))
@pytest.mark.parametrize("resource", ["pods", "deployments"])
def test_what_a_refusal_does_is_the_policy_s_mode(held: tuple[Policy, ...], effect: str, resource: str) -> None:
    body = serving(UNKNOWN) if resource == "pods" else deployment(serving(UNKNOWN))
    decision = answer(request(body, resource=resource), Shelf(held=held))

    assert decision.allowed is (effect != "refused")
    assert bool(decision.message) is (effect == "refused")
    assert bool(decision.warnings) is (effect == "warned")
    if effect in ("warned", "recorded"):
        assert decision.audit["findings"]


def test_who_protects_a_field_is_the_policy_s_mode_as_well() -> None:
    asked = request(pod(annotations={"aegis.dev/verified": "true"}))

    assert answer(asked, Shelf(held=(policy(mode=Mode.WARN),))).warnings[0].startswith("[ProtectedField]")
    assert answer(asked, Shelf(held=(policy(mode=Mode.AUDIT),))).audit["findings"].startswith("[ProtectedField]")


def test_an_exception_is_told_with_its_end_and_not_with_its_cause() -> None:
    (warning,) = answer(request(serving(UNKNOWN)), Shelf(held=(EXCEPTED,))).warnings

    assert warning == (
        f"[Excepted] spec.containers[server].args[1]: '{UNKNOWN}' is admitted by an exception of the ModelPolicy until"
        " its expiryTime (ModelPolicy 'production', until 2026-06-02T12:00:00Z); have the model signed before then;"
        " see: kubectl describe modelpolicy production"
    )


def test_what_is_held_is_told_with_what_to_wait_for() -> None:
    shelf = Shelf(held=(policy(pending=Pending.HOLD),), known=(model(evidence=None),))
    (warning,) = answer(request(deployment(serving(URI)), resource="deployments"), shelf).warnings

    assert warning.startswith("[VerificationPending] spec.template.spec.containers[server].args[1]: ")
    assert warning.endswith("kubectl -n team-a wait --for=condition=Ready smodel/llama")


def test_warnings_and_annotations_are_bounded() -> None:
    many = tuple(model(f"s3://models/{number:0>200}/", name=f"m{number}") for number in range(50))
    bodies = pod(container(args=[*(str(each.uri) for each in many), *(f"{UNKNOWN}{number}/" for number in range(50))]))
    decision = answer(request(bodies), Shelf(held=(policy(mode=Mode.WARN),), known=many))

    assert len(decision.warnings) == 11
    assert decision.warnings[-1] == "and 40 more"
    assert sum(len(line.encode()) + 1 for line in decision.warnings) <= MAX_BYTES
    assert len(decision.audit["models"]) <= MAX_AUDIT
    assert decision.audit["models"].endswith(" more")


def test_the_reason_that_is_counted_is_that_of_the_line_that_is_told_first() -> None:
    words = ["--port=80"] * 12
    words[2], words[10] = UNKNOWN, "S3://models/unknown/"
    refused = answer(request(pod(container(args=words))))
    admitted = answer(request(pod(container(args=words))), Shelf(held=(policy(mode=Mode.WARN),)))

    told = ["[ModelUnknown] spec.containers[server].args[2]:", "[AmbiguousURI] spec.containers[server].args[10]:"]
    assert [" ".join(line.split()[:2]) for line in refused.message.splitlines()] == told
    assert [" ".join(line.split()[:2]) for line in admitted.warnings] == told
    assert refused.reason is admitted.reason is Reason.MODEL_UNKNOWN
