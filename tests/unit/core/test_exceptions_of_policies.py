"""An exception admits one reference as it is written, in one namespace, until its end, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.core.builders import DAY, NOW, URI, Shelf, answer, container, deployment, model, pod, policy, request

from aegis.core.admission import Decision, decide
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Mode, Policy, PolicyException, parse_policy
from aegis.core.times import read_moment

UNKNOWN = "s3://models/unknown/"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
SECOND = timedelta(seconds=1)
GPU = {"limits": {"nvidia.com/gpu": "1"}}


def excepting(reference: str, namespace: str = "team-a", until: Any = NOW + DAY, **changed: Any) -> Policy:
    """A policy with one exception."""
    return policy(exceptions=(PolicyException(namespace, reference, "drill", until),), **changed)


def said(*words: str, held: Policy, **changed: Any) -> Decision:
    body = pod(container(image="vllm/vllm-openai", args=list(words)))
    return answer(request(body, **changed), Shelf(held=(held,)))


def test_it_counts_until_the_second_before_its_end_and_not_earlier_than_thirty_days_before() -> None:
    def at(left: timedelta) -> bool:
        shelf = Shelf(held=(excepting(UNKNOWN, until=NOW + left),))
        return decide(request(pod(container(args=[UNKNOWN]))), shelf, frozenset(), NOW).allowed

    ends = {-SECOND: False, 0 * SECOND: False, SECOND: True, 30 * DAY: True, 30 * DAY + SECOND: False}
    assert {left: at(left) for left in ends} == ends


SPELLINGS = (UNKNOWN[:-1], UNKNOWN[:-2], "S3://models/unknown/", "s3://models/./unknown/", f"{UNKNOWN}x", f"{UNKNOWN} ")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_another_spelling_is_another_reference(spelling: str) -> None:
    assert not said("--model", spelling, held=excepting(UNKNOWN)).allowed
    assert not said("--model", UNKNOWN, held=excepting(spelling)).allowed


def test_what_is_not_canonical_may_be_excepted_by_just_these_words() -> None:
    held = excepting("S3://Models//a")

    assert said("--model", "S3://Models//a", held=held).reason is Reason.EXCEPTED
    assert said("--model", "s3://Models//a", held=held).reason is Reason.AMBIGUOUS_URI


def test_it_is_told_of_and_recorded() -> None:
    decision = said("--model", UNKNOWN, held=excepting(UNKNOWN))

    (warning,) = decision.warnings
    assert warning == (
        f"[Excepted] spec.containers[server].args[1]: '{UNKNOWN}' is admitted by an exception of the ModelPolicy until"
        " its expiryTime (ModelPolicy 'production', until 2026-06-02T12:00:00Z); have the model signed before then;"
        " see: kubectl describe modelpolicy production"
    )
    assert decision.audit["models"] == UNKNOWN
    assert said("--model", UNKNOWN, held=excepting(UNKNOWN, mode=Mode.AUDIT)).warnings == ()


def test_one_excepted_reference_says_nothing_of_the_others() -> None:
    decision = said("--model", UNKNOWN, "--tokenizer", "s3://models/other/", held=excepting(UNKNOWN))

    assert [finding.reference for finding in decision.findings] == ["s3://models/other/"]


def test_it_holds_for_a_repository_at_every_revision_and_not_for_one_below_another_owner() -> None:
    held = excepting("org/net")

    for revision in ((), ("--revision", COMMIT), ("--revision", "main")):
        assert said("--model", "org/net", *revision, held=held).reason is Reason.EXCEPTED
    assert not said("--model", "orgs/net", held=held).allowed
    assert not said("--model", "hf://org/net", held=held).allowed


OF_A_REVISION: dict[str, tuple[tuple[str, ...], bool]] = {
    # What the workload says, and whether an exception for org/net at that commit admits it.
    "that revision": (("--model", "org/net", "--revision", COMMIT), True),
    "that revision, beside others": (("--model", "org/net", "--revision", COMMIT, "--dtype", "auto"), True),
    "another one": (("--model", "org/net", "--revision", COMMIT[::-1]), False),
    "a short one": (("--model", "org/net", "--revision", COMMIT[:7]), False),
    "a branch": (("--model", "org/net", "--revision", "main"), False),
    "no revision": (("--model", "org/net"), False),
    "another repository": (("--model", "org/other", "--revision", COMMIT), False),
    "that of the tokenizer alone": (("--model", "org/net", "--tokenizer-revision", COMMIT), False),
}


@pytest.mark.parametrize(("words", "allowed"), OF_A_REVISION.values(), ids=list(OF_A_REVISION))
def test_one_with_a_revision_holds_for_that_revision_alone(words: tuple[str, ...], allowed: bool) -> None:
    decision = said(*words, held=excepting(f"org/net@{COMMIT}"))

    assert decision.allowed is allowed
    assert (decision.reason is Reason.EXCEPTED) is allowed
    assert not allowed or decision.audit["models"] == f"org/net@{COMMIT}"


def test_a_revision_may_be_a_branch_and_a_name_may_hold_the_sign() -> None:
    assert said("--model", "org/net", "--revision", "main", held=excepting("org/net@main")).reason is Reason.EXCEPTED
    at = "s3://models/net@v1/"
    assert said("--model", at, held=excepting(at)).reason is Reason.EXCEPTED
    assert not said("--model", "s3://models/net", held=excepting("s3://models/net@v1")).allowed


def test_a_revision_that_holds_the_sign_is_no_other_name_s() -> None:
    """`org/net@a` at the revision `b` and `org/net` at the revision `a@b` would be written alike."""
    assert not said("--model", "org/net", "--revision", "a@b", held=excepting("org/net@a@b")).allowed


@pytest.mark.parametrize("namespace", ["team-b", "team", "team-*", ""])
def test_it_holds_in_no_other_namespace(namespace: str) -> None:
    assert not said("--model", UNKNOWN, held=excepting(UNKNOWN, namespace)).allowed


def test_an_object_that_lies_in_no_namespace_has_no_exception() -> None:
    cache = {"spec": {"sourceModelUri": UNKNOWN}}
    asked = request(cache, group="serving.kserve.io", resource="localmodelcaches", namespace="")

    assert not answer(asked, Shelf(held=(excepting(UNKNOWN),))).allowed


def test_silence_and_a_claim_of_the_operator_s_are_never_excepted() -> None:
    held = excepting("")
    silent = pod(container(resources=GPU))
    claiming = deployment(pod(), annotations={"aegis.dev/verified": "true"})

    assert not answer(request(silent), Shelf(held=(held,))).allowed
    assert answer(request(claiming, resource="deployments"), Shelf(held=(held,))).reason is Reason.PROTECTED_FIELD


def test_a_verified_model_needs_none() -> None:
    assert said("--model", URI, held=excepting(UNKNOWN)).reason is Reason.VERIFIED
    rejected = Shelf(held=(excepting(URI),), known=(model(signed_by=()),))
    assert answer(request(pod(container(args=[URI]))), rejected).reason is Reason.EXCEPTED


@pytest.mark.parametrize("text", ["2026-06-02T12:00:00Z", "2026-06-02t12:00:00z", "2026-06-02T14:00:00.000+02:00"])
def test_its_end_is_read_in_every_form_that_the_api_server_takes(text: str) -> None:
    exception = {"namespace": "team-a", "reference": UNKNOWN, "reason": "drill", "expiryTime": text}
    parsed = parse_policy({"metadata": {"name": "p"}, "spec": {"namespaces": ["*"], "exceptions": [exception]}})

    assert parsed.exceptions[0].expiry == NOW + DAY == read_moment(text)
