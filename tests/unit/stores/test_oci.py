"""Models in registries: the manifest of that digest or nothing, and no word of the registry believed."""

import json
from collections.abc import Callable

import pytest
from tests.testbed.registry import descriptor, digest_of
from tests.unit.stores.registries import DIGEST, MODEL, FakeRegistry, signatures
from tests.unit.transport.asking import refusal
from tests.unit.transport.fake_store import Behaviour, FakeStore, answer, sends

from aegis.adapters.stores.oci import OCIStore
from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.reasons import Reason

OTHER = MODEL.replace(b"4096", b"4097")


@pytest.fixture
def registry(store: FakeStore) -> FakeRegistry:
    made = FakeRegistry(store)
    made.put_manifest(MODEL)
    return made


def read(store: OCIStore, location: str) -> bytes:
    artifact = store.resolve(location, "")
    received = bytearray()
    store.read(artifact, artifact.files[0], received.extend)
    store.confirm(artifact)
    return bytes(received)


def test_a_model_is_its_manifest_which_is_asked_for_once(registry: FakeRegistry) -> None:
    store = registry.open()
    artifact = store.resolve(registry.location, "")

    assert artifact.identity == Identity(IdentityKind.DIGEST, DIGEST)
    assert (artifact.size, artifact.endpoint) == (len(MODEL), registry.store.url)
    assert read(store, registry.location) == MODEL
    assert registry.asked() == [f"manifests/{DIGEST}"]
    assert "application/vnd.oci.image.index.v1+json" in registry.store.seen[0].headers["accept"]
    assert "authorization" not in registry.store.seen[0].headers


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (answer(404), Reason.ARTIFACT_NOT_FOUND),
        (answer(403), Reason.ARTIFACT_NOT_FOUND),
        (answer(500), Reason.SOURCE_UNAVAILABLE),
        (answer(429, Retry_After="7"), Reason.SOURCE_UNAVAILABLE),
        (answer(200, OTHER), Reason.ARTIFACT_CHANGED),
        (answer(200, OTHER, **{"Docker-Content-Digest": DIGEST}), Reason.ARTIFACT_CHANGED),
        (answer(200, MODEL[:-1]), Reason.ARTIFACT_CHANGED),
        (answer(200, MODEL, length=4 << 20 | 1), Reason.ARTIFACT_TOO_LARGE),
        (answer(200, b"x" * (4 << 20 | 1)), Reason.ARTIFACT_TOO_LARGE),
        (answer(307, Location="https://169.254.169.254/latest"), Reason.REDIRECT_FORBIDDEN),
        (answer(307, Location="https://cdn.example/m"), Reason.REDIRECT_FORBIDDEN),
        (sends(b"HTTP/1.1 200 OK\r\n\r\n"), Reason.SOURCE_MISCONFIGURED),
    ],
)
def test_what_a_registry_may_answer_instead(registry: FakeRegistry, behaviour: Behaviour, reason: Reason) -> None:
    registry.behave(f"manifests/{DIGEST}", behaviour)

    assert refusal(lambda: registry.open().resolve(registry.location, "")).reason is reason


@pytest.mark.parametrize(
    "manifest", [b"{}", b"<html>", signatures().replace(b"layers", b"manifests"), MODEL[:-1] + b',"layers":[]}']
)
def test_a_manifest_that_programs_read_differently_is_no_model(registry: FakeRegistry, manifest: bytes) -> None:
    location = registry.location.replace(DIGEST, registry.put_manifest(manifest))

    assert refusal(lambda: registry.open().resolve(location, "")).reason is Reason.ARTIFACT_UNREADABLE


def test_a_manifest_is_hashed_again_when_it_is_read_by_another_store(registry: FakeRegistry) -> None:
    artifact = registry.open().resolve(registry.location, "")
    registry.behave(f"manifests/{DIGEST}", answer(200, OTHER))
    received = bytearray()

    changed = refusal(lambda: registry.open().read(artifact, artifact.files[0], received.extend))
    assert (changed.reason, received) == (Reason.ARTIFACT_CHANGED, b"")


def test_a_listed_host_may_serve_a_blob_and_sees_no_credentials(registry: FakeRegistry) -> None:
    layer = b"signature"
    blob = digest_of(layer)
    location = registry.location.replace(DIGEST, registry.put_manifest(signatures(descriptor(layer, "x/y"))))
    registry.behave(f"blobs/{blob}", answer(307, Location=f"https://localhost:{registry.store.port}/elsewhere"))
    registry.store.behaviours["/elsewhere"] = answer(200, layer)
    listed = {"redirect_hosts": (f"localhost:{registry.store.port}",), "allowed_cidrs": ("127.0.0.0/8", "::1/128")}

    assert registry.open(**listed).fetch(location, 100) == layer
    assert "authorization" not in registry.store.seen[-1].headers
    assert refusal(lambda: registry.open().fetch(location, 100)).reason is Reason.REDIRECT_FORBIDDEN
    registry.store.behaviours["/elsewhere"] = answer(200, b"Signature")
    assert refusal(lambda: registry.open(**listed).fetch(location, 100)).reason is Reason.ARTIFACT_CHANGED


def test_addresses_of_foreign_layers_are_never_followed(registry: FakeRegistry) -> None:
    layer = b"signature"
    foreign = descriptor(layer, "application/vnd.oci.image.layer.nondistributable.v1.tar", urls=["https://10.0.0.1/x"])
    location = registry.location.replace(DIGEST, registry.put_manifest(signatures(foreign)))

    assert refusal(lambda: registry.open().fetch(location, 100)).reason is Reason.ARTIFACT_NOT_FOUND
    assert registry.asked()[1:] == [f"blobs/{digest_of(layer)}"]


@pytest.mark.parametrize(
    ("layers", "reason"),
    [((), Reason.ARTIFACT_UNREADABLE), ((b"a", b"b"), Reason.ARTIFACT_UNREADABLE), ((b"x" * 101,), None)],
    ids=["none", "two", "too large"],
)
def test_a_named_signature_is_one_small_layer(
    registry: FakeRegistry, layers: tuple[bytes, ...], reason: Reason | None
) -> None:
    for layer in layers:
        registry.put_blob(layer)
    manifest = signatures(*(descriptor(layer, "application/octet-stream") for layer in layers))
    location = registry.location.replace(DIGEST, registry.put_manifest(manifest))

    assert refusal(lambda: registry.open().fetch(location, 100)).reason is (reason or Reason.ARTIFACT_TOO_LARGE)


def test_an_index_of_images_is_a_model_as_well(registry: FakeRegistry) -> None:
    listing = json.dumps(
        {"schemaVersion": 2, "manifests": [descriptor(MODEL, "application/vnd.oci.image.manifest.v1+json")]}
    )
    location = registry.location.replace(DIGEST, registry.put_manifest(listing.encode()))

    assert read(registry.open(), location) == listing.encode()


@pytest.mark.parametrize(
    "ask",
    [
        lambda store, place: store.resolve(place.partition("@")[0] + ":v1", ""),
        lambda store, place: store.resolve(place.replace("team/tiny", "team/../tiny"), ""),
        lambda store, place: store.resolve(place, "v1"),
        lambda store, place: store.attached("/etc/passwd", 100, frozenset()),
    ],
    ids=["a tag", "a way back", "a revision", "a path"],
)
def test_what_is_no_reference_by_digest_is_not_asked_for(
    registry: FakeRegistry, ask: Callable[[OCIStore, str], object]
) -> None:
    refused = refusal(lambda: ask(registry.open(), registry.location))

    assert refused.reason is Reason.SOURCE_MISCONFIGURED
    assert registry.store.connections == 0
