"""One ModelKeyring through the controller: readings, failures, what is written and what is not."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.unit.services.cluster_fakes import Services
from tests.unit.services.models import NOW, ec_key, public

from aegis.core.conditions import timestamp
from aegis.core.errors import Undecidable
from aegis.core.keyrings import KeySnapshot, SourceKey
from aegis.core.keys import Validity
from aegis.core.reasons import Reason
from aegis.services.cluster import NOTHING, Again, Kind, Looked, Outcome
from aegis.services.reconcile_keyring import SHOWN_EVERY

OLD, NEW = ec_key(), ec_key()
MINUTE = timedelta(minutes=1)
DOWN = Undecidable(Reason.KEY_SOURCE_UNAVAILABLE, "vault.example")


def shown(*keys: Any, ended: tuple[int, ...] = ()) -> KeySnapshot:
    return KeySnapshot(tuple(SourceKey(public(key), n) for n, key in enumerate(keys, 1)), frozenset(ended))


class Controller(Services):
    """A keyring `prod` whose source shows OLD."""

    def __init__(self) -> None:
        super().__init__()
        self.sources.answers["prod"] = shown(OLD)
        self.edit()

    def edit(self, pem: str = "PEM", **spec: Any) -> None:
        self.cluster.apply(Kind.MODEL_KEYRING, "prod", {"source": {"inline": pem}, **spec})

    def look(self) -> Looked:
        return asyncio.run(self.keyrings.reconcile(("", "prod")))

    def later(self, **delta: float) -> Looked:
        self.clock.advance(**delta)
        return self.look()

    def condition(self, kind: str) -> tuple[str, str]:
        return self.cluster.condition(Kind.MODEL_KEYRING, "prod", kind)

    @property
    def status(self) -> dict[str, Any]:
        return self.cluster.status(Kind.MODEL_KEYRING, "prod")

    @property
    def states(self) -> list[str]:
        return [key["state"] for key in self.status["keys"]]

    @property
    def held(self) -> set[str]:
        return {trial.key.fingerprint for trial in self.keychain.held("prod")}

    @property
    def refreshed(self) -> datetime:
        return datetime.fromisoformat(self.status["lastRefreshTime"])


@pytest.fixture
def controller() -> Controller:
    return Controller()


@pytest.fixture
def read(controller: Controller) -> Controller:
    assert controller.look() == Looked(NOW + MINUTE, renewed=True)
    return controller


def test_a_reading_ends_in_facts_and_in_keys_to_try(read: Controller) -> None:
    assert read.states == ["Active"]
    assert read.held == {public(OLD).fingerprint}
    assert read.condition("Ready") == ("True", "Ready")
    assert read.refreshed == NOW


def test_a_look_before_its_time_reads_nothing(read: Controller) -> None:
    assert read.later(seconds=30) == Looked(NOW + MINUTE)
    assert read.sources.reads == ["prod"]


def test_another_source_is_read_at_once(read: Controller) -> None:
    read.sources.answers["prod"] = shown(NEW)
    read.edit("ANOTHER PEM")
    assert read.later(seconds=1).renewed
    assert public(NEW).fingerprint in read.held


def test_other_words_of_the_admin_count_at_once_and_need_no_reading(read: Controller) -> None:
    read.edit(keys=[{"fingerprint": public(OLD).fingerprint, "state": "Revoked"}])
    read.later(seconds=1)
    assert (read.states, read.sources.reads) == (["Revoked"], ["prod"])


def test_a_revocation_that_a_backup_has_lost_is_shown_and_told_of(read: Controller) -> None:
    read.cluster.revocations["prod"] = frozenset({public(OLD).fingerprint})
    read.later(seconds=1)
    assert read.states == ["Revoked"]
    assert read.condition("RevocationsHeld") == ("True", "RevocationHeld")
    assert ("prod", Reason.REVOCATION_HELD, True) in read.cluster.events
    read.cluster.revocations.clear()
    read.later(seconds=1)
    assert (read.states, read.condition("RevocationsHeld")) == (["Active"], ("", ""))


def test_the_time_of_a_reading_alone_is_written_now_and_then(read: Controller) -> None:
    for _ in range(9):
        read.later(minutes=1)
    assert (len(read.cluster.writes), read.refreshed) == (1, NOW)
    read.later(minutes=1)
    assert (len(read.cluster.writes), read.refreshed) == (2, NOW + SHOWN_EVERY)
    assert len(read.sources.reads) == 11


def test_a_rotation_is_two_facts_and_one_write(read: Controller) -> None:
    read.sources.answers["prod"] = shown(OLD, NEW)
    looked = read.later(minutes=1)
    assert looked.renewed
    assert read.states == ["Retiring", "Active"]
    assert len(read.cluster.writes) == 2
    assert read.refreshed == NOW + MINUTE


def test_the_end_of_a_window_is_shown_when_it_comes(read: Controller) -> None:
    read.edit(rotationWindowSeconds=90, refreshPeriodSeconds=3600)
    read.later(minutes=1)
    read.sources.answers["prod"] = shown(OLD, NEW)
    looked = read.later(hours=1)
    assert looked.again == read.clock() + timedelta(seconds=90)
    read.clock.at = looked.again
    read.look()
    assert read.states == ["Ended", "Active"]


def test_a_source_that_fails_changes_no_fact_and_takes_no_key(read: Controller) -> None:
    before = read.status["keys"]
    read.later(minutes=1)
    read.sources.answers["prod"] = DOWN
    looked = read.later(minutes=1)
    assert read.status["keys"] == before
    assert read.held == {public(OLD).fingerprint}
    assert read.condition("KeysAvailable") == ("Unknown", "KeySourceUnavailable")
    assert read.condition("Ready") == ("True", "Ready")
    assert read.refreshed == NOW + MINUTE, "the last good reading, to the second"
    assert (read.cluster.events[-1], looked.renewed) == (("prod", Reason.KEY_SOURCE_UNAVAILABLE, True), False)
    assert read.keyrings.last_good() == {"prod": NOW + MINUTE}


def test_a_source_that_fails_is_asked_again_soon_and_then_as_usual(read: Controller) -> None:
    read.sources.answers["prod"] = DOWN
    waits = []
    looked = read.later(minutes=1)
    for _ in range(9):
        assert looked.again is not None
        waits.append((looked.again - read.clock()).total_seconds())
        read.clock.at = looked.again
        looked = read.look()
    assert waits == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]
    assert len(read.cluster.writes) == 2, "the same failure is written once"
    read.sources.answers["prod"] = shown(OLD)
    read.later(minutes=1)
    assert read.condition("KeysAvailable") == ("True", "KeysRead")


def test_a_key_that_is_lost_is_held_and_one_that_has_ended_is_not(read: Controller) -> None:
    read.sources.answers["prod"] = shown(OLD, NEW)
    read.later(minutes=1)
    read.sources.answers["prod"] = KeySnapshot((SourceKey(public(NEW), 2),))
    read.later(minutes=1)
    assert read.held == {public(OLD).fingerprint, public(NEW).fingerprint}
    assert read.condition("KeysMissing") == ("True", "KeysMissing")
    read.sources.answers["prod"] = KeySnapshot((SourceKey(public(NEW), 2),), frozenset({1}))
    read.later(minutes=1)
    assert read.held == {public(NEW).fingerprint}
    assert read.states == ["Ended", "Active"]


def test_a_reading_whose_write_is_refused_is_written_later(controller: Controller) -> None:
    controller.cluster.outcomes = [Outcome.OUTDATED]
    with pytest.raises(Again):
        controller.look()
    assert controller.look().renewed, "that there are other keys is not lost with the write"
    assert not controller.look().renewed
    assert (controller.states, controller.sources.reads) == (["Active"], ["prod"])


def test_what_counts_as_the_time_is_remembered_with_each_write_and_now_and_then(read: Controller) -> None:
    assert read.status["observedTime"] == timestamp(NOW)
    read.later(minutes=1)
    assert read.status["observedTime"] == timestamp(NOW)
    read.sources.answers["prod"] = DOWN
    read.later(minutes=1)
    assert read.status["observedTime"] == timestamp(NOW + 2 * MINUTE)
    writes = len(read.cluster.writes)
    read.later(minutes=9)
    assert len(read.cluster.writes) == writes
    read.later(minutes=1)
    assert read.status["observedTime"] == timestamp(NOW + 12 * MINUTE)
    assert read.refreshed == NOW + MINUTE, "a source that fails is not read, whatever the time"


def test_what_is_new_after_a_status_of_long_ago_is_not_taken_for_new(read: Controller) -> None:
    old = read.status
    read.clock.advance(days=30)
    read.sources.answers["prod"] = KeySnapshot((SourceKey(public(NEW), 1),))
    read.cluster.held[Kind.MODEL_KEYRING, ("", "prod")]["status"] = old
    read.look()
    assert sorted(read.states) == ["Active", "Ended"]


def test_another_word_on_certificates_is_another_reading(read: Controller) -> None:
    read.edit(certificates="ExtractKey")
    read.later(seconds=1)
    assert read.sources.reads == ["prod", "prod"]


def test_a_key_is_looked_at_when_its_dates_come(read: Controller) -> None:
    begins, ends = read.clock() + timedelta(hours=2), read.clock() + timedelta(hours=3)
    bounded = SourceKey(public(NEW), 2, validity=Validity(begins, ends))
    read.sources.answers["prod"] = KeySnapshot((SourceKey(public(OLD), 1), bounded))
    read.edit(refreshPeriodSeconds=86400)
    looked = read.later(minutes=1)
    assert read.states == ["Active", "Pending"]
    assert looked.again == begins
    read.clock.at = begins
    assert read.look().again == ends
    assert read.states == ["Retiring", "Active"]
    read.clock.at = ends
    read.look()
    assert read.states == ["Retiring", "Ended"]


def test_after_a_restart_the_facts_are_those_of_the_status(read: Controller) -> None:
    read.sources.answers["prod"] = shown(OLD, NEW)
    read.later(minutes=1)
    facts = read.status["keys"]
    again = Controller()
    again.cluster.held[Kind.MODEL_KEYRING, ("", "prod")]["status"] = read.status
    again.clock.at = read.clock() + MINUTE
    again.sources.answers["prod"] = shown(OLD, NEW)
    again.look()
    assert again.status["keys"] == facts


def test_a_spec_that_cannot_be_read_keeps_the_facts(read: Controller) -> None:
    facts = read.status["keys"]
    read.cluster.apply(Kind.MODEL_KEYRING, "prod", {"source": {}})
    assert read.look() == NOTHING
    assert read.condition("Ready") == ("False", "KeyringInvalid")
    assert read.status["keys"] == facts


def test_a_keyring_that_is_gone_takes_its_keys_along(read: Controller) -> None:
    read.cluster.delete(Kind.MODEL_KEYRING, "prod")
    assert read.look() == NOTHING
    assert read.held == set()
    assert read.keyrings.last_good() == {}
    assert read.sources.answers == {}


def test_another_keyring_of_the_same_name_is_read_anew(read: Controller) -> None:
    read.cluster.delete(Kind.MODEL_KEYRING, "prod")
    read.edit()
    read.cluster.held[Kind.MODEL_KEYRING, ("", "prod")]["metadata"]["uid"] = "another"
    read.later(seconds=1)
    assert read.sources.reads == ["prod", "prod"]
    assert read.status["keys"][0]["firstSeenTime"] == timestamp(read.clock())
