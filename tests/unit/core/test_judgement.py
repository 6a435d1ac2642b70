"""Why a model is not verified: every way to be rejected, and every way not to know."""

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.core.builders import (
    DAY,
    ENDPOINT,
    NOW,
    SHA256,
    WEEK,
    empty_keyring,
    evidence,
    facts,
    fingerprint,
    keyring,
    model,
    policy,
    rule,
    signature,
)
from tests.unit.core.cases import Case, rings, signed

from aegis.core.judgement import Model, short
from aegis.core.keyrings import KeyOverride, KeyState
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Source
from aegis.core.verdicts import Rejected, Undecided

MALFORMED = Reason.SIGNATURE_MALFORMED
REVOKED = {"signer": KeyOverride(KeyState.REVOKED)}
RETIRED = facts("signer", superseded=NOW - 8 * DAY)


def untried(*signatures: Any) -> Model:
    return model(evidence=evidence(*signatures, untried=("prod", "unrelated")))


TWO = rings(keyring(facts("a"), facts("b"), facts("c", superseded=NOW - DAY)))
REJECTED: dict[str, tuple[Case, Reason, str]] = {
    "a place that no source covers": (
        Case(policy=policy(sources=())),
        Reason.SOURCE_NOT_ALLOWED,
        "ModelPolicy 'production' lists none",
    ),
    "a place that is only near": (
        Case(policy=policy(sources=(Source("x", "s3://models/llam/", ENDPOINT),))),
        Reason.SOURCE_NOT_ALLOWED,
        "ModelPolicy 'production' lists s3://models/llam/",
    ),
    "bytes from another endpoint": (
        Case(policy=policy(sources=(Source("x", "s3://models/", f"{ENDPOINT}:8443"),))),
        Reason.ENDPOINT_MISMATCH,
        f"verified at {ENDPOINT}",
    ),
    "other bytes than expected": (
        Case(replace(model(), digest=f"sha256:{'00' * 32}")),
        Reason.DIGEST_MISMATCH,
        f"found sha256:{SHA256}",
    ),
    "denied bytes, whoever signed them": (
        Case(policy=policy(denied_digests=frozenset({f"sha256:{'00' * 32}", f"sha256:{SHA256}"}))),
        Reason.DIGEST_DENIED,
        f"ModelPolicy 'production' lists sha256:{SHA256}",
    ),
    "denied bytes that nobody signed": (
        Case(
            model(evidence=replace(evidence(), signatures=())),
            policy(denied_digests=frozenset({f"sha256:{SHA256}"}), signers=()),
        ),
        Reason.DIGEST_DENIED,
        "",
    ),
    "denied bytes that are not the expected ones either": (
        Case(
            replace(model(), digest=f"sha256:{'00' * 32}"),
            policy(denied_digests=frozenset({f"sha256:{SHA256}"})),
        ),
        Reason.DIGEST_DENIED,
        "",
    ),
    "no signature": (Case(model(evidence=replace(evidence(), signatures=()))), Reason.NOT_SIGNED, ""),
    "a signature under no key": (Case(signed("")), Reason.SIGNATURE_INVALID, ".sig"),
    "a file that is no signature": (
        Case(model(evidence=evidence(signature("", MALFORMED)))),
        MALFORMED,
        ".sig",
    ),
    "a file that is no signature, and why": (
        Case(model(evidence=evidence(replace(signature("", MALFORMED), detail="it is empty")))),
        MALFORMED,
        ".sig: it is empty",
    ),
    "a bad signature beside a file that is none": (
        Case(model(evidence=evidence(signature("", MALFORMED), signature("")))),
        Reason.SIGNATURE_INVALID,
        "",
    ),
    "a file that is none, whatever keyring could not be read": (
        Case(untried(signature("", MALFORMED))),
        MALFORMED,
        "",
    ),
    "a stranger's signature": (Case(signed("stranger")), Reason.SIGNER_NOT_ALLOWED, "signed by key 737472616e67"),
    "a signer of no signers": (Case(policy=policy(signers=())), Reason.SIGNER_NOT_ALLOWED, "signed by key"),
    "a signer for other places": (
        Case(policy=policy(signers=(rule(prefix="s3://models/mistral/"),))),
        Reason.SIGNER_NOT_ALLOWED,
        "",
    ),
    "a key of a keyring that the policy does not name": (
        Case(signed("x"), keyrings=rings(keyring(), keyring(facts("x"), name="other"))),
        Reason.SIGNER_NOT_ALLOWED,
        "",
    ),
    "a revoked key": (Case(keyrings=rings(keyring(overrides=REVOKED))), Reason.KEY_REVOKED, "key 7369676e6572"),
    "a key that another keyring revokes": (
        Case(keyrings=rings(keyring(), keyring(facts("x"), name="other", overrides=REVOKED))),
        Reason.KEY_REVOKED,
        "",
    ),
    "a rotated key after its window": (Case(keyrings=rings(keyring(RETIRED))), Reason.KEY_RETIRED, ""),
    "a key ended at its source": (
        Case(keyrings=rings(keyring(facts("signer", ended=NOW)))),
        Reason.KEY_ENDED,
        "",
    ),
    "a key after its date": (
        Case(keyrings=rings(keyring(overrides={"signer": KeyOverride(not_after=NOW)}))),
        Reason.KEY_EXPIRED,
        "",
    ),
    "a key before its date": (
        Case(keyrings=rings(keyring(overrides={"signer": KeyOverride(not_before=NOW + DAY)}))),
        Reason.KEY_NOT_YET_VALID,
        "",
    ),
    "a revoked and a retired key: the gravest is told": (
        Case(signed("a", "b"), keyrings=rings(
            keyring(facts("a", superseded=NOW - 8 * DAY), facts("b"), overrides={"b": KeyOverride(KeyState.REVOKED)})
        )),
        Reason.KEY_REVOKED,
        f"key {short(fingerprint('b'))}",
    ),
    "one key of two": (
        Case(signed("a"), policy(signers=(rule(threshold=2),)), TWO),
        Reason.THRESHOLD_NOT_MET,
        "1 of 2 for signers 'release'",
    ),
    "one key twice": (Case(signed("a", "a"), policy(signers=(rule(threshold=2),)), TWO), Reason.THRESHOLD_NOT_MET, ""),
    "a threshold of nothing": (Case(policy=policy(signers=(rule(threshold=0),))), Reason.THRESHOLD_NOT_MET, ""),
    "the reason of the rule that knows the key": (
        Case(policy=policy(signers=(rule("other", name="x"), rule())), keyrings=rings(
            keyring(overrides=REVOKED), keyring(facts("x"), name="other")
        )),
        Reason.KEY_REVOKED,
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("case", "reason", "detail"), REJECTED.values(), ids=list(REJECTED))
def test_a_model_is_rejected_for(case: Case, reason: Reason, detail: str) -> None:
    verdict = case.verdict

    assert isinstance(verdict, Rejected)
    assert verdict.reason is reason
    assert detail in verdict.detail


UNDECIDED: dict[str, tuple[Case, Reason, str]] = {
    "no evidence": (Case(model(evidence=None)), Reason.VERIFICATION_PENDING, ""),
    "evidence of an older generation": (Case(replace(model(), generation=2)), Reason.VERIFICATION_PENDING, ""),
    "evidence of another object of that name": (
        Case(model(evidence=evidence(model=replace(model().key, uid="other")))),
        Reason.VERIFICATION_PENDING,
        "",
    ),
    "evidence of another namespace": (
        Case(model(evidence=evidence(model=replace(model().key, namespace="team-b")))),
        Reason.VERIFICATION_PENDING,
        "",
    ),
    "evidence of another place": (
        Case(model(evidence=evidence(uri="s3://models/other"))),
        Reason.VERIFICATION_PENDING,
        "",
    ),
    "evidence of another revision": (Case(replace(model(), revision="v2")), Reason.VERIFICATION_PENDING, ""),
    "evidence that is too old": (
        Case(model(evidence=evidence(verified=NOW - WEEK))),
        Reason.EVIDENCE_EXPIRED,
        "verified 2026-05-25T12:00:00",
    ),
    "a keyring that is not there": (Case(keyrings={}), Reason.KEYRING_NOT_FOUND, "ModelKeyring 'prod'"),
    "a keyring that is not there, and a bad signature": (
        Case(signed(""), keyrings={}),
        Reason.KEYRING_NOT_FOUND,
        "",
    ),
    "a keyring that was never filled": (
        Case(keyrings=rings(empty_keyring())),
        Reason.KEYRING_EMPTY,
        "ModelKeyring 'prod'",
    ),
    "a keyring that could not be read": (
        Case(untried(signature(""))),
        Reason.KEYRING_EMPTY,
        "ModelKeyring 'prod' could not be read",
    ),
    "a second signature for which a keyring could not be read": (
        Case(untried(signature("a"), signature("")), policy(signers=(rule(threshold=2),)), TWO),
        Reason.KEYRING_EMPTY,
        "",
    ),
}


@pytest.mark.parametrize(("case", "reason", "detail"), UNDECIDED.values(), ids=list(UNDECIDED))
def test_nothing_is_said_with(case: Case, reason: Reason, detail: str) -> None:
    verdict = case.verdict

    assert isinstance(verdict, Undecided)
    assert verdict.reason is reason
    assert detail in verdict.detail
