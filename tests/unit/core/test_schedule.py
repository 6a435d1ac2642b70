"""When a model is looked at again: f(spec, evidence, verdict, time), and nothing of what happened on the way."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import DAY, KEY, NOW, URI, evidence

from aegis.core.evidence import Evidence
from aegis.core.reasons import Reason
from aegis.core.schedule import (
    BACKOFF_LAST,
    LOOK_AGAIN,
    PATIENCE,
    Attempts,
    Work,
    announced,
    due,
    failed,
    wake,
    work_for,
)
from aegis.core.spec.signed_model import SignedModelSpec
from aegis.core.uris import ModelURI
from aegis.core.verdicts import Rejected, Undecided, Verdict, Verified

MINUTE = timedelta(minutes=1)
SPEC = SignedModelSpec(KEY, 1, ModelURI.parse(URI))
SEEN = evidence().verified
AT_ONCE = datetime.min.replace(tzinfo=UTC)
VERIFIED = Verified((), NOW + 7 * DAY)
REJECTED = Rejected(Reason.NOT_SIGNED)

DUE: dict[str, tuple[SignedModelSpec, Evidence | None, Verdict, datetime]] = {
    "nothing is known": (SPEC, None, Undecided(Reason.VERIFICATION_PENDING), AT_ONCE),
    "the object was changed": (replace(SPEC, generation=2), evidence(), VERIFIED, AT_ONCE),
    "somebody asks for it": (replace(SPEC, request="2026-06-01"), evidence(), VERIFIED, AT_ONCE),
    "the evidence answers the request": (replace(SPEC, request="x"), evidence(request="x"), VERIFIED, SEEN + DAY),
    "it is verified": (SPEC, evidence(), VERIFIED, SEEN + DAY),
    "it is verified, and looked at often": (replace(SPEC, reverify=MINUTE), evidence(), VERIFIED, SEEN + MINUTE),
    "it is rejected: a signature may come": (SPEC, evidence(), REJECTED, SEEN + LOOK_AGAIN),
    "it is rejected, and looked at often": (replace(SPEC, reverify=MINUTE), evidence(), REJECTED, SEEN + MINUTE),
}


@pytest.mark.parametrize(("spec", "found", "verdict", "when"), DUE.values(), ids=list(DUE))
def test_the_store_is_asked_when(
    spec: SignedModelSpec, found: Evidence | None, verdict: Verdict, when: datetime
) -> None:
    assert due(spec, found, verdict) == when
    assert work_for(spec, found, verdict, NOW) is (Work.VERIFY if when <= NOW else Work.RECHECK)


def test_a_model_wakes_when_work_is_due_or_its_verdict_ends() -> None:
    assert wake(SPEC, evidence(), VERIFIED, Attempts()) == SEEN + DAY
    assert wake(SPEC, evidence(), Verified((), NOW + MINUTE), Attempts()) == NOW + MINUTE
    assert wake(SPEC, evidence(), REJECTED, Attempts()) == SEEN + LOOK_AGAIN
    assert wake(SPEC, None, REJECTED, Attempts(1, NOW + MINUTE)) == NOW + MINUTE


def test_people_are_told_of_the_next_look_unless_it_is_soon() -> None:
    assert announced(SPEC, evidence(), VERIFIED, Attempts()) == SEEN + DAY
    assert announced(SPEC, evidence(), REJECTED, Attempts()) == SEEN + LOOK_AGAIN
    assert announced(SPEC, None, REJECTED, Attempts()) is None
    assert announced(SPEC, None, REJECTED, failed(Attempts(), NOW, 1.0)) is None
    assert announced(SPEC, None, REJECTED, failed(Attempts(), NOW, 1.0, retry_after=60)) == NOW + MINUTE
    assert announced(SPEC, None, REJECTED, failed(Attempts(20), NOW, 1.0)) == NOW + BACKOFF_LAST


@pytest.mark.parametrize(
    ("count", "jitter", "seconds"),
    [(0, 0.0, 0.5), (0, 1.0, 1), (1, 1.0, 2), (4, 1.0, 16), (9, 1.0, 300), (1000, 0.0, 150)],
)
def test_the_wait_doubles_up_to_a_limit(count: int, jitter: float, seconds: float) -> None:
    assert failed(Attempts(count), NOW, jitter) == Attempts(count + 1, NOW + timedelta(seconds=seconds))


ASKED = {10.0: 10.0, 0.0: 0.5, -5.0: 0.5, 1e308: 3600, math.inf: 3600, -math.inf: 0.5, math.nan: 0.5}


@pytest.mark.parametrize(("retry_after", "seconds"), ASKED.items())
def test_a_source_may_ask_for_patience_but_not_for_ever(retry_after: float, seconds: float) -> None:
    assert failed(Attempts(), NOW, 0.0, retry_after).not_before == NOW + timedelta(seconds=seconds)


@given(count=st.integers(0, 10**6), jitter=st.floats(0, 1, exclude_max=True), asked=st.none() | st.floats())
def test_a_next_attempt_is_soon_and_never_before_now(count: int, jitter: float, asked: float | None) -> None:
    when = failed(Attempts(count), NOW, jitter, asked).not_before

    assert when is not None
    assert NOW < when <= NOW + max(BACKOFF_LAST, PATIENCE)
