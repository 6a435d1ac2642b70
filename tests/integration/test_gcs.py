"""Models in a store that speaks Google's API: what pins an object, what a prefix is, and what signs either."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from tests.testbed.environment import Environment
from tests.testbed.fake_gcs import FakeGCS
from tests.unit.services.models import ed25519_key, public, rsa_key, signed, task, trial

from aegis.adapters.stores import SourceAccess, open_store
from aegis.core.artifacts import IdentityKind, ResolvedArtifact
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Source
from aegis.core.spec.signed_model import SignedModelSpec
from aegis.core.uris import ModelURI
from aegis.ports import Store
from aegis.services.verify_model import Found, Place, verify_model
from aegis.wiring import stores as wiring

CONTENT = bytes(range(256)) * 4096
ODD_NAME = "llama-3.1_8b/~v2+q4=a,b:c@d/model.bin"


@pytest.fixture(scope="module")
def gcs(testbed: Environment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeGCS]:
    made = FakeGCS(tmp_path_factory.mktemp("gcs"), testbed.ports, testbed.reaper)
    made.start()
    yield made
    made.close()


@pytest.fixture
def store(gcs: FakeGCS) -> Store:
    return open_store("gs", SourceAccess(gcs.url, ca_bundle=gcs.bundle.read_text()))


def content_of(store: Store, artifact: ResolvedArtifact, position: int = 0) -> bytes:
    received = bytearray()
    store.read(artifact, artifact.files[position], received.extend)
    return bytes(received)


def verified(gcs: FakeGCS, uri: str, *keys: Any, **changes: Any) -> Found:
    source = Source("models", "gs://models/", gcs.url, ca_bundle=gcs.bundle.read_text())
    spec = SignedModelSpec(task([]).spec.key, 1, ModelURI.parse(uri))
    asked = {"spec": spec, "sources": [source], "places": {"models": Place(source)}, **changes}
    return verify_model(task([trial(key) for key in keys], **asked), wiring.open_store)


def test_an_object_is_pinned_by_its_generation(gcs: FakeGCS, store: Store) -> None:
    first = gcs.upload(ODD_NAME, CONTENT)
    artifact = store.resolve(f"gs://models/{ODD_NAME}", "")
    second = gcs.upload(ODD_NAME, b"second")

    assert (artifact.size, artifact.endpoint) == (len(CONTENT), gcs.url)
    assert (artifact.identity.kind, artifact.identity.value) == (IdentityKind.GENERATION, first)
    assert content_of(store, artifact) == CONTENT
    assert store.resolve(f"gs://models/{ODD_NAME}", "").identity.value == second
    assert store.resolve(f"gs://models/{ODD_NAME}", first).identity == artifact.identity


def test_a_deleted_object_is_not_found_and_a_deleted_signature_is_none(gcs: FakeGCS, store: Store) -> None:
    gcs.upload("deleted.bin", CONTENT)
    assert store.fetch("gs://models/deleted.bin", len(CONTENT)) == CONTENT
    gcs.delete("deleted.bin")

    with pytest.raises(Undecidable) as caught:
        store.resolve("gs://models/deleted.bin", "")
    assert caught.value.reason is Reason.ARTIFACT_NOT_FOUND
    assert store.fetch("gs://models/deleted.bin", len(CONTENT)) is None


def test_what_is_not_there(store: Store) -> None:
    for location in ("gs://models/none", "gs://models/none/", "gs://no-such-bucket/none"):
        with pytest.raises(Undecidable) as caught:
            store.resolve(location, "")
        assert caught.value.reason is Reason.ARTIFACT_NOT_FOUND
    assert store.fetch("gs://models/none.sig", 100) is None


def test_a_signed_object_is_verified_and_its_rotation_costs_no_bytes(gcs: FakeGCS) -> None:
    old, new = rsa_key(), ed25519_key()
    gcs.upload("signed/model.bin", CONTENT)
    gcs.upload("signed/model.bin.sig", signed(old, CONTENT))
    first = verified(gcs, "gs://models/signed/model.bin", old)

    assert first.evidence.digests == {"sha256": hashlib.sha256(CONTENT).hexdigest()}
    assert first.evidence.fingerprints == {public(old).fingerprint}
    assert first.bytes_read == len(CONTENT)
    again = verified(gcs, "gs://models/signed/model.bin", old, previous=first.evidence)
    assert (again.bytes_read, again.evidence.fingerprints) == (0, first.evidence.fingerprints)
    gcs.upload("signed/model.bin.sig", signed(new, CONTENT))
    assert verified(gcs, "gs://models/signed/model.bin", new).evidence.fingerprints == {public(new).fingerprint}


def test_a_prefix_is_everything_below_it(gcs: FakeGCS, store: Store) -> None:
    key = rsa_key()
    files = {"config.json": b"{}", "weights/1.bin": CONTENT, "weights/2.bin": CONTENT[::-1]}
    for name, content in files.items():
        gcs.upload(f"folder/{name}", content)
    gcs.upload("folder-of-others/x", b"x")
    lines = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    gcs.upload("folder.sig", signed(key, lines.encode()))
    found = verified(gcs, "gs://models/folder/", key).evidence

    assert (found.files, found.size) == (3, sum(map(len, files.values())))
    assert found.digests["sha256"] == hashlib.sha256(lines.encode()).hexdigest()
    assert found.fingerprints == {public(key).fingerprint}
    artifact = store.resolve("gs://models/folder/", "")
    assert [file.path for file in artifact.files] == sorted(files)
    assert content_of(store, artifact, 1) == CONTENT
    store.confirm(artifact)

    gcs.upload("folder/extra.py", b"import os")
    with pytest.raises(Undecidable) as caught:
        store.confirm(artifact)
    assert caught.value.reason is Reason.ARTIFACT_CHANGED
