"""The stores against a real S3: what pins an object, what reading costs, and what each wrong access says."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from tests.testbed.seaweedfs import AccessKey, SeaweedFS
from tests.unit.services.models import public, rsa_key, task, trial

from aegis.adapters.stores import SourceAccess, open_store
from aegis.core.artifacts import IdentityKind, ResolvedArtifact
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Source
from aegis.core.spec.signed_model import SignedModelSpec
from aegis.core.uris import ModelURI
from aegis.ports import Store
from aegis.services.verify_model import Place, verify_model
from aegis.wiring import stores as wiring

PLAIN = "unversioned-models"
ODD_KEY = "llama-3.1_8b/~v2+q4=a,b:c@d/model.bin"
CONTENT = bytes(range(256)) * 4096


def access(s3: SeaweedFS, key: AccessKey | None = None, **changes: Any) -> SourceAccess:
    """How the store is reached, as the reader unless another key is given."""
    values: dict[str, Any] = {
        "endpoint": s3.url,
        "region": s3.region,
        "credentials": secret(key or s3.reader),
        "ca_bundle": s3.bundle.read_text(),
    }
    return SourceAccess(**{**values, **changes})


def secret(key: AccessKey) -> dict[str, bytes]:
    return {"AWS_ACCESS_KEY_ID": key.key_id.encode(), "AWS_SECRET_ACCESS_KEY": key.secret.encode()}


@pytest.fixture
def store(s3: SeaweedFS) -> Store:
    return open_store("s3", access(s3))


@pytest.fixture(scope="module")
def plain(s3: SeaweedFS) -> Store:
    """The store as the uploader, and a bucket that keeps no versions."""
    s3.client.create_bucket(Bucket=PLAIN)
    return open_store("s3", access(s3, s3.uploader))


def upload(s3: SeaweedFS, key: str, content: bytes = CONTENT, bucket: str = "models") -> str:
    """Uploads and says the version id."""
    answer = s3.client.put_object(Bucket=bucket, Key=key, Body=content)
    return str(answer.get("VersionId", ""))


def content_of(store: Store, artifact: ResolvedArtifact) -> bytes:
    received = bytearray()
    store.read(artifact, artifact.files[0], received.extend)
    return bytes(received)


def refused(work: Callable[[], object]) -> Undecidable:
    with pytest.raises(Undecidable) as caught:
        work()
    return caught.value


def test_an_object_is_read_by_exactly_one_get_of_its_bytes(s3: SeaweedFS, store: Store) -> None:
    version = upload(s3, ODD_KEY)
    # SeaweedFS counts HEAD with GET.
    asked, sent = s3.requests("GET"), s3.sent_bytes()
    artifact = store.resolve(f"s3://models/{ODD_KEY}", "")

    assert (artifact.size, artifact.endpoint) == (len(CONTENT), s3.url)
    assert (artifact.identity.kind, artifact.identity.value) == (IdentityKind.VERSION_ID, version)
    assert (s3.requests("GET"), s3.sent_bytes()) == (asked + 1, sent)
    assert content_of(store, artifact) == CONTENT
    assert (s3.requests("GET"), s3.sent_bytes()) == (asked + 2, sent + len(CONTENT))


def test_a_version_outlives_its_successor_but_not_its_deletion(s3: SeaweedFS, store: Store) -> None:
    first = upload(s3, "versions/model.bin")
    artifact = store.resolve("s3://models/versions/model.bin", "")
    second = upload(s3, "versions/model.bin", b"second")

    assert content_of(store, artifact) == CONTENT
    assert store.resolve("s3://models/versions/model.bin", "").identity.value == second
    pinned = store.resolve("s3://models/versions/model.bin", first)
    assert (pinned.revision, pinned.identity) == (first, artifact.identity)

    s3.client.delete_object(Bucket="models", Key="versions/model.bin", VersionId=first)
    assert refused(lambda: content_of(store, artifact)).reason is Reason.ARTIFACT_CHANGED
    gone = refused(lambda: store.resolve("s3://models/versions/model.bin", first))
    assert gone.reason is Reason.ARTIFACT_NOT_FOUND


def test_a_deleted_object_is_not_found_and_a_deleted_signature_is_none(s3: SeaweedFS, store: Store) -> None:
    upload(s3, "deleted/model.bin")
    assert store.fetch("s3://models/deleted/model.bin", len(CONTENT)) == CONTENT
    s3.client.delete_object(Bucket="models", Key="deleted/model.bin")

    missing = refused(lambda: store.resolve("s3://models/deleted/model.bin", ""))
    assert missing.reason is Reason.ARTIFACT_NOT_FOUND
    assert store.fetch("s3://models/deleted/model.bin", len(CONTENT)) is None


def test_without_versions_an_overwritten_object_is_noticed(s3: SeaweedFS, plain: Store) -> None:
    upload(s3, "model.bin", bucket=PLAIN)
    artifact = plain.resolve(f"s3://{PLAIN}/model.bin", "")
    assert artifact.identity.kind is IdentityKind.ETAG
    assert content_of(plain, artifact) == CONTENT
    assert plain.resolve(f"s3://{PLAIN}/model.bin", "") == artifact

    upload(s3, "model.bin", CONTENT[::-1], bucket=PLAIN)
    assert refused(lambda: content_of(plain, artifact)).reason is Reason.ARTIFACT_CHANGED
    unversioned = refused(lambda: plain.resolve(f"s3://{PLAIN}/model.bin", "abc"))
    assert unversioned.reason in {Reason.SOURCE_MISCONFIGURED, Reason.ARTIFACT_NOT_FOUND}


def test_an_empty_object(s3: SeaweedFS, store: Store) -> None:
    upload(s3, "empty", b"")

    assert content_of(store, store.resolve("s3://models/empty", "")) == b""
    assert store.fetch("s3://models/empty", 0) == b""


def test_a_signature_above_the_limit_is_not_read(s3: SeaweedFS, store: Store) -> None:
    upload(s3, "large.sig")

    assert refused(lambda: store.fetch("s3://models/large.sig", 1000)).reason is Reason.ARTIFACT_TOO_LARGE


@pytest.mark.parametrize(
    ("part", "value", "says"),
    [
        ("AWS_SECRET_ACCESS_KEY", b"wrong", "SignatureDoesNotMatch"),
        ("AWS_ACCESS_KEY_ID", b"AKNOBODY", "InvalidAccessKeyId"),
    ],
)
def test_wrong_credentials_are_a_fault_of_the_source(s3: SeaweedFS, part: str, value: bytes, says: str) -> None:
    wrong = open_store("s3", access(s3, credentials={**secret(s3.reader), part: value}))

    for work in (lambda: wrong.resolve("s3://models/any", ""), lambda: wrong.fetch("s3://models/any.sig", 100)):
        error = refused(work)
        assert error.reason is Reason.SOURCE_MISCONFIGURED
        assert says in str(error)
        assert value.decode() not in str(error)


@pytest.mark.usefixtures("plain")
def test_a_foreign_bucket_looks_like_a_missing_one(s3: SeaweedFS, store: Store) -> None:
    upload(s3, "secret.bin", bucket=PLAIN)
    texts = {
        str(refused(lambda uri=uri: store.resolve(uri, "")))
        for uri in (f"s3://{PLAIN}/secret.bin", f"s3://{PLAIN}/missing.bin", "s3://no-such-bucket/secret.bin")
    }

    assert len(texts) == 1
    assert refused(lambda: store.fetch(f"s3://{PLAIN}/secret.bin", 9)).reason is Reason.ARTIFACT_NOT_FOUND


def test_who_has_no_credentials_reads_nothing(s3: SeaweedFS) -> None:
    anonymous = open_store("s3", access(s3, credentials={}))

    assert refused(lambda: anonymous.resolve("s3://models/any", "")).reason is Reason.ARTIFACT_NOT_FOUND


def test_a_private_address_behind_a_name_is_for_who_lists_it(s3: SeaweedFS) -> None:
    upload(s3, "named.bin")
    named = s3.url.replace("127.0.0.1", "localhost")
    unlisted = open_store("s3", access(s3, endpoint=named))
    listed = open_store("s3", access(s3, endpoint=named, allowed_cidrs=("127.0.0.0/8", "::1/128")))

    assert refused(lambda: unlisted.resolve("s3://models/named.bin", "")).reason is Reason.ADDRESS_FORBIDDEN
    assert content_of(listed, listed.resolve("s3://models/named.bin", "")) == CONTENT


def test_a_store_of_another_authority_is_not_trusted(s3: SeaweedFS) -> None:
    public_roots = open_store("s3", access(s3, ca_bundle=""))

    assert refused(lambda: public_roots.resolve("s3://models/any", "")).reason is Reason.SOURCE_UNTRUSTED


def test_a_model_is_verified_once_and_its_rotation_costs_no_bytes(s3: SeaweedFS) -> None:
    old, new = rsa_key(), rsa_key()
    source = Source("models", "s3://models/", s3.url, s3.region, "aegis-s3", s3.bundle.read_text())
    spec = SignedModelSpec(task([]).spec.key, 1, ModelURI.parse("s3://models/signed/model.bin"))
    changes: dict[str, Any] = {"spec": spec, "places": {"models": Place(source, secret(s3.reader))}}
    upload(s3, "signed/model.bin")
    upload(s3, "signed/model.bin.sig", old.sign(CONTENT, padding.PKCS1v15(), hashes.SHA256()))

    sent = s3.sent_bytes()
    first = verify_model(task([trial(old)], sources=[source], **changes), wiring.open_store)
    assert first.bytes_read == len(CONTENT)
    assert first.evidence.digests == {"sha256": hashlib.sha256(CONTENT).hexdigest()}
    assert first.evidence.fingerprints == {public(old).fingerprint}
    assert s3.sent_bytes() == sent + len(CONTENT) + 256

    upload(s3, "signed/model.bin.sig", new.sign(CONTENT, padding.PKCS1v15(), hashes.SHA256()))
    both = task([trial(old), trial(new)], sources=[source], previous=first.evidence, **changes)
    second = verify_model(both, wiring.open_store)
    assert second.bytes_read == 0
    assert second.evidence.fingerprints == {public(new).fingerprint}
    assert s3.sent_bytes() == sent + len(CONTENT) + 2 * 256


MEASURED = """
import json, resource, sys
from aegis.adapters.stores import SourceAccess, open_store
from aegis.services.measure import measured
access, location = json.load(sys.stdin)
access["credentials"] = {name: value.encode() for name, value in access["credentials"].items()}
start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
store = open_store("s3", SourceAccess(**access))
artifact = store.resolve(location, "")
with measured(store, artifact, ["sha256", "sha512"], None) as material:
    digests = [str(digest) for digest in material.digests]
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start
print(json.dumps([artifact.size, digests, grown]))
"""


def test_memory_does_not_grow_with_the_object(s3: SeaweedFS) -> None:
    large = CONTENT * 96
    upload(s3, "large/model.bin", large)
    reached = access(s3)
    question = {
        "endpoint": reached.endpoint,
        "credentials": {name: value.decode() for name, value in reached.credentials.items()},
        "ca_bundle": reached.ca_bundle,
    }
    asked = json.dumps([question, "s3://models/large/model.bin"])
    said = subprocess.run([sys.executable, "-c", MEASURED], input=asked, capture_output=True, text=True, check=True)
    size, digests, grown_kib = json.loads(said.stdout)

    assert size == len(large)
    assert digests == [f"{name}:{hashlib.new(name, large).hexdigest()}" for name in ("sha256", "sha512")]
    assert grown_kib < 40 * 1024
