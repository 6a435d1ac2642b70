"""Prefixes against a real S3: what it lists, in which order and state, and what a change in between says."""

from collections.abc import Callable

import pytest
from tests.integration.test_stores import access, secret
from tests.testbed.seaweedfs import SeaweedFS
from tests.unit.formats.vectors import content, files_of, key
from tests.unit.services.models import task

from aegis.adapters.stores import open_store
from aegis.core.artifacts import IdentityKind, ResolvedArtifact
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Source
from aegis.core.spec.signed_model import SignedModelSpec
from aegis.core.uris import ModelURI
from aegis.ports import Store
from aegis.services.check_signatures import TrialKey
from aegis.services.verify_model import Place, verify_model
from aegis.wiring import stores as wiring

PLAIN = "unversioned-prefixes"
# A lister that goes folder by folder says 'a/…' before 'a-b'; bytes say otherwise.
ODD = {"a/b/c.bin": b"1", "a-b": b"2", "a b/ä&<'+.bin": b"3" * 70_000, "a.b": b"", "z": b"5"}


@pytest.fixture
def store(s3: SeaweedFS) -> Store:
    return open_store("s3", access(s3))


def upload(s3: SeaweedFS, prefix: str, files: dict[str, bytes], bucket: str = "models") -> str:
    for path, data in files.items():
        s3.client.put_object(Bucket=bucket, Key=f"{prefix}{path}", Body=data)
    return f"s3://{bucket}/{prefix}"


def contents(store: Store, artifact: ResolvedArtifact) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for file in artifact.files:
        received = bytearray()
        store.read(artifact, file, received.extend)
        found[file.path] = bytes(received)
    return found


def refused(work: Callable[[], object]) -> Undecidable:
    with pytest.raises(Undecidable) as caught:
        work()
    return caught.value


@pytest.mark.parametrize("bucket", ["models", PLAIN])
def test_every_object_below_a_prefix_by_its_name(s3: SeaweedFS, bucket: str) -> None:
    if bucket == PLAIN:
        s3.client.create_bucket(Bucket=PLAIN)
    store = open_store("s3", access(s3, s3.uploader))
    location = upload(s3, "odd/", ODD, bucket)
    upload(s3, "odd-neighbour/", {"x": b"x"}, bucket)
    upload(s3, "od", {"d": b"x"}, bucket)
    artifact = store.resolve(location, "")

    assert contents(store, artifact) == ODD
    assert [file.path for file in artifact.files] == sorted(ODD)
    assert artifact.identity.kind is IdentityKind.LISTING
    assert store.resolve(location, "").identity == artifact.identity
    store.confirm(artifact)


def test_more_objects_than_a_page_holds(s3: SeaweedFS, store: Store) -> None:
    names = {f"{number:04}": b"" for number in range(1001)}
    location = upload(s3, "pages/", names)
    asked = s3.requests("LIST")
    artifact = store.resolve(location, "")

    assert [file.path for file in artifact.files] == sorted(names)
    assert s3.requests("LIST") == asked + 2


def test_the_mark_of_a_folder_is_no_file(s3: SeaweedFS, store: Store) -> None:
    location = upload(s3, "marked/", {"": b"", "sub/": b"", "sub/a": b"1"})

    assert [file.path for file in store.resolve(location, "").files] == ["sub/a"]


@pytest.mark.parametrize("change", ["overwrite", "add", "delete"])
def test_a_change_after_the_listing(s3: SeaweedFS, store: Store, change: str) -> None:
    prefix = f"changing-{change}/"
    location = upload(s3, prefix, {"a": b"1", "b": b"2"})
    artifact = store.resolve(location, "")
    match change:
        case "overwrite":
            upload(s3, prefix, {"a": b"3"})
            assert refused(lambda: contents(store, artifact)).reason is Reason.ARTIFACT_CHANGED
        case "add":
            upload(s3, prefix, {"c": b"3"})
        case "delete":
            s3.client.delete_object(Bucket="models", Key=f"{prefix}a")
            assert refused(lambda: contents(store, artifact)).reason is Reason.ARTIFACT_CHANGED

    assert refused(lambda: store.confirm(artifact)).reason is Reason.ARTIFACT_CHANGED
    assert store.resolve(location, "").identity != artifact.identity


def test_nothing_below_it_and_no_right_to_look_say_the_same(store: Store) -> None:
    texts = {
        str(refused(lambda uri=uri: store.resolve(uri, "")))
        for uri in ("s3://models/nothing-here/", f"s3://{PLAIN}/odd/", "s3://no-such-bucket/odd/")
    }

    assert len(texts) == 1


def test_a_signed_prefix_is_read_once_and_its_rotation_costs_no_bytes(s3: SeaweedFS) -> None:
    files = files_of("oms/model")
    location = upload(s3, "signed-prefix/", {**files, "model.sig": content("oms/ec-P-256.oms.json")})
    signer = TrialKey(key("keys/ec-P-256.pub.pem"))
    source = Source("models", "s3://models/", s3.url, s3.region, "aegis-s3", s3.bundle.read_text())
    spec = SignedModelSpec(task([]).spec.key, 1, ModelURI.parse(location))
    question = task([signer], sources=[source], spec=spec, places={"models": Place(source, secret(s3.reader))})

    sent = s3.sent_bytes()
    first = verify_model(question, wiring.open_store)
    size = sum(map(len, files.values()))
    assert (first.bytes_read, first.evidence.files) == (size, len(files))
    assert first.evidence.fingerprints == {signer.key.fingerprint}
    assert s3.sent_bytes() == sent + size + len(content("oms/ec-P-256.oms.json"))

    again = task([signer], sources=[source], spec=spec, places=question.places, previous=first.evidence)
    assert verify_model(again, wiring.open_store).bytes_read == 0
