"""Attestations beside a model in a registry: those of the types that are wanted, in both schemes of cosign."""

import base64
import json
from typing import Any

import pytest
from tests.testbed.registry import EMPTY, descriptor
from tests.unit.formats.signing import bundle, envelope, public, statement
from tests.unit.formats.vectors import bundle as fixture
from tests.unit.stores.registries import BUNDLE, DIGEST, MODEL, PAYLOAD, TAG, FakeRegistry, index, referrer, signatures
from tests.unit.transport.asking import refusal
from tests.unit.transport.fake_store import FakeStore, answer

from aegis.core.comparison import compare
from aegis.core.digests import Digest
from aegis.core.errors import SignatureUnreadable
from aegis.core.material import Material
from aegis.core.reasons import Reason
from aegis.core.signatures import MAX_BYTES, SignatureFormat, parse, verify
from aegis.ports import Attached

ENVELOPE = "application/vnd.dsse.envelope.v1+json"
HINT = "dev.sigstore.bundle.predicateType"
PROVENANCE = "https://slsa.dev/provenance/v1"
MATERIALS = "https://spdx.dev/Document"


@pytest.fixture
def registry(store: FakeStore) -> FakeRegistry:
    made = FakeRegistry(store)
    made.put_manifest(MODEL)
    for blob in (PAYLOAD, EMPTY):
        made.put_blob(blob)
    return made


def found(registry: FakeRegistry, *types: str) -> tuple[Attached, ...]:
    return tuple(registry.open().attached(registry.location, MAX_BYTES, frozenset(types)))


def attested(predicate_type: str = PROVENANCE, model: bytes = MODEL) -> bytes:
    """An envelope as `cosign attest` leaves it in a layer."""
    return json.dumps(envelope(statement(model, predicate_type))).encode()


def layer(registry: FakeRegistry, blob: bytes, predicate_type: str = "", **annotations: str) -> dict[str, Any]:
    """A layer of the tag for attestations."""
    registry.put_blob(blob)
    hint = {"predicateType": predicate_type} if predicate_type else {}
    return descriptor(blob, ENVELOPE, annotations={"dev.cosignproject.cosign/signature": "", **hint, **annotations})


def refer(registry: FakeRegistry, predicate_type: str, **more: Any) -> str:
    """A manifest that refers to the model with an attestation as a bundle, as cosign 3 leaves it."""
    blob = bundle(statement(MODEL, predicate_type))
    registry.put_blob(blob)
    return registry.refer(referrer(blob, annotations={HINT: predicate_type}), artifactType=BUNDLE, **more)


def check(attached: Attached) -> str:
    """The type of a statement that is about the model and that the signer made."""
    parsed, material = parse(attached.content), Material((Digest.of(MODEL),))
    assert parsed.format is SignatureFormat.ATTESTATION
    assert parsed.claims is not None
    assert not compare(parsed.claims, material).difference
    assert verify(parsed, material, public())
    return parsed.claims.predicate_type


def test_attestations_under_the_tag_are_found_by_their_type(registry: FakeRegistry) -> None:
    layers = [layer(registry, attested(each), each) for each in (PROVENANCE, MATERIALS)]
    registry.put_manifest(signatures(*layers), f"{TAG}.att")

    assert [check(each) for each in found(registry, PROVENANCE)] == [PROVENANCE]
    assert [check(each) for each in found(registry, PROVENANCE, MATERIALS)] == [PROVENANCE, MATERIALS]
    assert found(registry, MATERIALS)[0].location.endswith(f":{TAG}.att[1]")


def test_a_layer_that_says_no_type_is_read(registry: FakeRegistry) -> None:
    registry.put_manifest(signatures(layer(registry, attested())), f"{TAG}.att")

    assert [check(each) for each in found(registry, PROVENANCE)] == [PROVENANCE]


@pytest.mark.parametrize("api", [True, False], ids=["referrers API", "fallback tag"])
def test_attestations_that_refer_to_the_model_are_found_by_their_type(registry: FakeRegistry, api: bool) -> None:
    digests = {each: refer(registry, each) for each in (PROVENANCE, MATERIALS)}
    if not api:
        registry.behave(f"referrers/{DIGEST}", answer(404))
        listed = [{"mediaType": BUNDLE, "size": 1, "digest": digest} for digest in digests.values()]
        registry.put_manifest(index(*listed), TAG)

    assert [check(each) for each in found(registry, PROVENANCE)] == [PROVENANCE]
    assert {check(each) for each in found(registry, *digests)} == set(digests)


