"""A prefix is verified as one artifact: by a manifest of its files, or by a signature over the list of them."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.unit.formats.vectors import content, files_of, key
from tests.unit.services.models import (
    MemoryStore,
    PrivateKey,
    ec_key,
    ed25519_key,
    public,
    rsa_key,
    signed,
    task,
    trial,
)

from aegis.core.artifacts import IdentityKind
from aegis.core.errors import Undecidable
from aegis.core.evidence import Evidence
from aegis.core.file_marks import find_marked
from aegis.core.reasons import Reason
from aegis.core.spec.signed_model import InlineSignature, ModelKey, SignedModelSpec
from aegis.core.uris import ModelURI
from aegis.services.check_signatures import TrialKey
from aegis.services.verify_model import Found, Task, verify_model

PREFIX = "s3://models/llama/"
MODEL = files_of("oms/model")
SIGNER = TrialKey(key("keys/ec-P-256.pub.pem"))
BY_FILES, BY_SHARDS = content("oms/ec-P-256.oms.json"), content("oms/ec-P-256.shards.oms.json")


@pytest.fixture
def store() -> MemoryStore:
    """Holds the model of the vectors, without a signature."""
    store = MemoryStore(kind=IdentityKind.ETAG)
    for path, data in MODEL.items():
        store.put(f"{PREFIX}{path}", data)
    return store


def question(*keys: TrialKey, **changes: object) -> Task:
    spec = SignedModelSpec(ModelKey("team-a", "llama", "uid-1"), 3, ModelURI.parse(PREFIX))
    return task(keys, **{"spec": spec} | changes)


def verify(store: MemoryStore, *keys: TrialKey, **changes: object) -> Found:
    return verify_model(question(*keys, **changes), store.open)


def manifest(files: Mapping[str, bytes]) -> bytes:
    lines = [f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items())]
    return "".join(lines).encode()


def outcomes(evidence: Evidence) -> list[Reason | str | None]:
    return [record.fingerprint or record.problem for record in evidence.signatures]


@pytest.mark.parametrize("bundle", [BY_FILES, BY_SHARDS], ids=["files", "shards"])
@pytest.mark.parametrize("place", [f"{PREFIX}model.sig", "s3://models/llama.sigstore.json"])
def test_a_manifest_of_its_files_in_it_or_beside_it(store: MemoryStore, bundle: bytes, place: str) -> None:
    store.put(place, bundle)
    found = verify(store, SIGNER)
    evidence = found.evidence

    assert outcomes(evidence) == [SIGNER.key.fingerprint]
    assert evidence.digests == {"sha256": hashlib.sha256(manifest(MODEL)).hexdigest()}
    assert (evidence.files, evidence.size) == (len(MODEL), sum(map(len, MODEL.values())))
    assert evidence.identity.kind is IdentityKind.LISTING
    assert found.bytes_read == evidence.size
    assert sorted(store.asked("read")) == [f"{PREFIX}{path}" for path in sorted(MODEL)]
    assert evidence.ignored == (("model.sig",) if place.startswith(PREFIX) else ())
    assert store.calls[-1] == ("confirm", PREFIX)


@pytest.mark.parametrize(
    "change",
    [{"extra.py": b"import os"}, {"config.json": b"{}"}, {"sub/model.sig": b""}],
    ids=["one more", "another content", "a signature deeper down"],
)
def test_what_was_not_signed_so_is_not_this_model(store: MemoryStore, change: Mapping[str, bytes]) -> None:
    store.put(f"{PREFIX}model.sig", BY_FILES)
    for path, data in change.items():
        store.put(f"{PREFIX}{path}", data)

    assert outcomes(verify(store, SIGNER).evidence) == [Reason.STATEMENT_MISMATCH]


def test_a_missing_file_is_not_this_model(store: MemoryStore) -> None:
    store.put(f"{PREFIX}model.sig", BY_FILES)
    del store.objects[f"{PREFIX}empty.txt"]

    assert outcomes(verify(store, SIGNER).evidence) == [Reason.STATEMENT_MISMATCH]


RSA, ED25519 = rsa_key(), ed25519_key()


@pytest.mark.parametrize("signer", [RSA, ec_key(), ED25519], ids=["RSA", "ECDSA", "Ed25519"])
def test_a_signature_over_the_list_of_its_files(store: MemoryStore, signer: PrivateKey) -> None:
    store.put("s3://models/llama.sig", signed(signer, manifest(MODEL)))

    assert outcomes(verify(store, trial(signer)).evidence) == [public(signer).fingerprint]
    store.put(f"{PREFIX}extra.py", b"")
    assert outcomes(verify(store, trial(signer)).evidence) == [Reason.SIGNATURE_INVALID]


def test_a_list_beyond_what_is_kept(store: MemoryStore) -> None:
    store.put("s3://models/llama.sig", signed(ED25519, manifest(MODEL)))

    with pytest.raises(Undecidable) as caught:
        verify(store, trial(ED25519), max_spooled=len(manifest(MODEL)) - 1)
    assert caught.value.reason is Reason.ARTIFACT_TOO_LARGE


def test_its_files_are_marked_and_stay_so_without_reading_them_again(store: MemoryStore) -> None:
    denied = {f"sha256:{hashlib.sha256(MODEL['config.json']).hexdigest()}"}
    first = verify(store, SIGNER)
    second = verify(store, SIGNER, previous=first.evidence)

    assert second.bytes_read == 0
    for found in (first, second):
        assert find_marked(found.evidence.marks, denied) == min(denied)


def test_a_prefix_whose_files_nobody_marked_is_read_once_more(store: MemoryStore) -> None:
    first = verify(store, SIGNER)
    second = verify(store, SIGNER, previous=replace(first.evidence, marks=b""))

    assert second.bytes_read == first.bytes_read
    assert second.evidence.marks == first.evidence.marks


def test_an_unchanged_prefix_is_not_read_again_even_for_a_new_key(store: MemoryStore) -> None:
    store.put(f"{PREFIX}model.sig", BY_FILES)
    first = verify(store, trial(RSA))
    assert outcomes(first.evidence) == [Reason.SIGNATURE_INVALID]
    store.calls.clear()

    second = verify(store, trial(RSA), SIGNER, previous=first.evidence)
    assert second.bytes_read == 0
    assert store.asked("read") == store.asked("confirm") == []
    assert outcomes(second.evidence) == [SIGNER.key.fingerprint]


def test_a_new_signature_changes_nothing_but_a_new_statement_takes_a_reading(store: MemoryStore) -> None:
    first = verify(store, SIGNER)
    store.put(f"{PREFIX}model.sig", BY_FILES)
    second = verify(store, SIGNER, previous=first.evidence)

    assert second.evidence.identity == first.evidence.identity
    assert second.bytes_read == second.evidence.size
    assert (first.again, second.again) == ((), ("its files",))


def test_a_bundle_in_the_folder_is_an_unsigned_file_until_it_is_called_a_signature(store: MemoryStore) -> None:
    store.put(f"{PREFIX}second.sigstore.json", BY_SHARDS)
    one, two = InlineSignature(BY_FILES, ""), InlineSignature(BY_SHARDS, "")
    first = verify(store, SIGNER, spec=replace(question().spec, signatures=(one,)))
    assert outcomes(first.evidence) == [Reason.STATEMENT_MISMATCH]

    second = verify(store, SIGNER, previous=first.evidence, spec=replace(question().spec, signatures=(one, two)))
    assert outcomes(second.evidence) == [SIGNER.key.fingerprint] * 2


def test_a_longer_hash_of_the_list_takes_a_reading_as_well(store: MemoryStore) -> None:
    signer = ec_key(ec.SECP384R1())
    first = verify(store, trial(signer))
    store.put("s3://models/llama.sig", signed(signer, manifest(MODEL), hashes.SHA384()))
    second = verify(store, trial(signer), previous=first.evidence)

    assert second.again == ("sha384",)
    assert outcomes(second.evidence) == [public(signer).fingerprint]
    third = verify(store, trial(signer), previous=second.evidence)
    assert (third.again, third.bytes_read) == ((), 0)


def test_a_file_that_comes_while_the_others_are_read(store: MemoryStore) -> None:
    store.put(f"{PREFIX}model.sig", BY_FILES)
    store.before_read = lambda: store.put(f"{PREFIX}extra.py", b"import os")

    with pytest.raises(Undecidable) as caught:
        verify(store, SIGNER)
    assert caught.value.reason is Reason.ARTIFACT_CHANGED


def test_the_limit_is_on_all_files_together(store: MemoryStore) -> None:
    size = sum(map(len, MODEL.values()))
    verify(store, SIGNER, max_bytes=size)

    with pytest.raises(Undecidable) as caught:
        verify(store, SIGNER, max_bytes=size - 1)
    assert caught.value.reason is Reason.ARTIFACT_TOO_LARGE
