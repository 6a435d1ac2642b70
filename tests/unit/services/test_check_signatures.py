"""Records of signatures: the likely key first, and what new keys can tell without the artifact."""

from dataclasses import replace

import pytest
from tests.unit.services.models import MODEL, MemoryStore, ec_key, ed25519_key, public, rsa_key, signed, task, trial

from aegis.core.evidence import Evidence
from aegis.core.reasons import Reason
from aegis.services.check_signatures import MAX_WHY, likeliest_first, newest_first, recheck
from aegis.services.verify_model import verify_model

CONTENT = b"weights" * 1000
RSA, P256 = rsa_key(), ec_key()


def evidence(**signatures: bytes) -> Evidence:
    """What is found of MODEL with these files beside it, when no key is known."""
    store = MemoryStore()
    store.put(MODEL, CONTENT)
    for suffix, content in signatures.items():
        store.put(f"{MODEL}.{suffix}", content)
    return verify_model(task([]), store.open).evidence


def test_a_new_key_is_tried_without_the_artifact() -> None:
    before = evidence(sig=signed(RSA, CONTENT), cosign=signed(P256, CONTENT))
    assert before.fingerprints == frozenset()

    after = recheck(before, [trial(RSA)])
    assert after is not None
    assert after.fingerprints == {public(RSA).fingerprint}
    assert [record.problem for record in after.signatures] == [None, Reason.SIGNATURE_INVALID]

    both = recheck(after, [trial(P256)])
    assert both is not None
    assert both.fingerprints == {public(RSA).fingerprint, public(P256).fingerprint}
    assert replace(both, signatures=before.signatures) == before


def test_what_is_no_signature_stays_none() -> None:
    before = evidence(sig=b"<html>")

    assert recheck(before, [trial(RSA)]) == before


@pytest.mark.parametrize(
    "content",
    [b"", b"x" * 128, b'{"\x1b[2J": 1}', '{"\u2028": 1}'.encode(), b"{" + b'"a": 1, ' * 9000 + b"}", b"\xff\n" * 40],
)
def test_why_a_file_is_no_signature_fits_a_message(content: bytes) -> None:
    (record,) = evidence(sig=content).signatures

    assert record.problem is Reason.SIGNATURE_MALFORMED
    assert 0 < len(record.detail) <= MAX_WHY
    assert record.detail.isprintable()


@pytest.mark.parametrize("signature", [b"x" * 5000, signed(ed25519_key(), CONTENT)], ids=["not stored", "Ed25519"])
def test_the_artifact_is_needed_again(signature: bytes) -> None:
    assert recheck(evidence(sig=signature), [trial(ed25519_key())]) is None


def test_the_artifact_is_not_needed_for_what_these_keys_were_tried_with() -> None:
    keys = [trial(ed25519_key()), trial(ed25519_key())]
    store = MemoryStore()
    store.put(MODEL, CONTENT)
    store.put(f"{MODEL}.sig", signed(ed25519_key(), CONTENT))
    before = verify_model(task(keys), store.open).evidence

    assert recheck(before, [*reversed(keys), trial(RSA)]) == before
    assert recheck(before, keys[:1]) is None
    assert recheck(before, [trial(RSA)]) is not None


def test_what_no_key_made_so_far_is_tried_with_the_new_ones_first() -> None:
    before = recheck(evidence(sig=signed(RSA, CONTENT), cosign=signed(P256, CONTENT)), [trial(RSA)])
    assert before is not None
    keys = [trial(RSA), trial(ec_key()), trial(P256)]

    assert newest_first(keys, before, keys[:2]) == [keys[2], keys[1], keys[0]]
    assert newest_first(keys, before, ()) == [keys[1], keys[2], keys[0]]


def test_a_key_that_was_tried_in_vain_is_tried_all_the_same() -> None:
    """What was tried orders the keys, and excludes none."""
    after = recheck(evidence(sig=signed(P256, CONTENT)), [trial(P256)], tried=[trial(P256)])

    assert after is not None
    assert after.fingerprints == {public(P256).fingerprint}


def test_the_key_that_signed_last_time_comes_first() -> None:
    before = recheck(evidence(sig=signed(P256, CONTENT)), [trial(P256)])
    keys = [trial(RSA), trial(P256), trial(ec_key())]

    assert likeliest_first(keys, before) == [keys[1], keys[0], keys[2]]
    assert likeliest_first(keys, None) == keys