def test_what_nobody_wants_costs_nothing(registry: FakeRegistry) -> None:
    registry.put_manifest(signatures(layer(registry, attested(), PROVENANCE)), f"{TAG}.att")
    for number in range(100):
        refer(registry, MATERIALS, annotations={HINT: MATERIALS, "number": str(number)})

    assert found(registry) == ()
    assert registry.asked() == [f"manifests/{TAG}.sig", f"referrers/{DIGEST}"]


def test_a_type_in_an_annotation_is_not_believed(registry: FakeRegistry) -> None:
    registry.put_manifest(signatures(layer(registry, attested(MATERIALS), PROVENANCE)), f"{TAG}.att")

    assert [check(each) for each in found(registry, PROVENANCE)] == [MATERIALS]


def test_one_for_another_model_is_found_and_is_not_about_this_one(registry: FakeRegistry) -> None:
    registry.put_manifest(signatures(layer(registry, attested(model=b"another"), PROVENANCE)), f"{TAG}.att")
    (copied,) = found(registry, PROVENANCE)
    claims = parse(copied.content).claims

    assert claims is not None
    assert compare(claims, Material((Digest.of(MODEL),))).difference


def test_a_certificate_and_a_log_entry_come_with_it(registry: FakeRegistry) -> None:
    certificate = fixture("keyless/blob.good.json")["verificationMaterial"]["certificate"]["rawBytes"]
    entry = fixture("rekor/cosign2.oldbundle.json")["rekorBundle"]
    kept = {
        "dev.sigstore.cosign/certificate": f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n",
        "dev.sigstore.cosign/bundle": json.dumps(entry),
    }
    registry.put_manifest(signatures(layer(registry, attested(), PROVENANCE, **kept)), f"{TAG}.att")
    (file,) = found(registry, PROVENANCE)
    parsed = parse(file.content)

    assert parsed.certificates == (base64.b64decode(certificate),)
    assert [each.index for each in parsed.entries] == [entry["Payload"]["logIndex"]]


@pytest.mark.parametrize("broken", ["certificate", "bundle"])
def test_annotations_that_cannot_be_read_make_an_unreadable_file(registry: FakeRegistry, broken: str) -> None:
    odd = layer(registry, attested(), PROVENANCE, **{f"dev.sigstore.cosign/{broken}": "-----BEGIN CERTIFICATE-----"})
    registry.put_manifest(signatures(odd), f"{TAG}.att")
    (file,) = found(registry, PROVENANCE)

    with pytest.raises(SignatureUnreadable):
        parse(file.content)


def test_more_than_can_be_kept_are_told(registry: FakeRegistry) -> None:
    registry.put_manifest(signatures(*(layer(registry, attested()) for _ in range(17))), f"{TAG}.att")

    assert refusal(lambda: found(registry, PROVENANCE)).reason is Reason.ARTIFACT_TOO_LARGE
    assert len(registry.store.seen) < 20


def test_one_that_is_too_large_is_told(registry: FakeRegistry) -> None:
    registry.put_manifest(signatures(layer(registry, b"x" * (MAX_BYTES + 1))), f"{TAG}.att")

    assert refusal(lambda: found(registry, PROVENANCE)).reason is Reason.ARTIFACT_TOO_LARGE


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (answer(403), Reason.ARTIFACT_NOT_FOUND),
        (answer(500), Reason.SOURCE_UNAVAILABLE),
        (answer(200, b"<html>"), Reason.ARTIFACT_UNREADABLE),
    ],
    ids=["403", "500", "no manifest"],
)
def test_a_fault_never_looks_like_a_missing_attestation(registry: FakeRegistry, behaviour: Any, reason: Reason) -> None:
    registry.behave(f"manifests/{TAG}.att", behaviour)

    assert refusal(lambda: found(registry, PROVENANCE)).reason is reason


def test_a_named_attestation_is_read_from_its_own_manifest(registry: FakeRegistry) -> None:
    here = registry.location.partition("@")[0]
    digest = registry.put_manifest(signatures(layer(registry, attested(), PROVENANCE)))
    fetched = registry.open().fetch(f"{here}@{digest}", MAX_BYTES)

    assert fetched is not None
    assert check(Attached(digest, fetched)) == PROVENANCE
