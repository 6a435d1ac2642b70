"""Ed25519 signs the whole artifact: what that costs, once, and what is remembered instead of reading it again."""

import pytest
from tests.unit.services.models import MODEL, MemoryStore, PrivateKey, ed25519_key, public, rsa_key, signed, task, trial
from tests.unit.services.verifying import CONTENT, again, matches, undecided, unsigned, verify

from aegis.core.reasons import Reason

RSA, ED25519 = rsa_key(), ed25519_key()


@pytest.fixture
def store() -> MemoryStore:
    return unsigned()


def test_ed25519_takes_the_whole_artifact_once(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", signed(ED25519, CONTENT))
    first = verify(store, task([trial(ED25519), trial(RSA)]))

    assert matches(first.evidence) == [(public(ED25519).fingerprint, "Ed25519")]
    assert store.asked("read") == [MODEL]
    second = again(store, first, [trial(ED25519), trial(RSA)])
    assert second.bytes_read == 0
    assert second.evidence.signatures == first.evidence.signatures


def test_a_remembered_ed25519_match_needs_scheme_bytes_and_artifact_unchanged(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", signed(ED25519, CONTENT))
    first = verify(store, task([trial(ED25519)]))

    narrowed = again(store, first, [trial(ED25519, "ECDSA-SHA256")])
    assert narrowed.evidence.fingerprints == frozenset()

    store.put(f"{MODEL}.sig", signed(ED25519, b"something else"))
    replaced = again(store, first, [trial(ED25519)])
    assert replaced.evidence.fingerprints == frozenset()

    store.put(f"{MODEL}.sig", signed(ED25519, CONTENT))
    store.put(MODEL, b"tampered")
    tampered = again(store, first, [trial(ED25519)])
    assert tampered.evidence.fingerprints == frozenset()


@pytest.mark.parametrize("key", [RSA, ED25519], ids=["RSA", "Ed25519"])
def test_that_a_key_signed_it_is_known_when_its_source_shows_it_no_more(store: MemoryStore, key: PrivateKey) -> None:
    store.put(f"{MODEL}.sig", signed(key, CONTENT))
    first = verify(store, task([trial(key)]))

    ended = again(store, first, [trial(ed25519_key())])
    assert ended.evidence.fingerprints == {public(key).fingerprint}
    assert ended.bytes_read == 0

    store.put(f"{MODEL}.sig", signed(key, b"something else"))
    assert again(store, ended, [trial(ed25519_key())]).evidence.fingerprints == frozenset()
    store.put(f"{MODEL}.sig", signed(key, CONTENT))
    store.put(MODEL, b"tampered")
    assert again(store, ended, [trial(ed25519_key())]).evidence.fingerprints == frozenset()


def test_an_ed25519_signature_of_nobody_is_tried_once_with_the_same_keys(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", signed(ED25519, CONTENT))
    others = [trial(ed25519_key()), trial(ed25519_key())]
    first = verify(store, task(others))
    assert (first.bytes_read, first.evidence.signatures[0].problem) == (len(CONTENT), Reason.SIGNATURE_INVALID)

    second = again(store, first, [*reversed(others), trial(RSA)])
    assert (second.bytes_read, second.evidence.signatures) == (0, first.evidence.signatures)
    third = again(store, second, [*others, trial(ED25519)])
    assert (third.bytes_read, third.evidence.fingerprints) == (len(CONTENT), {public(ED25519).fingerprint})


def test_another_ed25519_signature_or_artifact_is_tried_anew(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", signed(ed25519_key(), CONTENT))
    first = verify(store, task([trial(ED25519)]))
    store.put(f"{MODEL}.sig", signed(ED25519, CONTENT + b"!"))
    other = again(store, first, [trial(ED25519)])
    store.put(MODEL, CONTENT + b"!")
    changed = again(store, other, [trial(ED25519)])

    assert (other.bytes_read, other.evidence.fingerprints) == (len(CONTENT), frozenset())
    assert changed.evidence.fingerprints == {public(ED25519).fingerprint}


def test_an_ed25519_key_does_not_make_other_models_be_kept_whole(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", signed(RSA, CONTENT))

    assert verify(store, task([trial(ED25519), trial(RSA)], max_spooled=1)).evidence.fingerprints
    store.put(f"{MODEL}.sig", signed(ED25519, CONTENT))
    assert undecided(store, task([trial(ED25519)], max_spooled=1)).reason is Reason.ARTIFACT_TOO_LARGE
