"""One key in several keyrings: it counts once, a revocation anywhere ends it, and no time of signing revives it."""

from dataclasses import replace

import pytest
from tests.unit.core.builders import DAY, NOW, evidence, facts, keyring, model, policy, rule, signature
from tests.unit.core.cases import rings

from aegis.core.evidence import LogEntry, SigningTime, TimeSource
from aegis.core.judgement import judge
from aegis.core.keyrings import KeyOverride, Keyring, KeyState
from aegis.core.reasons import Reason
from aegis.core.trusted_root import NO_ROOT, Period, TrustedRoot, log_authority
from aegis.core.verdicts import Verdict, Verified

A, B = keyring(name="a"), keyring(name="b")
REVOKED = {"signer": KeyOverride(KeyState.REVOKED)}


def judged(*keyrings: Keyring, by: tuple[str, ...] = ("a", "b"), threshold: int = 1) -> Verdict:
    return judge(model(), policy(signers=(rule(*by, threshold=threshold),)), rings(*keyrings), NOW)


def test_a_key_in_two_keyrings_is_one_signer() -> None:
    assert isinstance(judged(A, B), Verified)
    assert judged(A, B, threshold=2).reason is Reason.THRESHOLD_NOT_MET


def test_two_files_by_one_key_are_one_signer_wherever_they_lie() -> None:
    twin = replace(signature(), location="s3://models/twin.sig", digest=f"sha256:{'ee' * 32}", content=b"\x31")
    found = model(evidence=evidence(signature(), twin, replace(signature(), format="SigstoreBundle")))

    verdict = judge(found, policy(signers=(rule(threshold=2),)), rings(keyring()), NOW)

    assert verdict.reason is Reason.THRESHOLD_NOT_MET


@pytest.mark.parametrize("by", [("a",), ("a", "b"), ("b", "a")])
def test_a_key_that_any_keyring_revokes_counts_in_none(by: tuple[str, ...]) -> None:
    assert judged(A, keyring(name="b", overrides=REVOKED), by=by).reason is Reason.KEY_REVOKED


def test_a_keyring_may_revoke_a_key_that_it_never_held() -> None:
    elsewhere = keyring(facts("another"), name="stolen", overrides=REVOKED)

    assert judged(A, elsewhere, by=("a",)).reason is Reason.KEY_REVOKED


@pytest.mark.parametrize("logged", [False, True])
def test_no_time_of_signing_makes_a_retired_key_count(logged: bool) -> None:
    """Whoever stole it can ask a log or an authority for a time today; only the window says how long it counts."""
    log = log_authority("ab")
    root = TrustedRoot(digest="sha256:00", authorities={log: (Period(),)}) if logged else NO_ROOT
    time = SigningTime(NOW - 30 * DAY, TimeSource.TRANSPARENCY_LOG)
    record = replace(signature(), signing_time=time, log_entry=LogEntry("ab", 7))
    retired = keyring(facts("signer", superseded=NOW - 8 * DAY))

    verdict = judge(model(evidence=evidence(record)), policy(), rings(retired), NOW, root)

    assert verdict.reason is Reason.KEY_RETIRED
