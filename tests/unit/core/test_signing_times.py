"""Signatures that count from a moment on: by whose word they were made when, and what is said of others."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import DAY, NOW, policy, rule, signature
from tests.unit.core.test_judging_identities import (
    BOTH,
    BROKEN,
    BY_ANY,
    EVERYBODY,
    HUMAN,
    KEY,
    LOGGED_KEY,
    SIGNED_AT,
    Case,
    during,
    keyless,
    logged,
    without,
)

from aegis.core.evidence import SignatureRecord, SigningTime, TimeSource
from aegis.core.reasons import Reason
from aegis.core.spec.policy import SignerRule
from aegis.core.verdicts import Rejected, Undecided, Verified


def since(rule: SignerRule, days: int = 0) -> SignerRule:
    """The rule for signatures from so many days after SIGNED_AT on."""
    return replace(rule, not_before=SIGNED_AT + days * DAY)


def stamped(days: int = 0) -> SignatureRecord:
    """A keyless signature whose time is said by a timestamp authority."""
    by = SigningTime(SIGNED_AT + days * DAY, TimeSource.TIMESTAMP_AUTHORITY)
    return replace(keyless(), vouched_by=("ca:1", "ct:1", "tsa:1"), signing_time=by)


OLD = logged(at=SIGNED_AT - DAY)
COUNTED: dict[str, tuple[Case, tuple[str, ...]]] = {
    "a key, signed at that very moment": (Case((logged(),), since(KEY)), ("prod/v1",)),
    "an identity, by a log": (Case((keyless(),), since(BY_ANY)), (HUMAN,)),
    "an identity, by a timestamp authority": (Case((stamped(),), since(BY_ANY), during("tsa:1")), (HUMAN,)),
    "a key that signed again": (Case((OLD, logged()), since(KEY)), ("prod/v1",)),
    "an identity that signed again": (Case((keyless(at=SIGNED_AT - DAY), keyless()), since(BY_ANY)), (HUMAN,)),
    "a key, in a log that ended since": (Case((logged(),), since(KEY), during("log:1", end=SIGNED_AT)), ("prod/v1",)),
    "a key where a log is required": (Case((logged(),), since(LOGGED_KEY)), ("prod/v1",)),
    "a key and an identity": (Case((logged(), keyless()), since(BOTH)), ("prod/v1", HUMAN)),
    "one of two, where one is enough": (Case((signature("other"), logged()), since(KEY)), ("prod/v1",)),
}


@pytest.mark.parametrize(("case", "signers"), COUNTED.values(), ids=list(COUNTED))
def test_it_counts(case: Case, signers: tuple[str, ...]) -> None:
    verdict = case.verdict

    assert isinstance(verdict, Verified)
    assert tuple(map(str, verdict.signers)) == signers


TOO_OLD, UNKNOWN = Reason.SIGNATURE_TOO_OLD, Reason.SIGNING_TIME_UNKNOWN
REFUSED: dict[str, tuple[Case, Reason, str]] = {
    "a key, signed before": (
        Case((OLD,), since(KEY)),
        TOO_OLD,
        ".sig: signed 2026-05-01T12:00:00+00:00, and notBefore of signers 'release' is 2026-05-02T12:00:00+00:00",
    ),
    "an identity, signed before": (Case((keyless(),), since(BY_ANY, 1)), TOO_OLD, ".sigstore.json: signed 2026-05-02"),
    "an identity, stamped before": (Case((stamped(-1),), since(BY_ANY), during("tsa:1")), TOO_OLD, "signed 2026-05-01"),
    "a key in no log": (Case((signature(),), since(KEY)), UNKNOWN, "model.safetensors.sig"),
    "a key whose entry proves nothing": (Case((replace(signature(), unproven="SET"),), since(KEY)), UNKNOWN, ": SET"),
    "a key in a log that says no time": (Case((logged(at=None),), since(KEY)), UNKNOWN, ""),
    "a key in a log that had ended": (Case((logged(),), since(KEY), during("log:1", end=SIGNED_AT - DAY)), UNKNOWN, ""),
    "a key, old, and once more in no log: the time is told": (Case((signature(), OLD), since(KEY)), TOO_OLD, ""),
    "a key in no log where one is required": (Case((signature(),), since(LOGGED_KEY)), Reason.NOT_LOGGED, ""),
    "an old key where a log is required": (Case((OLD,), since(LOGGED_KEY)), TOO_OLD, ""),
    "a key that signed since, and an identity that did before": (
        Case((logged(at=SIGNED_AT + DAY), keyless()), since(BOTH, 1)),
        TOO_OLD,
        ".sigstore.json",
    ),
    "one that did, where two are needed": (Case((logged(),), since(BOTH)), Reason.THRESHOLD_NOT_MET, "1 of 2"),
    "a stranger, signed since": (
        Case((logged("stranger", SIGNED_AT + DAY),), since(KEY)),
        Reason.SIGNER_NOT_ALLOWED,
        "",
    ),
    "a stranger's time is not told": (
        Case((logged("stranger", SIGNED_AT - DAY), signature()), since(KEY)),
        UNKNOWN,
        "",
    ),
    "an identity by an authority that is gone": (
        Case((stamped(),), since(BY_ANY), without("tsa:1")),
        Reason.IDENTITY_NOT_PROVEN,
        "by tsa:1",
    ),
}


@pytest.mark.parametrize(("case", "reason", "said"), REFUSED.values(), ids=list(REFUSED))
def test_it_does_not_count(case: Case, reason: Reason, said: str) -> None:
    verdict = case.verdict

    assert isinstance(verdict, Rejected)
    assert verdict.reason is reason
    assert said in verdict.detail


@pytest.mark.parametrize("record", [logged(), signature()], ids=["in a log", "in no log"])
def test_without_a_root_nothing_is_said_of_a_time(record: SignatureRecord) -> None:
    assert Case((record,), since(KEY), BROKEN).verdict == Undecided(Reason.TRUSTED_ROOT_UNUSABLE, BROKEN.problem)


@given(st.integers(-50, 20), st.integers(-50, 20))
def test_the_moment_divides_signatures(signed: int, since_then: int) -> None:
    moment, bound = SIGNED_AT + timedelta(days=signed), SIGNED_AT + timedelta(days=since_then)
    case = Case((logged(at=moment),), replace(KEY, not_before=bound))

    assert isinstance(case.verdict, Verified) == (moment >= bound)


def test_such_a_policy_needs_a_trusted_root() -> None:
    assert policy(signers=(rule(), replace(rule(), not_before=NOW))).needs_root
    assert policy(signers=(replace(rule(), identities=EVERYBODY),)).needs_root
    assert not policy(signers=(rule(),)).needs_root
