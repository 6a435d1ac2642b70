"""One verification: what it asks of the stores, what it records, and what it does not ask a second time."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.unit.services.models import (
    MODEL,
    NOW,
    MemoryStore,
    ec_key,
    ed25519_key,
    public,
    rsa_key,
    signed,
    task,
    trial,
)
from tests.unit.services.verifying import CONTENT, again, matches, undecided, unsigned, verify

from aegis.core.artifacts import IdentityKind
from aegis.core.digests import Digest
from aegis.core.errors import Undecidable
from aegis.core.evidence import MAX_STORED_SIGNATURE
from aegis.core.reasons import Reason
from aegis.core.signatures import MAX_BYTES
from aegis.core.spec.policy import Source
from aegis.core.spec.signed_model import InlineSignature, SignatureAt

RSA, P256, ED25519 = rsa_key(), ec_key(), ed25519_key()


@pytest.fixture
def store() -> MemoryStore:
    return unsigned()


def test_a_model_signed_beside_it(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", signed(RSA, CONTENT))
    found = verify(store, task([trial(P256), trial(RSA)]))
    evidence = found.evidence

    assert found.bytes_read == len(CONTENT)
    assert matches(evidence) == [(public(RSA).fingerprint, "RSASSA-PKCS1-v1_5-SHA256")]
    assert evidence.digests == {"sha256": Digest.of(CONTENT).value.hex()}
    assert (evidence.identity.value, evidence.size, evidence.files) == ("v1", len(CONTENT), 1)
    assert (evidence.verified, evidence.sealed, evidence.generation) == (NOW, NOW, 3)
    assert evidence.signatures[0].location == f"{MODEL}.sig"
    assert evidence.signatures[0].content == signed(RSA, CONTENT)


def test_every_usual_name_is_looked_at_once_over_one_store(store: MemoryStore) -> None:
    verify(store, task([trial(RSA)]))

    suffixes = (".sig", ".cosign", ".sigstore.json", ".bundle")
    assert store.asked("fetch") == [*(f"{MODEL}{suffix}" for suffix in suffixes), "s3://models/llama/model.sig"]
    assert store.asked("read") == [MODEL]
    assert store.opened == [("s3", "models")]


def test_an_unsigned_model_is_evidence_without_signatures(store: MemoryStore) -> None:
    evidence = verify(store, task([trial(RSA)])).evidence

    assert evidence.signatures == ()
    assert evidence.digests.keys() == {"sha256"}


def test_a_signature_by_a_stranger_and_one_that_is_none(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", signed(ec_key(), CONTENT))
    store.put(f"{MODEL}.cosign", b"<html>not here</html>")
    records = verify(store, task([trial(RSA), trial(P256)])).evidence.signatures

    assert [record.problem for record in records] == [Reason.SIGNATURE_INVALID, Reason.SIGNATURE_MALFORMED]
    assert [record.fingerprint for record in records] == ["", ""]
    assert records[1].detail.startswith("an HTML or XML page, not a signature")


def test_more_digests_only_where_a_signature_asks_for_them(store: MemoryStore) -> None:
    p384 = ec_key(ec.SECP384R1())
    store.put(f"{MODEL}.sig", signed(p384, CONTENT, hashes.SHA384()))
    evidence = verify(store, task([trial(p384), trial(RSA)])).evidence

    assert evidence.digests.keys() == {"sha256", "sha384"}
    assert matches(evidence) == [(public(p384).fingerprint, "ECDSA-SHA384")]
    assert store.asked("read") == [MODEL]


def test_the_spec_says_where_and_how_many(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", signed(ec_key(), CONTENT))
    store.put("s3://models/sigs/one", signed(RSA, CONTENT))
    named = [SignatureAt("s3://models/sigs/one"), InlineSignature(signed(P256, CONTENT))]
    evidence = verify(store, task([trial(RSA), trial(P256)], named)).evidence

    assert [record.location for record in evidence.signatures] == ["s3://models/sigs/one", "spec.signatures[1]"]
    assert evidence.fingerprints == {public(RSA).fingerprint, public(P256).fingerprint}
    assert store.asked("fetch") == ["s3://models/sigs/one"]


def test_a_named_signature_that_is_missing_is_a_fault_and_no_verdict(store: MemoryStore) -> None:
    named = [InlineSignature(signed(RSA, CONTENT)), SignatureAt("s3://models/sigs/none")]
    error = undecided(store, task([trial(RSA)], named))

    assert error.reason is Reason.ARTIFACT_NOT_FOUND
    assert "the signature s3://models/sigs/none" in str(error)
    assert store.asked("read") == []


def test_a_fault_at_one_signature_is_no_unsigned_model(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", signed(RSA, CONTENT))
    store.faults[f"{MODEL}.bundle"] = Undecidable(Reason.SOURCE_UNAVAILABLE, "HTTP 503", retry_after=7)
    error = undecided(store, task([trial(RSA)]))

    assert (error.reason, error.retry_after) == (Reason.SOURCE_UNAVAILABLE, 7)
    assert f"the signature {MODEL}.bundle: HTTP 503" in str(error)


def test_a_signature_beyond_the_limit_is_not_read(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", b"x" * (MAX_BYTES + 1))
    error = undecided(store, task([trial(RSA)]))

    assert error.reason is Reason.ARTIFACT_TOO_LARGE
    assert f"the signature {MODEL}.sig" in str(error)


def test_large_signature_files_are_not_stored_with_the_evidence(store: MemoryStore) -> None:
    signature = signed(RSA, CONTENT)
    exact = signature.ljust(MAX_STORED_SIGNATURE, b"x")
    store.put(f"{MODEL}.sig", exact)
    store.put(f"{MODEL}.cosign", exact + b"x")
    kept, left = verify(store, task([trial(RSA)])).evidence.signatures

    assert (kept.content, left.content) == (exact, None)
    assert left.digest == str(Digest.of(exact + b"x"))


def test_an_artifact_beyond_the_limit_is_not_read(store: MemoryStore) -> None:
    error = undecided(store, task([trial(RSA)], max_bytes=len(CONTENT) - 1))

    assert error.reason is Reason.ARTIFACT_TOO_LARGE
    assert {method for method, _ in store.calls} == {"resolve"}


def test_a_change_while_it_is_read(store: MemoryStore) -> None:
    store.before_read = lambda: store.put(MODEL, b"tampered")

    assert undecided(store, task([trial(RSA)])).reason is Reason.ARTIFACT_CHANGED


def test_a_place_that_no_source_covers_is_not_asked(store: MemoryStore) -> None:
    assert undecided(store, task([trial(RSA)], sources=())).reason is Reason.SOURCE_MISCONFIGURED

    named = [SignatureAt("https://elsewhere.example/model.sig")]
    assert undecided(store, task([trial(RSA)], named)).reason is Reason.SOURCE_MISCONFIGURED
    assert store.asked("fetch") == []


def test_signatures_come_from_the_source_that_covers_them(store: MemoryStore) -> None:
    sources = [
        Source("models", "s3://models/", "https://store.example"),
        Source("sigs", "https://sigs.example/", "https://sigs.example"),
    ]
    for name in ("a", "b"):
        store.put(f"https://sigs.example/{name}", signed(RSA, CONTENT))
    named = [SignatureAt(f"https://sigs.example/{name}") for name in ("a", "b")]
    verify(store, task([trial(RSA)], named, sources))

    assert store.opened == [("s3", "models"), ("https", "sigs")]


def test_an_unchanged_artifact_is_not_read_again(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", signed(RSA, CONTENT))
    first = verify(store, task([trial(RSA)]))
    second = again(store, first, [trial(RSA)])

    assert second.bytes_read == 0
    assert store.asked("read") == []
    assert second.evidence == first.evidence


def test_a_rotation_needs_no_second_download(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", signed(RSA, CONTENT))
    first = verify(store, task([trial(RSA)]))
    store.put(f"{MODEL}.sig", signed(P256, CONTENT))
    second = again(store, first, [trial(RSA), trial(P256)])

    assert second.evidence.fingerprints == {public(P256).fingerprint}
    assert store.asked("read") == []


def test_a_changed_artifact_is_read_again(store: MemoryStore) -> None:
    store.put(f"{MODEL}.sig", signed(RSA, CONTENT))
    first = verify(store, task([trial(RSA)]))
    store.put(MODEL, CONTENT)
    second = again(store, first, [trial(RSA)])

    assert second.bytes_read == len(CONTENT)
    assert second.evidence.identity.value == "v2"


def test_without_an_identity_it_is_read_every_time(store: MemoryStore) -> None:
    store.kind = IdentityKind.NONE
    first = verify(store, task([trial(RSA)]))

    assert again(store, first, [trial(RSA)]).bytes_read == len(CONTENT)


def test_a_new_kind_of_key_reads_it_again_and_renews_all_digests(store: MemoryStore) -> None:
    p384 = ec_key(ec.SECP384R1())
    store.put(f"{MODEL}.sig", signed(RSA, CONTENT))
    first = verify(store, task([trial(RSA)]))
    store.put(f"{MODEL}.cosign", signed(p384, CONTENT, hashes.SHA384()))
    second = again(store, first, [trial(RSA), trial(p384)])

    assert store.asked("read") == [MODEL]
    assert second.evidence.digests.keys() == {"sha256", "sha384"}
    assert again(store, second, [trial(RSA), trial(p384)]).bytes_read == 0


def test_what_could_not_be_tried_is_recorded(store: MemoryStore) -> None:
    assert verify(store, task([trial(RSA)], untried=("offline",))).evidence.untried == ("offline",)
