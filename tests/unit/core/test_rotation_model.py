"""Random histories of a key source: the facts that are carried along say what the whole history says."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.core.builders import DAY, NOW, fingerprint, public_key
from tests.unit.core.rotation_model import History, Reading

from aegis.core.keyrings import KeyFacts, KeyOverride, Keyring, KeySnapshot, KeyState, SourceKey, standing
from aegis.core.keys import Validity
from aegis.core.rotation import missing, observe
from aegis.services.clock import SteadyClock

NAMES = "abcd"
WINDOW = 5 * DAY
HOUR = timedelta(hours=1)

MOMENTS = st.integers(-240, 480).map(lambda hours: NOW + hours * HOUR)
DATES = st.none() | MOMENTS
KEYS = st.builds(
    SourceKey,
    st.sampled_from(NAMES).map(public_key),
    st.integers(1, 4),
    DATES,
    st.just(Validity()) | st.builds(Validity, DATES, DATES),
    st.sampled_from([False, False, False, True]),
)
SNAPSHOTS = st.builds(
    KeySnapshot,
    st.lists(KEYS, max_size=4, unique_by=lambda shown: (shown.key.fingerprint, shown.version)).map(tuple),
    st.frozensets(st.integers(1, 4), max_size=2),
    complete=st.sampled_from([False, False, False, True]),
)
STEPS = st.lists(st.tuples(SNAPSHOTS, st.integers(1, 72), st.booleans()), min_size=1, max_size=8)
WORDS = st.builds(KeyOverride, st.sampled_from([None, None, KeyState.ACTIVE, KeyState.REVOKED]), DATES, DATES)


def readings(steps: Sequence[tuple[KeySnapshot, int, bool]]) -> list[Reading]:
    """The steps one after the other; every second one or so comes later than it was due."""
    found, now = [], NOW
    for said, hours, late in steps:
        before, now = now, now + hours * HOUR
        found.append(Reading(now, said, before + HOUR if late else None))
    return found


@settings(max_examples=400, deadline=None)
@given(steps=STEPS, words=st.dictionaries(st.sampled_from(NAMES), WORDS), later=st.integers(0, 240))
def test_the_facts_say_what_the_history_says(
    steps: Sequence[tuple[KeySnapshot, int, bool]], words: dict[str, KeyOverride], later: int
) -> None:
    facts: dict[str, KeyFacts] = {}
    past: list[Reading] = []
    overrides = {fingerprint(name): word for name, word in words.items()}
    for reading in readings(steps):
        facts = observe(facts, reading.said, reading.at, reading.due)
        past.append(reading)
        history, ring = History(tuple(past)), Keyring("prod", WINDOW, facts, overrides)
        for now in (reading.at, reading.at + later * HOUR):
            for key in map(fingerprint, NAMES):
                found = standing(ring, key, now)
                expected = history.state(key, overrides.get(key, KeyOverride()), WINDOW, now)
                assert (found.state if found else None) == expected, (key, now)
        assert {fact.fingerprint for fact in missing(facts)} == {
            key for key in history.keys if not reading.shown(key) and not history.ended(key)
        }


@settings(max_examples=400, deadline=None)
@given(steps=STEPS, words=st.dictionaries(st.sampled_from(NAMES), WORDS), later=st.integers(0, 240))
def test_an_acceptance_ends_when_it_was_said_to_end(
    steps: Sequence[tuple[KeySnapshot, int, bool]], words: dict[str, KeyOverride], later: int
) -> None:
    """`until` is exact: accepted until just before it, and not from then on, if nothing is read in between."""
    facts: dict[str, KeyFacts] = {}
    for reading in readings(steps):
        facts = observe(facts, reading.said, reading.at, reading.due)
    ring = Keyring("prod", WINDOW, facts, {fingerprint(name): word for name, word in words.items()})
    now = reading.at + later * HOUR
    for key in facts:
        found = standing(ring, key, now)
        assert found is not None
        if found.accepted and found.until is not None:
            last, over = standing(ring, key, found.until - timedelta(microseconds=1)), standing(ring, key, found.until)
            assert last is not None
            assert over is not None
            assert (last.accepted, over.accepted) == (True, False)


OFFSETS = st.integers(-1000, 1000).map(lambda hours: hours * HOUR)


@settings(max_examples=200, deadline=None)
@given(ticks=st.lists(st.tuples(st.integers(1, 48), OFFSETS, st.booleans()), min_size=1, max_size=12))
def test_time_never_goes_back_and_never_runs_ahead_of_the_api_server(
    ticks: Sequence[tuple[int, timedelta, bool]],
) -> None:
    """Whatever this machine's clock shows, over restarts, while the API server's is right."""
    true, off = NOW, timedelta(0)
    remembered: list[datetime] = []

    def process() -> SteadyClock:
        return SteadyClock(lambda: true + off, lambda: true, lambda: remembered[-1] if remembered else None)

    clock = process()
    for hours, offset, restart in ticks:
        true, off = true + hours * HOUR, offset
        clock = process() if restart else clock
        now = clock()
        assert now <= true + timedelta(minutes=1)
        assert not remembered or now >= remembered[-1]
        remembered.append(now)
