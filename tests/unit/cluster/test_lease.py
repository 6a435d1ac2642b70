"""Who may lead, decided from what was seen; no clock but the own one is believed."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aegis.adapters.cluster.lease import (
    LEASE_SECONDS,
    RETRY_SECONDS,
    Lease,
    LeaseMeta,
    LeaseSpec,
    Sight,
    Step,
    decide,
    pause,
    released,
    renewed,
    sighted,
    taken,
    unheld,
)

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


def lease(holder: str | None = "other", term: int | None = 15, renewal: str = "r1", version: str = "1") -> Lease:
    return Lease(LeaseMeta("aegis", "aegis-system", version), LeaseSpec(holder, term, "a", renewal, 4))


DECISIONS: dict[str, tuple[Lease | None, float, Step]] = {
    "there is no Lease": (None, 0, Step.CREATE),
    "nobody ever held it": (lease(None, None), 0, Step.TAKE),
    "it was released": (lease(""), 0, Step.TAKE),
    "an own attempt had worked": (lease("me"), 0, Step.TAKE),
    "another renewed just now": (lease(), 0, Step.WAIT),
    "another may still renew": (lease(), 14.9, Step.WAIT),
    "another renewed for the last time 15 s ago": (lease(), 15, Step.TAKE),
    "its term is shorter": (lease(term=5), 5, Step.TAKE),
    "its term is longer": (lease(term=30), 29, Step.WAIT),
    "its term is beyond belief": (lease(term=10**9), 60, Step.TAKE),
    "its term is not given": (lease(term=None), 15, Step.TAKE),
    "its term is zero": (lease(term=0), 14.9, Step.WAIT),
}


@pytest.mark.parametrize(("seen", "waited", "step"), DECISIONS.values(), ids=DECISIONS.keys())
def test_what_a_candidate_does_next(seen: Lease | None, waited: float, step: Step) -> None:
    assert decide(Sight(seen, since=100.0, looked=100.0), "me", 100.0 + waited) is step


SIGHTS: dict[str, tuple[Sight | None, Lease | None, Sight]] = {
    "at the first look its age counts from now": (None, lease(), Sight(lease(), 50.5, 50.0)),
    "without a change it goes on ageing": (Sight(lease(), 40.0, 48.0), lease(), Sight(lease(), 40.0, 50.0)),
    "a change that is no renewal renews nothing": (
        Sight(lease(), 40.0, 48.0),
        lease(version="2"),
        Sight(lease(version="2"), 40.0, 50.0),
    ),
    "a renewal came after the last look": (
        Sight(lease(), 40.0, 49.0),
        lease(renewal="r2"),
        Sight(lease(renewal="r2"), 49.0, 50.0),
    ),
    "after a long time without a look, a renewal may be of now": (
        Sight(lease(), 10.0, 20.0),
        lease(renewal="r2"),
        Sight(lease(renewal="r2"), 48.5, 50.0),
    ),
    "it was deleted": (Sight(lease(), 40.0, 48.0), None, Sight(None, 48.5, 50.0)),
}


@pytest.mark.parametrize(("before", "found", "after"), SIGHTS.values(), ids=SIGHTS.keys())
def test_since_when_a_lease_is_as_it_is(before: Sight | None, found: Lease | None, after: Sight) -> None:
    assert sighted(before, found, 50.0, 50.5) == after


@given(st.lists(st.tuples(st.floats(0.01, 5), st.floats(0.0, 5)), min_size=2, max_size=20), st.floats(0, 1))
def test_nobody_is_overtaken_before_thirteen_seconds_after_a_renewal(
    looks: list[tuple[float, float]], where: float
) -> None:
    """However slow looks are: the renewal, seen in each of them, was written at some moment before their answer."""
    sight, now = None, 100.0
    for number, (wait, took) in enumerate(looks):
        began, previous = now + wait, now
        now = began + took
        written = previous + where * (now - previous)
        sight = sighted(sight, lease(renewal=f"r{number}"), began, now)
        earliest_takeover = sight.since + LEASE_SECONDS
        assert earliest_takeover >= written + LEASE_SECONDS - RETRY_SECONDS - 1e-6


@pytest.mark.parametrize(
    ("sight", "now", "seconds"),
    [
        (None, 100.0, 2.0),
        (Sight(None, 90.0, 99.0), 100.0, 2.0),
        (Sight(lease(), 90.0, 99.0), 100.0, 2.0),
        (Sight(lease(), 86.0, 99.0), 100.0, 1.0),
        (Sight(lease(), 60.0, 99.0), 100.0, 2.0),
    ],
)
def test_the_next_look_is_when_a_term_ends(sight: Sight | None, now: float, seconds: float) -> None:
    assert pause(sight, now) == seconds


def test_the_token_grows_with_each_holder_and_with_nothing_else() -> None:
    first = taken(unheld("aegis-system", "aegis"), "me", NOW)
    later = renewed(first, NOW + timedelta(seconds=2))
    free = released(later, NOW + timedelta(seconds=3))
    second = taken(free, "you", NOW + timedelta(seconds=4))
    assert [each.token for each in (first, later, free, second)] == [1, 1, 1, 2]
    assert [each.holder for each in (first, later, free, second)] == ["me", "me", "", "you"]


def test_a_lease_is_written_as_the_api_server_reads_it() -> None:
    first = renewed(taken(unheld("aegis-system", "aegis"), "me", NOW), NOW + timedelta(milliseconds=1500))
    assert msgspec.to_builtins(first) == {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "aegis", "namespace": "aegis-system"},
        "spec": {
            "holderIdentity": "me",
            "leaseDurationSeconds": 15,
            # Six digits always: Kubernetes refuses a MicroTime without them.
            "acquireTime": "2026-11-24T10:00:00.000000Z",
            "renewTime": "2026-11-24T10:00:01.500000Z",
            "leaseTransitions": 1,
        },
    }
