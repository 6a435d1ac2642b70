"""What a signer signed counts as well: statements that a policy expects, nothing left out in silence, by its name."""

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.core.builders import URI, evidence, facts, keyring, model, policy, rule, signature
from tests.unit.core.cases import Case, rings

from aegis.core.claims import COSIGN_SIGN, MODEL_DIGESTS, MODEL_SIGNING
from aegis.core.evidence import SignatureRecord
from aegis.core.reasons import Reason
from aegis.core.subjects import SubjectName
from aegis.core.verdicts import Rejected, Verdict, Verified

PROVENANCE, SBOM = "https://slsa.dev/provenance/v1", "https://spdx.dev/Document/v2.3"


def judged(*records: SignatureRecord, **allowed: Any) -> Verdict:
    threshold = allowed.pop("threshold", 1)
    signers = (replace(rule(threshold=threshold), **allowed),)
    found = model(evidence=evidence(*records))
    return Case(found, policy(signers=signers), rings(keyring(facts("a"), facts("b")))).verdict


def over(predicate_type: str, by: str = "a", ignored: tuple[str, ...] = ()) -> SignatureRecord:
    return replace(signature(by), predicate_type=predicate_type, ignored=ignored, bound=f"sha256:{'ef' * 32}")


@pytest.mark.parametrize("predicate_type", ["", MODEL_SIGNING, MODEL_DIGESTS, COSIGN_SIGN])
def test_what_says_nothing_but_that_this_is_the_model_counts(predicate_type: str) -> None:
    assert isinstance(judged(over(predicate_type)), Verified)


def test_another_statement_by_the_same_key_does_not_say_that_a_model_may_run() -> None:
    assert judged(over(PROVENANCE)) == Rejected(Reason.STATEMENT_NOT_ALLOWED, f"{signature().location}: {PROVENANCE}")


def test_a_policy_may_ask_for_statements_of_a_type_and_then_nothing_else_counts() -> None:
    assert isinstance(judged(over(PROVENANCE), predicate_types=(PROVENANCE, SBOM)), Verified)
    assert judged(over(MODEL_SIGNING), predicate_types=(PROVENANCE,)).reason is Reason.STATEMENT_NOT_ALLOWED
    assert judged(over(""), predicate_types=(PROVENANCE,)) == Rejected(
        Reason.STATEMENT_NOT_ALLOWED, signature().location
    )


def test_statements_that_do_not_count_add_nothing_to_a_threshold() -> None:
    assert judged(over(""), over(PROVENANCE, "b"), threshold=2).reason is Reason.THRESHOLD_NOT_MET
    assert isinstance(judged(over(""), over(MODEL_SIGNING, "b"), threshold=2), Verified)


def test_two_statements_by_one_key_are_one_signer() -> None:
    assert judged(over(""), over(MODEL_SIGNING), threshold=2).reason is Reason.THRESHOLD_NOT_MET
    assert isinstance(judged(over(PROVENANCE), over(MODEL_SIGNING)), Verified)


def test_a_strangers_statement_is_a_strangers() -> None:
    assert judged(over(PROVENANCE, "stranger")).reason is Reason.SIGNER_NOT_ALLOWED


LEFT_OUT = {
    "what Git keeps": ((".git", ".github"), (), True),
    "a folder that nobody allowed": (("logs",), (), False),
    "a folder that the policy allows": (("logs",), ("logs",), True),
    "a part of a folder that the policy allows": (("logs/2026",), ("logs",), True),
    "a folder of which the policy allows a part": (("logs",), ("logs/2026",), False),
    "a name that only begins so": (("logs2",), ("logs",), False),
    "one folder of two": ((".git", "logs", "cache"), ("logs",), False),
}


@pytest.mark.parametrize(("ignored", "allowed", "counts"), LEFT_OUT.values(), ids=list(LEFT_OUT))
def test_a_signer_may_leave_out(ignored: tuple[str, ...], allowed: tuple[str, ...], counts: bool) -> None:
    verdict = judged(over(MODEL_SIGNING, ignored=ignored), ignore_paths=allowed)

    if counts:
        assert isinstance(verdict, Verified)
    else:
        assert verdict == Rejected(Reason.FILES_IGNORED, f"{signature().location}: {', '.join(ignored)}")


MATCHING = {"subject_name": SubjectName.MATCH_URI}


def called(subject: str, by: str = "a") -> SignatureRecord:
    return replace(over(MODEL_SIGNING, by), subject=subject)


@pytest.mark.parametrize("subject", ["model.safetensors", "v2/model.safetensors", "model", URI])
def test_a_signature_counts_under_the_name_of_the_model(subject: str) -> None:
    assert isinstance(judged(called(subject), **MATCHING), Verified)


def test_a_signature_under_another_name_counts_unless_the_policy_looks_at_names() -> None:
    moved = called("mistral\n/v2")

    assert isinstance(judged(moved), Verified)
    assert judged(moved, **MATCHING) == Rejected(
        Reason.SUBJECT_MISMATCH, f"{signature().location}: it is about 'mistral\\n/v2'"
    )


def test_a_signature_that_states_no_name_does_not_count_where_the_policy_looks_at_names() -> None:
    for nameless in (signature("a"), called("")):
        assert judged(nameless, **MATCHING) == Rejected(
            Reason.SUBJECT_MISMATCH, f"{signature().location}: it names nothing"
        )


def test_names_add_to_thresholds_and_types_of_statements() -> None:
    one, two = called("model"), called("v2/model.safetensors", "b")

    assert isinstance(judged(one, two, threshold=2, **MATCHING), Verified)
    assert judged(one, called("other", "b"), threshold=2, **MATCHING).reason is Reason.THRESHOLD_NOT_MET
    assert isinstance(judged(called("other"), one, **MATCHING), Verified)
    assert judged(one, predicate_types=(SBOM,), **MATCHING).reason is Reason.STATEMENT_NOT_ALLOWED
    assert judged(called("other", "stranger"), **MATCHING).reason is Reason.SIGNER_NOT_ALLOWED


def test_what_a_statement_differs_in_is_said_before_all_else() -> None:
    differing = replace(
        signature(""), predicate_type=MODEL_SIGNING, problem=Reason.STATEMENT_MISMATCH, difference="'a' is missing"
    )
    malformed = signature("", Reason.SIGNATURE_MALFORMED)

    assert judged(malformed, signature(""), differing) == Rejected(
        Reason.STATEMENT_MISMATCH, f"{signature().location}: 'a' is missing"
    )
    assert isinstance(judged(differing, over("")), Verified)
