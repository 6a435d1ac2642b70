"""The state of a key at a moment: facts, an admin's word, and the clock."""

from datetime import datetime, timedelta

import pytest
from tests.unit.core.builders import DAY, NOW, WEEK, facts, fingerprint, keyring

from aegis.core.keyrings import KeyFacts, KeyOverride, KeyState, Standing, standing
from aegis.core.reasons import Reason
from aegis.core.times import FOREVER, after

ACTIVE, RETIRING, REVOKED, ENDED, PENDING = (
    KeyState.ACTIVE,
    KeyState.RETIRING,
    KeyState.REVOKED,
    KeyState.ENDED,
    KeyState.PENDING,
)
FRESH = facts("k")
ROTATED = facts("k", superseded=NOW - DAY)
LONG_ROTATED = facts("k", superseded=NOW - WEEK)
GONE = facts("k", ended=NOW - DAY)
WINDOW_END = NOW + 6 * DAY
SECOND = timedelta(seconds=1)

STATES: dict[str, tuple[KeyFacts, KeyOverride | None, Standing]] = {
    "the only key": (FRESH, None, Standing(ACTIVE, Reason.VERIFIED)),
    "one that is absent at its source": (facts("k", absent_since=NOW - DAY), None, Standing(ACTIVE, Reason.VERIFIED)),
    "one superseded a day ago": (ROTATED, None, Standing(RETIRING, Reason.VERIFIED, WINDOW_END)),
    "one superseded only tomorrow": (
        facts("k", superseded=NOW + DAY),
        None,
        Standing(ACTIVE, Reason.VERIFIED, NOW + 8 * DAY),
    ),
    "one whose window ends now": (LONG_ROTATED, None, Standing(ENDED, Reason.KEY_RETIRED)),
    "one ended at its source": (GONE, None, Standing(ENDED, Reason.KEY_ENDED)),
    "one that ends tomorrow": (facts("k", ended=NOW + DAY), None, Standing(ACTIVE, Reason.VERIFIED)),
    "a revoked one": (FRESH, KeyOverride(REVOKED), Standing(REVOKED, Reason.KEY_REVOKED)),
    "a revoked one that has ended": (GONE, KeyOverride(REVOKED), Standing(REVOKED, Reason.KEY_REVOKED)),
    "a revoked one within its dates": (
        FRESH,
        KeyOverride(REVOKED, NOW - DAY, NOW + DAY),
        Standing(REVOKED, Reason.KEY_REVOKED),
    ),
    "one called active after its window": (LONG_ROTATED, KeyOverride(ACTIVE), Standing(ACTIVE, Reason.VERIFIED)),
    "one called active after its end": (GONE, KeyOverride(ACTIVE), Standing(ENDED, Reason.KEY_ENDED)),
    "one called active until tomorrow": (
        LONG_ROTATED,
        KeyOverride(ACTIVE, not_after=NOW + DAY),
        Standing(ACTIVE, Reason.VERIFIED, NOW + DAY),
    ),
    "one before its notBefore": (
        FRESH,
        KeyOverride(not_before=NOW + SECOND),
        Standing(PENDING, Reason.KEY_NOT_YET_VALID),
    ),
    "one at its notBefore": (FRESH, KeyOverride(not_before=NOW), Standing(ACTIVE, Reason.VERIFIED)),
    "one at its notAfter": (FRESH, KeyOverride(not_after=NOW), Standing(ENDED, Reason.KEY_EXPIRED)),
    "one before its notAfter": (
        FRESH,
        KeyOverride(not_after=NOW + SECOND),
        Standing(ACTIVE, Reason.VERIFIED, NOW + SECOND),
    ),
    "a retiring one with an earlier notAfter": (
        ROTATED,
        KeyOverride(not_after=NOW + DAY),
        Standing(RETIRING, Reason.VERIFIED, NOW + DAY),
    ),
    "a retiring one with a later notAfter": (
        ROTATED,
        KeyOverride(not_after=NOW + 90 * DAY),
        Standing(RETIRING, Reason.VERIFIED, WINDOW_END),
    ),
    "one superseded at the end of time": (
        facts("k", superseded=FOREVER),
        None,
        Standing(ACTIVE, Reason.VERIFIED, FOREVER),
    ),
}


@pytest.mark.parametrize(("fact", "override", "expected"), STATES.values(), ids=list(STATES))
def test_the_state_of(fact: KeyFacts, override: KeyOverride | None, expected: Standing) -> None:
    ring = keyring(fact, overrides={"k": override} if override else None)

    found = standing(ring, fingerprint("k"), NOW)

    assert found == expected
    assert expected.accepted is (expected.state in (ACTIVE, RETIRING))


def test_an_unknown_key_has_no_state_unless_it_is_revoked() -> None:
    assert standing(keyring(), fingerprint("stranger"), NOW) is None
    revoked = keyring(overrides={"stranger": KeyOverride(REVOKED)})
    assert standing(revoked, fingerprint("stranger"), NOW) == Standing(REVOKED, Reason.KEY_REVOKED)


def test_a_window_of_no_length_ends_at_once() -> None:
    ring = keyring(facts("k", superseded=NOW), window=timedelta(0))

    assert standing(ring, fingerprint("k"), NOW) == Standing(ENDED, Reason.KEY_RETIRED)


@pytest.mark.parametrize(
    ("created", "start"),
    [
        (None, NOW),
        (NOW - DAY, NOW - DAY),
        # A source whose clock is ahead does not keep the window of the key before it open.
        (NOW + DAY, NOW),
    ],
)
def test_a_key_counts_as_successor_since_it_was_made_or_seen(created: datetime | None, start: datetime) -> None:
    assert facts("k", seen=NOW, created=created).start == start


def test_a_sum_beyond_the_calendar_is_its_end() -> None:
    assert after(FOREVER, WEEK) == after(NOW, timedelta.max) == FOREVER
    assert after(NOW, DAY) == NOW + DAY
    ancient = keyring(facts("k", superseded=NOW), window=timedelta.max)
    assert standing(ancient, fingerprint("k"), NOW) == Standing(RETIRING, Reason.VERIFIED, FOREVER)
