"""Histories of a key source: what is known of each key, and that no old key is ever opened again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.core.builders import DAY, NOW, WEEK, facts, fingerprint, keyring, public_key, snapshot

from aegis.core.keyrings import KeyFacts, KeySnapshot, KeyState, SourceKey, standing
from aegis.core.reasons import Reason
from aegis.core.rotation import missing, observe

HOUR = timedelta(hours=1)
ACTIVE, RETIRING, ENDED = KeyState.ACTIVE, KeyState.RETIRING, KeyState.ENDED
NOBODY = snapshot({})


def history(*readings: KeySnapshot) -> dict[str, KeyFacts]:
    """The facts after those readings, a day apart, the last one at NOW."""
    facts: dict[str, KeyFacts] = {}
    for back, reading in enumerate(reversed(range(len(readings)))):
        facts = observe(facts, readings[back], NOW - reading * DAY)
    return facts


def states(facts: dict[str, KeyFacts], later: timedelta = timedelta(0)) -> dict[str, KeyState]:
    """The state of each key, by the names of the builders."""
    ring = keyring(*facts.values())
    names = {fingerprint(name): name for name in "abcd"}
    found = {names[print_]: standing(ring, print_, NOW + later) for print_ in facts}
    return {name: each.state for name, each in sorted(found.items()) if each is not None}


A1, B2, C3 = {"a": 1}, {"b": 2}, {"c": 3}
HISTORIES: dict[str, tuple[list[KeySnapshot], dict[str, KeyState], dict[str, KeyState]]] = {
    # Readings a day apart; states now; states a week later.
    "one key": ([snapshot(A1)], {"a": ACTIVE}, {"a": ACTIVE}),
    "a newer version": (
        [snapshot(A1), snapshot(A1 | B2)],
        {"a": RETIRING, "b": ACTIVE},
        {"a": ENDED, "b": ACTIVE},
    ),
    "two keys of one version stand side by side": ([snapshot({"a": 1, "b": 1})], {"a": ACTIVE, "b": ACTIVE}, {}),
    "an install over old versions": (
        [snapshot(A1 | B2 | C3)],
        {"a": RETIRING, "b": RETIRING, "c": ACTIVE},
        {"a": ENDED, "b": ENDED, "c": ACTIVE},
    ),
    "a deleted version": ([snapshot(A1 | B2), snapshot(B2, ended=[1])], {"a": ENDED, "b": ACTIVE}, {}),
    "a deleted version that is taken back": (
        [snapshot(A1 | B2), snapshot(B2, ended=[1]), snapshot(A1 | B2)],
        {"a": RETIRING, "b": ACTIVE},
        {"a": ENDED},
    ),
    "a version that is shown and yet ended": ([snapshot(A1, ended=[1])], {"a": ENDED}, {}),
    "a pruned version": ([snapshot(A1 | B2), snapshot(B2)], {"a": RETIRING, "b": ACTIVE}, {"a": ENDED}),
    "an empty answer": ([snapshot(A1), NOBODY], {"a": ACTIVE}, {"a": ACTIVE}),
    "a Secret whose key is exchanged": (
        [snapshot({"a": 1}), snapshot({"b": 1})],
        {"a": RETIRING, "b": ACTIVE},
        {"a": ENDED},
    ),
    "a Secret whose old key is put back": (
        [snapshot({"a": 1}), snapshot({"b": 1}), snapshot({"a": 1})],
        {"a": ACTIVE, "b": ACTIVE},
        {},
    ),
    "a list from which a key is taken": (
        [snapshot({"a": 1, "b": 1}, complete=True), snapshot({"b": 1}, complete=True)],
        {"a": ENDED, "b": ACTIVE},
        {},
    ),
    "a list to which a key comes back": (
        [snapshot({"a": 1, "b": 1}, complete=True), snapshot({"b": 1}, complete=True), snapshot({"a": 1, "b": 1})],
        {"a": ACTIVE, "b": ACTIVE},
        {},
    ),
    "an old key stored again as a newer version": (
        [snapshot(A1 | B2), snapshot({"a": 3, "b": 2})],
        {"a": ACTIVE, "b": RETIRING},
        {"a": ACTIVE, "b": ENDED},
    ),
    "one key under two versions": (
        [KeySnapshot((SourceKey(public_key("a"), 2), SourceKey(public_key("a"), 1)))],
        {"a": ACTIVE},
        {},
    ),
    "a successor that is deleted opens nothing": (
        [snapshot(A1 | B2), snapshot(A1, ended=[2])],
        {"a": RETIRING, "b": ENDED},
        {"a": ENDED},
    ),
    "a successor that is lost opens nothing": (
        [snapshot(A1 | B2), snapshot(A1)],
        {"a": RETIRING, "b": ACTIVE},
        {"a": ENDED},
    ),
    "a source that is made anew counts from 1": (
        [snapshot(A1 | B2), snapshot({"c": 1})],
        {"a": RETIRING, "b": RETIRING, "c": ACTIVE},
        {"a": ENDED, "b": ENDED, "c": ACTIVE},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("readings", "now", "later"), HISTORIES.values(), ids=list(HISTORIES))
def test_what_follows_from(readings: list[KeySnapshot], now: dict[str, KeyState], later: dict[str, KeyState]) -> None:
    facts = history(*readings)

    assert states(facts) == now
    assert states(facts, later=WEEK) | later == states(facts, later=WEEK)


def dated(**created: datetime) -> KeySnapshot:
    """Keys `a`, `b`, … of versions 1, 2, … with the dates that their source gives."""
    keys = (SourceKey(public_key(name), version, date) for version, (name, date) in enumerate(created.items(), 1))
    return KeySnapshot(tuple(keys))


def test_a_window_starts_when_the_source_made_the_successor() -> None:
    facts = observe({}, dated(a=NOW - 90 * DAY, b=NOW - 30 * DAY), NOW)

    assert facts[fingerprint("a")].superseded == NOW - 30 * DAY
    assert states(facts) == {"a": ENDED, "b": ACTIVE}


def test_without_a_date_it_starts_when_the_successor_was_seen() -> None:
    assert history(snapshot(A1), snapshot(A1 | B2))[fingerprint("a")].superseded == NOW


def test_the_earliest_successor_counts() -> None:
    facts = observe({}, dated(a=NOW - 90 * DAY, b=NOW - 30 * DAY, c=NOW - DAY), NOW)

    assert facts[fingerprint("a")].superseded == NOW - 30 * DAY


@pytest.mark.parametrize("date", [NOW - 10 * DAY, NOW - 50 * DAY], ids=["later", "earlier"])
def test_a_date_that_the_source_moves_opens_no_window_again(date: datetime) -> None:
    first = observe({}, dated(a=NOW - 90 * DAY, b=NOW - 40 * DAY), NOW - DAY)
    then = observe(first, dated(a=NOW - 90 * DAY, b=date), NOW)

    assert then[fingerprint("a")].superseded == min(date, NOW - 40 * DAY)


def test_the_time_of_an_end_is_that_of_its_first_sight() -> None:
    facts = history(snapshot(A1), snapshot({}, ended=[1]), snapshot({}, ended=[1]))

    assert facts[fingerprint("a")].ended == NOW - DAY
    again = history(snapshot(A1, ended=[1]), snapshot(A1, ended=[1]))
    assert again[fingerprint("a")].ended == NOW - DAY


def test_missing_is_absent_but_not_ended() -> None:
    facts = history(snapshot({"a": 1, "b": 2, "c": 3}), snapshot({"c": 3}, ended=[2]))

    assert [fact.fingerprint for fact in missing(facts)] == [fingerprint("a")]
    assert facts[fingerprint("a")].absent_since == NOW


VERSIONS = range(1, 5)
READING = st.builds(
    lambda shown, ended, dates: KeySnapshot(
        tuple(
            SourceKey(public_key(f"k{version}"), version, NOW + timedelta(hours=dates[version - 1]))
            if dates[version - 1] is not None
            else SourceKey(public_key(f"k{version}"), version)
            for version in sorted(shown - ended)
        ),
        frozenset(ended),
    ),
    st.frozensets(st.sampled_from(VERSIONS)),
    st.frozensets(st.sampled_from(VERSIONS)),
    st.tuples(*(st.none() | st.integers(-200, 400) for _ in VERSIONS)),
)


@settings(max_examples=200)
@given(readings=st.lists(st.tuples(READING, st.integers(1, 100)), min_size=2, max_size=12))
def test_a_window_that_has_ended_never_opens_again(readings: list[tuple[KeySnapshot, int]]) -> None:
    """Whatever a source shows, hides, deletes or dates anew, in any order, once a newer version was seen."""
    facts: dict[str, KeyFacts] = {}
    retired: set[str] = set()
    now = NOW
    for reading, hours in readings:
        now += hours * HOUR
        facts = observe(facts, reading, now)
        ring = keyring(*facts.values(), window=2 * DAY) if facts else keyring()
        for print_ in facts:
            found = standing(ring, print_, now)
            assert found is not None
            assert not (found.accepted and print_ in retired)
            newer = any(fact.version > facts[print_].version for fact in facts.values())
            if found.reason is Reason.KEY_RETIRED and newer:
                retired.add(print_)


@given(readings=st.lists(READING, min_size=1, max_size=6))
def test_nothing_that_was_seen_is_forgotten(readings: list[KeySnapshot]) -> None:
    facts: dict[str, KeyFacts] = {}
    for reading in readings:
        before, facts = facts, observe(facts, reading, NOW)
        assert before.keys() <= facts.keys()
        for print_, fact in before.items():
            assert facts[print_].first_seen == fact.first_seen


@given(reading=READING)
def test_reading_the_same_again_changes_nothing(reading: KeySnapshot) -> None:
    once = observe({}, reading, NOW)

    assert observe(once, reading, NOW + DAY) == {print_: replace(fact) for print_, fact in once.items()}


def test_what_a_clock_that_was_ahead_has_written_is_brought_down_to_now() -> None:
    ahead = facts("a", 1, seen=NOW + DAY, absent_since=NOW + DAY), facts("b", 1, seen=NOW + DAY, ended=NOW + DAY)
    known = dict(zip(map(fingerprint, "ab"), ahead, strict=True))

    found = observe(known, snapshot({"c": 2}), NOW)

    lost, ended = found[fingerprint("a")], found[fingerprint("b")]
    assert (lost.first_seen, lost.absent_since) == (NOW, NOW)
    assert (ended.first_seen, ended.ended) == (NOW, NOW)


def test_what_lies_in_the_past_stays_as_it_was_written() -> None:
    past = facts("a", 1, seen=NOW - 3 * DAY, absent_since=NOW - DAY), facts("b", 1, seen=NOW - 2 * DAY, ended=NOW - DAY)
    known = dict(zip(map(fingerprint, "ab"), past, strict=True))

    found = observe(known, snapshot({"c": 2}), NOW)

    lost, ended = found[fingerprint("a")], found[fingerprint("b")]
    assert (lost.first_seen, lost.absent_since) == (NOW - 3 * DAY, NOW - DAY)
    assert (ended.first_seen, ended.ended) == (NOW - 2 * DAY, NOW - DAY)


def test_a_fact_names_the_kind_of_its_key() -> None:
    assert observe({}, snapshot({"a": 1}), NOW)[fingerprint("a")].algorithm == public_key("a").algorithm


def test_only_a_successor_that_was_not_known_counts_from_when_a_reading_was_due() -> None:
    """Whoever was seen in this version before was seen in time; an older reading that failed says nothing of it."""
    old, new = facts("a", 1), facts("b", 2, seen=NOW - DAY)
    due = NOW - 2 * DAY
    shown = snapshot({"a": 1, "b": 2})

    def superseded(before: KeyFacts) -> datetime | None:
        known = {fingerprint("a"): old, fingerprint("b"): before}
        return observe(known, shown, NOW, due)[fingerprint("a")].superseded

    assert superseded(new) == NOW - DAY
    assert superseded(replace(new, version=1)) == due
