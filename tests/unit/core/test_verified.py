"""What is enough to verify a model, for how long, and under several policies."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import (
    DAY,
    NOW,
    SHA256,
    WEEK,
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

from aegis.core.judgement import Model, judge, judge_all
from aegis.core.keyrings import KeyOverride, KeyState
from aegis.core.keys import Validity
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Policy
from aegis.core.times import FOREVER
from aegis.core.verdicts import Rejected, Signer, Undecided, Verdict, Verified

REVOKED = {"signer": KeyOverride(KeyState.REVOKED)}
RETIRING = facts("signer", superseded=NOW - DAY)
RETIRED = facts("signer", superseded=NOW - 8 * DAY)
FRESH_UNTIL = NOW - timedelta(minutes=1) + WEEK


def untried(*signatures: Any) -> Model:
    return model(evidence=evidence(*signatures, untried=("prod", "unrelated")))


TWO = rings(keyring(facts("a"), facts("b"), facts("c", superseded=NOW - DAY)))


def test_an_active_key_verifies_until_the_evidence_ends() -> None:
    signer = Signer("prod", fingerprint("signer"), 1, active=True)

    assert Case().verdict == Verified((signer,), FRESH_UNTIL, "production")


def test_a_retiring_key_verifies_until_its_window_ends() -> None:
    verdict = Case(keyrings=rings(keyring(RETIRING))).verdict

    assert isinstance(verdict, Verified)
    assert (verdict.until, verdict.relies_on_retiring) == (NOW + 6 * DAY, True)


@pytest.mark.parametrize(
    ("by", "threshold", "until", "retiring"),
    [
        (("a", "c"), 1, FRESH_UNTIL, False),
        (("a", "c"), 2, NOW + 6 * DAY, False),
        (("a", "b", "c"), 2, FRESH_UNTIL, False),
        (("c",), 1, NOW + 6 * DAY, True),
    ],
)
def test_a_verdict_lasts_as_long_as_its_threshold_is_met(
    by: tuple[str, ...], threshold: int, until: Any, retiring: bool
) -> None:
    verdict = Case(signed(*by), policy(signers=(rule(threshold=threshold),)), TWO).verdict

    assert isinstance(verdict, Verified)
    assert (verdict.until, verdict.relies_on_retiring) == (until, retiring)


VERIFIED: dict[str, Case] = {
    "the expected bytes": Case(replace(model(), digest=f"sha256:{SHA256}")),
    "one of several signatures": Case(signed("", "stranger", "signer")),
    "one of several signers": Case(policy=policy(signers=(rule("missing"), rule()))),
    "a key that one keyring lists as retired and another as active": Case(
        policy=policy(signers=(rule("old", "prod"),)), keyrings=rings(keyring(RETIRED, name="old"), keyring())
    ),
    "a good signature though another keyring could not be read": Case(untried(signature(), signature(""))),
    "evidence that does not end": Case(policy=policy(max_age=timedelta.max)),
}


@pytest.mark.parametrize("case", VERIFIED.values(), ids=list(VERIFIED))
def test_it_is_enough_to_have(case: Case) -> None:
    assert isinstance(case.verdict, Verified)


def test_evidence_without_end_under_keys_without_end_lasts_for_ever() -> None:
    verdict = Case(policy=policy(max_age=timedelta.max)).verdict

    assert isinstance(verdict, Verified)
    assert verdict.until == FOREVER


def test_it_lasts_as_long_as_enough_of_the_signers_do() -> None:
    ends = {"a": NOW + 3 * DAY, "b": NOW + DAY, "c": NOW + 2 * DAY}
    ring = keyring(*(facts(name, validity=Validity(not_after=end)) for name, end in ends.items()), facts("endless"))
    lasts = {
        (1, "abc"): NOW + 3 * DAY,
        (2, "abc"): NOW + 2 * DAY,
        (3, "abc"): NOW + DAY,
        (2, ("a", "b", "endless")): NOW + 3 * DAY,
        (3, ("a", "b", "endless")): NOW + DAY,
    }
    for (threshold, by), end in lasts.items():
        required = policy(max_age=timedelta.max, signers=(rule(threshold=threshold),))
        verdict = judge(signed(*by), required, rings(ring), NOW)
        assert isinstance(verdict, Verified)
        assert verdict.until == end


def tied(*policies: Policy, of: Model | None = None) -> Verdict:
    known = rings(keyring(), keyring(facts("x"), name="other"))
    return judge_all(of or model(), policies, known, NOW)


ONE_DAY = policy("b", max_age=DAY)
TIED: dict[str, tuple[Callable[[], Verdict], type[Verdict], Reason]] = {
    "none": (tied, Undecided, Reason.POLICY_NOT_FOUND),
    "two that admit": (lambda: tied(policy("a"), policy("b")), Verified, Reason.VERIFIED),
    "one that denies the bytes": (
        lambda: tied(policy("a"), policy("b", denied_digests=frozenset({f"sha256:{SHA256}"}))),
        Rejected,
        Reason.DIGEST_DENIED,
    ),
    "one that denies other bytes": (
        lambda: tied(policy("a"), policy("b", denied_digests=frozenset({f"sha256:{'00' * 32}"}))),
        Verified,
        Reason.VERIFIED,
    ),
    "one that rejects": (lambda: tied(policy("a"), policy("b", signers=())), Rejected, Reason.SIGNER_NOT_ALLOWED),
    "one that cannot say": (
        lambda: tied(policy("a"), policy("b", signers=(rule("gone"),))),
        Undecided,
        Reason.KEYRING_NOT_FOUND,
    ),
    "one that cannot say and one that rejects": (
        lambda: tied(policy("a", signers=(rule("gone"),)), policy("b", signers=())),
        Rejected,
        Reason.SIGNER_NOT_ALLOWED,
    ),
}


@pytest.mark.parametrize(("verdict", "kind", "reason"), TIED.values(), ids=list(TIED))
def test_of_tied_policies_every_one_must_admit(
    verdict: Callable[[], Verdict], kind: type[Verdict], reason: Reason
) -> None:
    found = verdict()

    assert (type(found), found.reason) == (kind, reason)


def test_without_a_policy_the_namespace_is_named() -> None:
    assert tied() == Undecided(Reason.POLICY_NOT_FOUND, "namespace team-a")


def test_under_tied_policies_the_earliest_end_counts() -> None:
    for verdict in (tied(policy("a"), ONE_DAY), tied(ONE_DAY, policy("a"))):
        assert isinstance(verdict, Verified)
        assert (verdict.policy, verdict.until) == ("b", NOW - timedelta(minutes=1) + DAY)


OVERRIDES = st.none() | st.builds(
    KeyOverride,
    st.none() | st.sampled_from([KeyState.ACTIVE, KeyState.REVOKED]),
    st.none() | st.just(NOW + DAY),
    st.none() | st.just(NOW),
)
KEYS = st.dictionaries(st.sampled_from("abcd"), OVERRIDES, min_size=1)
SIGNED = st.frozensets(st.sampled_from(["a", "b", "c", "d", "stranger", ""]))


@given(known=KEYS, by=SIGNED, threshold=st.integers(1, 3))
def test_verified_means_that_enough_accepted_keys_signed(
    known: dict[str, KeyOverride | None], by: frozenset[str], threshold: int
) -> None:
    overrides = {name: override for name, override in known.items() if override is not None}
    ring = keyring(*(facts(name) for name in known), overrides=overrides)

    verdict = judge(signed(*sorted(by)), policy(signers=(rule(threshold=threshold),)), rings(ring), NOW)

    good = [name for name in by & known.keys() if _accepted(known[name])]
    assert isinstance(verdict, Verified) is (len(good) >= threshold)


def _accepted(override: KeyOverride | None) -> bool:
    if override is None:
        return True
    return override.state is not KeyState.REVOKED and override.not_before is None and override.not_after is None
