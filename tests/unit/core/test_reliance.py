"""On which keys models rely."""

from datetime import timedelta

from tests.unit.core.builders import NOW, facts, fingerprint, keyring

from aegis.core.keyrings import KeyOverride, KeyState
from aegis.core.keys import Validity
from aegis.core.reliance import reliance

OLD = facts("old", 1, superseded=NOW - timedelta(days=1))
NEW = facts("new", 2)
REVOKED = {"old": KeyOverride(KeyState.REVOKED)}


def signers(*names: str) -> frozenset[str]:
    return frozenset(fingerprint(name) for name in names)


def test_a_model_relies_on_the_best_of_its_keys() -> None:
    found = reliance([signers("old"), signers("old", "new"), signers("new"), signers()], {"a": keyring(OLD, NEW)}, NOW)
    assert found.by_key == {fingerprint("old"): 1, fingerprint("new"): 2}
    assert found.by_state[KeyState.RETIRING] == 1
    assert found.by_state[KeyState.ACTIVE] == 2


def test_a_key_in_its_window_is_relied_on_before_one_that_waits_and_one_that_has_ended() -> None:
    ended, waits = facts("ended", ended=NOW), facts("waits", validity=Validity(NOW + timedelta(days=1)))
    ring = {"a": keyring(OLD, NEW, ended, waits)}

    assert reliance([signers("ended", "old")], ring, NOW).by_key == {fingerprint("old"): 1}
    assert reliance([signers("waits", "old")], ring, NOW).by_key == {fingerprint("old"): 1}
    assert reliance([signers("waits", "ended")], ring, NOW).by_key == {fingerprint("waits"): 1}


def test_the_best_word_of_several_keyrings_counts() -> None:
    rings = {"a": keyring(OLD, NEW), "b": keyring(facts("old", ended=NOW), name="b")}

    assert reliance([signers("old")], rings, NOW).by_state[KeyState.RETIRING] == 1


def test_two_keys_of_the_same_state_are_both_relied_on() -> None:
    found = reliance([signers("a", "b")], {"a": keyring(facts("a"), facts("b"))}, NOW)
    assert found.by_key == {fingerprint("a"): 1, fingerprint("b"): 1}
    assert found.by_state[KeyState.ACTIVE] == 1


def test_what_only_a_revoked_key_signed_is_counted_there_in_whichever_keyring_it_is_revoked() -> None:
    rings = {"a": keyring(OLD, NEW), "b": keyring(OLD, name="b", overrides=REVOKED)}
    found = reliance([signers("old")], rings, NOW)
    assert found.by_key == {fingerprint("old"): 1}
    assert found.by_state[KeyState.REVOKED] == 1


def test_a_key_that_no_keyring_lists_has_ended() -> None:
    assert reliance([signers("stranger")], {"a": keyring(NEW)}, NOW).by_state[KeyState.ENDED] == 1
