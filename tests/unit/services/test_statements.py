"""Signed statements: compared once with what was measured, and remembered as long as that stays as it is."""

import json
from dataclasses import replace

import pytest
from tests.unit.formats.signing import FILES, SIGNER, bundle, manifest, public, statement
from tests.unit.services.models import MODEL, MemoryStore, ec_key, signed, task, trial

from aegis.core.evidence import MAX_STORED_SIGNATURE, Evidence, SignatureRecord
from aegis.core.reasons import Reason
from aegis.core.spec.signed_model import SignatureAt
from aegis.core.uris import ModelURI
from aegis.services.check_signatures import TrialKey, recheck
from aegis.services.verify_model import Task, verify_model

FOLDER = "s3://models/llama/"
KEY = TrialKey(public())
MODEL_SIGNING, PROVENANCE = "https://model_signing/signature/v1.0", "https://slsa.dev/provenance/v1"


def folder(**signatures: bytes) -> MemoryStore:
    """FILES under FOLDER, with these signatures beside it."""
    store = MemoryStore()
    for path, content in FILES.items():
        store.put(f"{FOLDER}{path}", content)
    for suffix, content in signatures.items():
        store.put(f"{FOLDER.removesuffix('/')}.{suffix}", content)
    return store


def of_folder(*keys: TrialKey, previous: Evidence | None = None) -> Task:
    made = task(keys, previous=previous)
    return replace(made, spec=replace(made.spec, uri=ModelURI.parse(FOLDER)))


def found(store: MemoryStore, *keys: TrialKey, previous: Evidence | None = None) -> tuple[Evidence, SignatureRecord]:
    evidence = verify_model(of_folder(*keys, previous=previous), store.open).evidence
    (record,) = evidence.signatures
    return evidence, record


def read(store: MemoryStore) -> int:
    """How many files of the artifact were read since the last time it was asked."""
    count = len(store.asked("read"))
    store.calls.clear()
    return count


@pytest.mark.parametrize("shard_size", [0, 1000])
def test_a_model_of_many_files_is_recorded_as_what_it_is(shard_size: int) -> None:
    _, record = found(folder(sig=bundle(manifest(shard_size=shard_size))), KEY)

    assert (record.format, record.fingerprint, record.scheme) == ("ModelSigning", public().fingerprint, "ECDSA-SHA256")
    assert (record.predicate_type, record.subject, record.ignored) == (MODEL_SIGNING, "model", ())
    assert record.bound.startswith("sha256:")
    assert record.problem is None


def test_a_signature_in_the_folder_is_no_part_of_it() -> None:
    store = folder()
    store.put(f"{FOLDER}model.sig", bundle(manifest()))

    evidence, record = found(store, KEY)

    assert record.fingerprint == public().fingerprint
    assert evidence.files == len(FILES)


def test_what_the_signer_left_out_is_recorded() -> None:
    store = folder(sig=bundle(manifest()))
    store.put(f"{FOLDER}.git/HEAD", b"ref")

    assert found(store, KEY)[1].ignored == (".git",)


def test_an_attestation_is_recorded_with_its_type_and_its_subject() -> None:
    store = MemoryStore()
    store.put(MODEL, b"weights")
    store.put(f"{MODEL}.bundle", bundle(statement(b"weights", PROVENANCE, "model.bin")))

    (record,) = verify_model(task([KEY]), store.open).evidence.signatures

    assert (record.format, record.fingerprint) == ("Attestation", public().fingerprint)
    assert (record.predicate_type, record.subject) == (PROVENANCE, "model.bin")


def test_a_statement_about_something_else_names_the_difference_and_no_signer() -> None:
    store = folder(sig=bundle(manifest()))
    store.put(f"{FOLDER}evil.py", b"import os")

    evidence, record = found(store, KEY)

    assert (record.problem, record.difference) == (Reason.STATEMENT_MISMATCH, "'evil.py' is not signed")
    assert (record.fingerprint, record.bound, record.predicate_type) == ("", "", MODEL_SIGNING)
    assert not evidence.unmatched


def test_a_new_key_is_tried_on_a_stored_statement_without_the_artifact() -> None:
    before, record = found(folder(sig=bundle(manifest())))
    assert record.problem is Reason.SIGNATURE_INVALID

    after = recheck(before, [trial(ec_key()), KEY])

    assert after is not None
    assert after.signatures == (replace(record, fingerprint=public().fingerprint, scheme="ECDSA-SHA256", problem=None),)


def test_no_new_key_changes_what_a_statement_is_about() -> None:
    before, _ = found(folder(sig=bundle(manifest({"other": b""}))))

    assert recheck(before, [KEY]) == before


def test_a_large_statement_is_fetched_again_and_the_artifact_is_not() -> None:
    large = json.dumps(manifest()).ljust(MAX_STORED_SIGNATURE).encode()
    store = folder(sig=bundle(large))
    before, record = found(store)
    assert (record.content, record.problem) == (None, Reason.SIGNATURE_INVALID)
    assert read(store) == len(FILES)
    assert recheck(before, [KEY]) is None

    _, record = found(store, KEY, previous=before)

    assert record.fingerprint == public().fingerprint
    assert read(store) == 0


@pytest.mark.parametrize("files", [FILES, {"other": b""}], ids=["the model", "something else"])
def test_what_was_compared_is_not_compared_again(files: dict[str, bytes]) -> None:
    store = folder(sig=bundle(manifest(files)))
    before, record = found(store, KEY)
    assert read(store) == len(FILES)

    assert found(store, KEY, previous=before)[1] == record
    assert read(store) == 0


def test_an_artifact_that_changed_is_compared_again() -> None:
    store = folder(sig=bundle(manifest()))
    before, _ = found(store, KEY)
    store.put(f"{FOLDER}config.json", b"{ }")

    assert found(store, KEY, previous=before)[1].difference == "'config.json' is not the signed one"


def test_a_signature_that_changed_is_compared_with_the_artifact_again() -> None:
    store = folder(sig=bundle(manifest()))
    before, _ = found(store, KEY)
    read(store)
    store.put(f"{FOLDER.removesuffix('/')}.sig", bundle(manifest({**FILES, "more": b""})))

    assert found(store, KEY, previous=before)[1].difference == "'more' is missing"
    assert read(store) == len(FILES)


def test_several_bundles_in_a_folder_do_not_stand_in_the_way_of_one_another() -> None:
    other = ec_key()
    store = folder(sig=bundle(manifest(), other))
    store.put(f"{FOLDER}signatures/model.sig", bundle(manifest(), SIGNER))
    made = of_folder(KEY, trial(other))
    named = tuple(
        SignatureAt(location) for location in (f"{FOLDER.removesuffix('/')}.sig", f"{FOLDER}signatures/model.sig")
    )

    evidence = verify_model(replace(made, spec=replace(made.spec, signatures=named)), store.open).evidence

    assert evidence.fingerprints == {public().fingerprint, public(other).fingerprint}


def test_another_file_that_is_named_as_a_signature_is_still_a_part_of_the_model() -> None:
    store = folder(sig=bundle(manifest()))
    store.put(f"{FOLDER}evil.bin", signed(ec_key(), b"x").ljust(256, b"\0"))
    made = of_folder(KEY)
    named = tuple(SignatureAt(location) for location in (f"{FOLDER.removesuffix('/')}.sig", f"{FOLDER}evil.bin"))

    evidence = verify_model(replace(made, spec=replace(made.spec, signatures=named)), store.open).evidence

    assert evidence.signatures[0].difference == "'evil.bin' is not signed"
