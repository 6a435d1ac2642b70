"""Conditions by the Kubernetes API conventions."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.core.builders import DAY, NOW, Object

from aegis.core.conditions import MAX_DETAIL, Condition, ConditionType, clipped, condition, enumerated, merge, timestamp
from aegis.core.errors import AegisError
from aegis.core.meanings import meaning
from aegis.core.reasons import Family, Reason
from aegis.core.verdicts import sentence

READY = ConditionType.READY
OLD: Object = {
    "type": "Ready",
    "status": "True",
    "reason": "Verified",
    "message": "old",
    "observedGeneration": 1,
    "lastTransitionTime": "2026-01-01T00:00:00Z",
}


@pytest.mark.parametrize("reason", Reason)
def test_the_status_follows_from_the_family_of_the_reason(reason: Reason) -> None:
    said = {Family.VERIFIED: "True", Family.REPORT: "True", Family.REJECTED: "False"}

    assert condition(READY, reason).status == said.get(meaning(reason).family, "Unknown")
    assert condition(READY, reason, status="False").status == "False"


def test_the_message_says_what_is_wrong_with_what_and_what_to_do() -> None:
    assert condition(READY, Reason.KEY_REVOKED, "key 12").message == (
        "the key that signed it was revoked (key 12); sign the artifact again with an active key"
    )
    assert condition(READY, Reason.READY).message == "everything it needs is there"


def test_a_condition_that_stays_keeps_its_time() -> None:
    (entry,) = merge([OLD], [condition(READY, Reason.READY)], 2, NOW)

    assert entry["lastTransitionTime"] == OLD["lastTransitionTime"]
    assert (entry["reason"], entry["observedGeneration"]) == ("Ready", 2)


@pytest.mark.parametrize(
    "old", [[], [OLD | {"type": "Other"}], [OLD | {"status": "False"}], [{"type": "Ready", "status": "True"}]]
)
def test_one_that_changes_gets_the_time_of_now(old: list[Object]) -> None:
    (entry,) = merge(old, [condition(READY, Reason.READY)], 1, NOW)

    assert entry["lastTransitionTime"] == "2026-06-01T12:00:00Z"


def test_conditions_stand_in_the_order_of_those_that_are_new() -> None:
    wanted = [Condition(ConditionType.CONFLICT, "False", Reason.NO_CONFLICT, ""), condition(READY, Reason.READY)]

    assert [entry["type"] for entry in merge([OLD], wanted, 1, NOW)] == ["Conflict", "Ready"]


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOW, "2026-06-01T12:00:00Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
        (datetime(2026, 1, 1, 0, 59, 59, 999999, tzinfo=timezone(timedelta(hours=1))), "2025-12-31T23:59:59Z"),
    ],
)
def test_a_time_is_written_in_utc_and_whole_seconds(moment: datetime, text: str) -> None:
    assert timestamp(moment) == text


@given(text=st.text(max_size=50), limit=st.integers(1, 40))
def test_a_cut_text_fits_and_shows_the_cut(text: str, limit: int) -> None:
    cut = clipped(text, limit)

    assert len(cut) <= limit
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


@given(entries=st.lists(st.text("ab", max_size=10), max_size=20), limit=st.integers(10, 60))
def test_a_cut_list_has_whole_entries_and_counts_the_others(entries: list[str], limit: int) -> None:
    shown = enumerated(entries, limit, "; ")

    assert len(shown) <= limit
    if shown != "; ".join(entries):
        *kept, more = shown.split("; ")
        assert (kept, more) == (entries[: len(kept)], f"{len(entries) - len(kept)} more")


def test_a_long_detail_is_cut_before_the_next_step() -> None:
    message = condition(READY, Reason.KEY_REVOKED, "x" * 9999).message

    assert f"{'x' * (MAX_DETAIL - 1)}…); sign the artifact again" in message
    assert timestamp(NOW + DAY) > timestamp(NOW)


def test_a_sentence_alone_has_a_subject() -> None:
    assert sentence(Reason.SOURCE_NOT_ALLOWED).startswith("it is covered by no source")
    assert sentence(Reason.MODEL_UNKNOWN).startswith("it has no SignedModel")
    assert str(AegisError(Reason.POLICY_NOT_FOUND)).startswith("it is not trusted, because")
    assert not [reason for reason in Reason if meaning(reason).alone.startswith(("is ", "was ", "has ", "depends "))]
