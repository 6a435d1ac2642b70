"""A Hugging Face hub: one commit, every file of it, and nothing that the hub says is believed of their content."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.testbed.pki import Authority
from tests.unit.formats.vectors import content, files_of, key
from tests.unit.services.models import task
from tests.unit.stores.hubs import COMMIT, REPOSITORY, Hub, entry, git_id
from tests.unit.transport.asking import QUICK, refusal
from tests.unit.transport.fake_store import FakeStore, answer

from aegis.adapters.stores import open_store
from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact
from aegis.core.evidence import Evidence
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Source
from aegis.core.spec.signed_model import SignedModelSpec
from aegis.core.uris import ModelURI
from aegis.ports import Store
from aegis.services.check_signatures import TrialKey
from aegis.services.verify_model import Place, verify_model

LOCATION = f"hf://{REPOSITORY}"
FILES = {"config.json": b"{}", "model.safetensors": bytes(range(256)), "onnx/a b.onnx": b"x" * 200, "onnx/c": b"c"}


@pytest.fixture
def hub(store: FakeStore, authority: Authority) -> Iterator[Hub]:
    with FakeStore().serving(authority) as depot:
        yield Hub(store, depot, FILES)


def opened(hub: Hub, **changes: object) -> Store:
    return open_store("hf", hub.store.access(**{"redirect_hosts": hub.redirect_hosts, **changes}), QUICK)


def contents(store: Store, artifact: ResolvedArtifact) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for file in artifact.files:
        received = bytearray()
        store.read(artifact, file, received.extend)
        found[file.path] = bytes(received)
    return found


def test_a_repository_is_all_files_of_one_commit(hub: Hub) -> None:
    store = opened(hub)
    artifact = store.resolve(LOCATION, "")

    assert artifact.identity == Identity(IdentityKind.COMMIT, COMMIT)
    assert (artifact.size, artifact.endpoint) == (sum(map(len, FILES.values())), hub.store.url)
    assert contents(store, artifact) == FILES
    store.confirm(artifact)
    asked = [seen.target.partition("?")[0] for seen in hub.store.seen]
    assert asked[:2] == [f"/api/models/{REPOSITORY}/revision/main", f"/api/models/{REPOSITORY}/tree/{COMMIT}"]
    assert f"/{REPOSITORY}/resolve/{COMMIT}/onnx/a%20b.onnx" in asked


def test_a_folder_and_a_file_of_it(hub: Hub) -> None:
    store = opened(hub)

    assert contents(store, store.resolve(f"{LOCATION}/onnx/", "")) == {"a b.onnx": b"x" * 200, "c": b"c"}
    for path in ("model.safetensors", "onnx/c"):
        artifact = store.resolve(f"{LOCATION}/{path}", "")
        assert artifact.single
        assert artifact.identity == Identity(IdentityKind.COMMIT, COMMIT)
        assert contents(store, artifact) == {"": FILES[path]}


def test_a_revision_becomes_the_commit(hub: Hub) -> None:
    artifact = opened(hub).resolve(LOCATION, COMMIT)
    assert (artifact.revision, artifact.identity.value) == (COMMIT, COMMIT)

    for revision in ("gone", "refs/pr/1"):
        error = refusal(lambda revision=revision: opened(hub).resolve(LOCATION, revision))
        assert error.reason is Reason.ARTIFACT_NOT_FOUND
    assert hub.store.seen[-1].target == f"/api/models/{REPOSITORY}/revision/refs%2Fpr%2F1"


def test_more_entries_than_a_page_holds(hub: Hub) -> None:
    hub.page = 2

    assert [file.path for file in opened(hub).resolve(LOCATION, "").files] == sorted(FILES)
    assert [seen.target.rpartition("&")[2] for seen in hub.store.seen[2:]] == ["cursor=2", "cursor=4"]


def test_the_token_stays_with_the_hub(hub: Hub) -> None:
    hub.token = "hf_canary"
    store = opened(hub, credentials={"token": b"hf_canary"})

    assert contents(store, store.resolve(LOCATION, "")) == FILES
    assert all("canary" not in str(seen) for seen in hub.depot.seen)
    assert hub.depot.seen


def test_what_may_not_be_seen_looks_like_what_is_not_there(hub: Hub) -> None:
    hub.token = "hf_canary"
    hidden = refusal(lambda: opened(hub).resolve(LOCATION, ""))
    hub.token = ""
    missing = refusal(lambda: opened(hub).resolve("hf://acme/missing", ""))

    assert hidden.reason is missing.reason is Reason.ARTIFACT_NOT_FOUND
    assert str(hidden) == str(missing)


def test_a_fault_is_not_taken_for_that(hub: Hub) -> None:
    hub.store.behaviours[f"/api/models/{REPOSITORY}/revision/main"] = answer(429, Retry_After="30")
    error = refusal(lambda: opened(hub).resolve(LOCATION, ""))

    assert (error.reason, error.retry_after) == (Reason.SOURCE_UNAVAILABLE, 30)


def test_a_secret_without_a_token_is_not_anonymous(hub: Hub) -> None:
    error = refusal(lambda: opened(hub, credentials={"password": b"x"}))

    assert error.reason is Reason.SOURCE_MISCONFIGURED


def test_a_depot_that_the_source_does_not_list_is_not_asked(hub: Hub) -> None:
    store = opened(hub, redirect_hosts=())
    artifact = store.resolve(f"{LOCATION}/model.safetensors", "")

    error = refusal(lambda: store.read(artifact, artifact.files[0], lambda _: None))
    assert error.reason is Reason.REDIRECT_FORBIDDEN
    assert hub.depot.connections == 0


def test_only_downloads_are_sent_elsewhere_within_the_hub(hub: Hub) -> None:
    hub.store.behaviours[f"/api/models/{REPOSITORY}/revision/main"] = answer(307, Location="/api/models/evil/llama")

    assert refusal(lambda: opened(hub).resolve(LOCATION, "")).reason is Reason.REDIRECT_FORBIDDEN


@pytest.mark.parametrize("name", ["evil/llama", "acme/llama2", "Acme/llama", None])
def test_another_repository_under_that_name_is_not_taken(hub: Hub, name: object) -> None:
    hub.commit["id"] = name
    error = refusal(lambda: opened(hub).resolve(LOCATION, ""))

    assert error.reason is Reason.SOURCE_MISCONFIGURED
    assert "another repository than acme/llama" in str(error)


FILE = entry("config.json", b"{}")
POINTER = {"oid": "a" * 64, "size": 1}
UNREADABLE: dict[str, object] = {
    "a text": "config.json",
    "no path": {**FILE, "path": None},
    "no size": {**FILE, "size": None},
    "a negative size": {**FILE, "size": -1},
    "a size that is a truth": {**FILE, "size": True},
    "a huge size": {**FILE, "size": 1 << 63},
    "no id": {**FILE, "oid": ""},
    "another kind": {**FILE, "type": "submodule"},
    "a pointer that is a text": {**FILE, "lfs": "sha256"},
    "a pointer without digest": {**FILE, "lfs": {**POINTER, "oid": "sha256:" + "a" * 64}},
    "a pointer in upper case": {**FILE, "lfs": {**POINTER, "oid": "A" * 64}},
    "a pointer without size": {**FILE, "lfs": {"oid": "a" * 64}},
}


@pytest.mark.parametrize("raw", UNREADABLE.values(), ids=UNREADABLE)
def test_entries_that_no_hub_writes(hub: Hub, raw: object) -> None:
    hub.entries = [raw]
    error = refusal(lambda: opened(hub).resolve(LOCATION, ""))

    assert error.reason is Reason.SOURCE_MISCONFIGURED
    assert "does not answer as a Hugging Face hub does" in str(error)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"sha": "main"}', b"[" * 100_000])
def test_answers_that_no_hub_gives(hub: Hub, body: bytes) -> None:
    hub.store.behaviours[f"/api/models/{REPOSITORY}/revision/main"] = answer(200, body)

    assert refusal(lambda: opened(hub).resolve(LOCATION, "")).reason is Reason.SOURCE_MISCONFIGURED


@pytest.mark.parametrize("path", ["../x", "a//b", "a\\b", "onnx", "CONFIG.json", "config.json"])
def test_paths_that_are_no_one_file(hub: Hub, path: str) -> None:
    hub.entries = [*(entry(each, b"") for each in FILES), entry(path, b"")]

    assert refusal(lambda: opened(hub).resolve(LOCATION, "")).reason is Reason.ARTIFACT_UNREADABLE


@pytest.mark.parametrize("link", ["</tree?cursor=0>; rel=next", "<https://[::/>; rel=next", "<x>; rel=next"])
def test_a_listing_that_goes_round_or_nowhere(hub: Hub, link: str) -> None:
    tree = f"/api/models/{REPOSITORY}/tree/{COMMIT}"
    hub.store.behaviours[tree] = answer(200, b"[]", Link=link)
    error = refusal(lambda: opened(hub).resolve(LOCATION, ""))

    assert error.reason in {Reason.SOURCE_UNAVAILABLE, Reason.SOURCE_MISCONFIGURED}
    assert len(hub.store.seen) < 4


def test_nothing_in_it_is_no_model(hub: Hub) -> None:
    hub.entries = []

    assert refusal(lambda: opened(hub).resolve(LOCATION, "")).reason is Reason.ARTIFACT_NOT_FOUND
    assert refusal(lambda: opened(hub).resolve(f"{LOCATION}/gone.bin", "")).reason is Reason.ARTIFACT_NOT_FOUND


def test_a_repository_has_one_name(hub: Hub) -> None:
    error = refusal(lambda: opened(hub).resolve(f"{LOCATION}/", ""))

    assert error.reason is Reason.SOURCE_MISCONFIGURED
    assert hub.store.connections == 0


def test_signatures_are_of_the_commit_that_was_resolved(hub: Hub) -> None:
    hub.files["model.sig"] = b"signature"
    store = opened(hub)
    store.resolve(LOCATION, COMMIT)

    assert store.fetch(f"{LOCATION}/model.sig", 100) == b"signature"
    assert store.fetch(f"{LOCATION}/none.sig", 100) is None
    assert [seen.target.split("/")[4] for seen in hub.store.seen if "/resolve/" in seen.target] == [COMMIT] * 2
    assert refusal(lambda: store.fetch(LOCATION, 100)).reason is Reason.ARTIFACT_UNREADABLE


def test_a_signature_of_another_repository_has_its_newest_commit(hub: Hub) -> None:
    hub.files["model.sig"] = b"signature"

    assert opened(hub).fetch(f"{LOCATION}/model.sig", 100) == b"signature"
    assert hub.store.seen[0].target.endswith("/revision/main")


SIGNER = TrialKey(key("keys/ec-P-256.pub.pem"))
SOURCE = Source("hub", "hf://acme/", "https://hub.example")


def verified(hub: Hub, location: str = LOCATION) -> Evidence:
    """Runs one verification, as the controller would."""
    spec = SignedModelSpec(task([]).spec.key, 1, ModelURI.parse(location))
    question = replace(task([SIGNER], sources=[SOURCE]), spec=spec, places={"hub": Place(SOURCE)})
    return verify_model(question, lambda _scheme, _place: opened(hub)).evidence


def test_a_signed_repository_is_verified(hub: Hub) -> None:
    hub.files = {**files_of("oms/model"), "model.sig": content("oms/ec-P-256.oms.json")}
    evidence = verified(hub)

    assert evidence.fingerprints == {SIGNER.key.fingerprint}
    assert evidence.files == len(files_of("oms/model"))


@pytest.mark.parametrize("location", [LOCATION, f"{LOCATION}/model.safetensors"])
def test_a_pointer_that_records_another_digest_is_a_contradiction(hub: Hub, location: str) -> None:
    lying = entry("model.safetensors", FILES["model.safetensors"])
    hub.entries = [{**lying, "lfs": {"oid": "a" * 64, "size": 256}}]
    error = refusal(lambda: verified(hub, location))

    assert error.reason is Reason.ARTIFACT_CHANGED
    assert "the store records another SHA-256" in str(error)


def test_a_pointer_in_place_of_the_file_is_noticed_by_its_size(hub: Hub) -> None:
    hub.files["model.safetensors"] = b"version https://git-lfs.github.com/spec/v1\n"
    hub.entries = [{**entry("model.safetensors", b""), "lfs": {"oid": "a" * 64, "size": 256}}]

    assert refusal(lambda: verified(hub)).reason is Reason.ARTIFACT_CHANGED


def test_git_knows_a_small_file_by_its_object_id(hub: Hub) -> None:
    states = {file.path: file.identity.value for file in opened(hub).resolve(LOCATION, "").files}

    assert states["config.json"] == f"git:{git_id(b'{}')}"
    assert states["model.safetensors"].startswith("sha256:")
