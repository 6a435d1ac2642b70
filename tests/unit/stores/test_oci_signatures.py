"""Finding cosign's signatures in a registry: both schemes, both kinds of registry, and whatever else may lie there."""

import json
from typing import Any

import pytest
from tests.testbed.registry import EMPTY, descriptor, digest_of
from tests.unit.formats.vectors import bundle, content, key
from tests.unit.stores.registries import (
    BUNDLE,
    DIGEST,
    LAYERS,
    MODEL,
    PAYLOAD,
    SIGNATURE,
    SIMPLE,
    TAG,
    FakeRegistry,
    index,
    referrer,
    signatures,
)
from tests.unit.transport.asking import refusal
from tests.unit.transport.fake_store import Behaviour, FakeStore, answer

from aegis.core.comparison import compare
from aegis.core.digests import Digest
from aegis.core.material import Material
from aegis.core.reasons import Reason
from aegis.core.signatures import parse, verify
from aegis.ports import Attached

LIMIT = 1 << 20
NEW = content("oci/new-bundle.sigstore.json")
OLD_MANIFEST = content("oci/old-sig-manifest.json")
NEW_MANIFEST = content("oci/new-bundle-manifest.json")
SIGNERS = ("c2-p256.pub", "c3-p256.pub")


@pytest.fixture
def registry(store: FakeStore) -> FakeRegistry:
    made = FakeRegistry(store)
    made.put_manifest(MODEL)
    for blob in (PAYLOAD, NEW, EMPTY):
        made.put_blob(blob)
    return made


def found(registry: FakeRegistry, *types: str) -> tuple[Attached, ...]:
    return tuple(registry.open().attached(registry.location, LIMIT, frozenset(types)))


def signers(attached: tuple[Attached, ...]) -> list[str]:
    """Whose key each signature verifies under, '' for nobody's or for another artifact's."""
    material = Material((Digest.of(MODEL),))
    said = []
    for each in attached:
        parsed = parse(each.content)
        assert parsed.claims is not None
        about = not compare(parsed.claims, material).difference
        said.append(next((name for name in SIGNERS if about and verify(parsed, material, key(f"keys/{name}"))), ""))
    return said


def test_nothing_is_attached(registry: FakeRegistry) -> None:
    assert found(registry) == ()
    assert registry.asked() == [f"manifests/{TAG}.sig", f"referrers/{DIGEST}", f"manifests/{TAG}"]


def test_several_signatures_of_the_old_scheme(registry: FakeRegistry) -> None:
    registry.put_manifest(OLD_MANIFEST, f"{TAG}.sig")

    assert signers(found(registry)) == ["c2-p256.pub", "c3-p256.pub"]
    host = f"127.0.0.1:{registry.store.port}"
    assert [each.location for each in found(registry)] == [
        f"oci://{host}/team/tiny:{TAG}.sig[0]",
        f"oci://{host}/team/tiny:{TAG}.sig[1]",
    ]


@pytest.mark.parametrize("claimed", [BUNDLE, "application/vnd.oci.empty.v1+json", None], ids=str)
@pytest.mark.parametrize("api", [True, False], ids=["referrers API", "fallback tag"])
def test_a_signature_of_the_new_scheme_whatever_the_list_says_of_it(
    registry: FakeRegistry, api: bool, claimed: str | None
) -> None:
    more = {"artifactType": claimed} if claimed else {}
    if api:
        digest = registry.refer(NEW_MANIFEST, **more)
    else:
        digest = registry.put_manifest(NEW_MANIFEST)
        registry.put_manifest(index(descriptor(NEW_MANIFEST, "x", **more)), TAG)

    assert signers(found(registry)) == ["c3-p256.pub"]
    assert found(registry)[0].location == f"oci://127.0.0.1:{registry.store.port}/team/tiny@{digest}"


def test_the_index_that_cosign_wrote_is_read(registry: FakeRegistry) -> None:
    written = bundle("oci/new-referrers-index.json")
    registry.put_manifest(json.dumps({**written, "manifests": written["manifests"][:1]}).encode(), TAG)
    registry.put_manifest(NEW_MANIFEST)

    assert signers(found(registry)) == ["c3-p256.pub"]


def test_both_schemes_are_looked_at(registry: FakeRegistry) -> None:
    registry.put_manifest(OLD_MANIFEST, f"{TAG}.sig")
    registry.refer(NEW_MANIFEST)

    assert signers(found(registry)) == ["c2-p256.pub", "c3-p256.pub", "c3-p256.pub"]


def test_what_refers_to_it_and_is_no_signature_is_passed_over(registry: FakeRegistry) -> None:
    registry.refer(referrer(b"{}"), artifactType="application/spdx+json")
    registry.refer(signatures(descriptor(EMPTY, "text/plain"), subject=descriptor(MODEL, "x")))
    registry.refer(referrer(b"{}", annotations={"dev.sigstore.bundle.predicateType": "https://slsa.dev/provenance/v1"}))
    registry.refer(b'{"neither": "a manifest"}')
    registry.refer(NEW_MANIFEST)

    assert signers(found(registry)) == ["c3-p256.pub"]


def test_a_signature_that_refers_to_another_model_is_passed_over(registry: FakeRegistry) -> None:
    registry.refer(signatures(descriptor(NEW, BUNDLE), subject=descriptor(EMPTY, "x")))
    registry.refer(signatures(descriptor(NEW, BUNDLE)))

    assert found(registry) == ()


def test_a_signature_copied_from_another_model_is_found_and_is_not_about_this_one(registry: FakeRegistry) -> None:
    other = MODEL.replace(b"4096", b"4097")
    location = registry.location.replace(DIGEST, registry.put_manifest(other))
    registry.put_manifest(OLD_MANIFEST, f"{digest_of(other).replace(':', '-')}.sig")
    copied = registry.open().attached(location, LIMIT, frozenset())

    assert len(copied) == 2
    for each in copied:
        claims = parse(each.content).claims
        assert claims is not None
        assert compare(claims, Material((Digest.of(other),))).difference


@pytest.mark.parametrize("wrong", ["payload", "bundle", "referrer"])
def test_bytes_that_are_not_of_their_digest_are_no_signature(registry: FakeRegistry, wrong: str) -> None:
    registry.put_manifest(OLD_MANIFEST, f"{TAG}.sig")
    digest = registry.refer(NEW_MANIFEST)
    lied = {
        "payload": f"blobs/{digest_of(PAYLOAD)}",
        "bundle": f"blobs/{digest_of(NEW)}",
        "referrer": f"manifests/{digest}",
    }
    registry.behave(lied[wrong], answer(200, b"{}"))

    assert refusal(lambda: found(registry)).reason is Reason.ARTIFACT_CHANGED


@pytest.mark.parametrize(
    ("what", "behaviour", "reason"),
    [
        (f"manifests/{TAG}.sig", answer(403), Reason.ARTIFACT_NOT_FOUND),
        (f"manifests/{TAG}.sig", answer(500), Reason.SOURCE_UNAVAILABLE),
        (f"manifests/{TAG}.sig", answer(200, b"<html>"), Reason.ARTIFACT_UNREADABLE),
        (f"referrers/{DIGEST}", answer(500), Reason.SOURCE_UNAVAILABLE),
        (f"referrers/{DIGEST}", answer(400), Reason.SOURCE_MISCONFIGURED),
        (f"referrers/{DIGEST}", answer(200, b"[]"), Reason.ARTIFACT_UNREADABLE),
        (f"referrers/{DIGEST}", answer(200, b"x" * (4 << 20 | 1)), Reason.ARTIFACT_TOO_LARGE),
        (f"manifests/{TAG}", answer(403), Reason.ARTIFACT_NOT_FOUND),
        (f"blobs/{digest_of(PAYLOAD)}", answer(404), Reason.ARTIFACT_NOT_FOUND),
        (f"blobs/{digest_of(PAYLOAD)}", answer(200, b"x" * 70000), Reason.ARTIFACT_TOO_LARGE),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_never_looks_like_a_missing_signature(
    registry: FakeRegistry, what: str, behaviour: Behaviour, reason: Reason
) -> None:
    registry.put_manifest(OLD_MANIFEST, f"{TAG}.sig")
    registry.behave(what, behaviour)

    assert refusal(lambda: found(registry)).reason is reason


def layer(signature: str) -> dict[str, Any]:
    return descriptor(PAYLOAD, SIMPLE, annotations={SIGNATURE: signature})


def test_more_signatures_than_can_be_kept_are_told(registry: FakeRegistry) -> None:
    registry.put_manifest(signatures(*map(layer, "abcdefghijklmnop")), f"{TAG}.sig")
    assert len(found(registry)) == 16
    registry.put_manifest(signatures(*map(layer, "abcdefghijklmnopq")), f"{TAG}.sig")

    refused = refusal(lambda: found(registry))
    assert refused.reason is Reason.ARTIFACT_TOO_LARGE
    assert "more than 16 signatures" in str(refused)


def test_a_thousand_layers_cost_no_thousand_requests(registry: FakeRegistry) -> None:
    registry.put_manifest(signatures(*(layer("x") for _ in range(1000))), f"{TAG}.sig")

    refusal(lambda: found(registry))
    assert len(registry.store.seen) < 20


def test_a_thousand_referrers_cost_no_thousand_requests(registry: FakeRegistry) -> None:
    listed = [{"mediaType": "x", "size": 1, "digest": f"sha256:{number:064x}"} for number in range(1000)]
    registry.behave(f"referrers/{DIGEST}", answer(200, index(*listed)))

    refused = refusal(lambda: found(registry))
    assert refused.reason is Reason.ARTIFACT_TOO_LARGE
    assert len(registry.store.seen) == 2


def test_a_list_in_pages_is_read_to_its_end(registry: FakeRegistry) -> None:
    digest = registry.put_manifest(NEW_MANIFEST)
    first, second = index(), index(descriptor(NEW_MANIFEST, "x"))
    link = f'</v2/team/tiny/referrers/{DIGEST}?last=1>; rel="next"'

    def pages(seen: Any) -> Any:
        return (answer(200, second) if "last=1" in seen.target else answer(200, first, Link=link))(seen)

    registry.behave(f"referrers/{DIGEST}", pages)
    assert [each.location.partition("@")[2] for each in found(registry)] == [digest]


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ('<?last=1>; rel="next"', Reason.ARTIFACT_TOO_LARGE),
        ('<https://evil.example/v2/>; rel="next"', Reason.REDIRECT_FORBIDDEN),
        ('</v2/other/secret/referrers/x>; rel="next"', Reason.REDIRECT_FORBIDDEN),
        ('<//evil.example/x>; rel="next"', Reason.REDIRECT_FORBIDDEN),
        ('<http://127.0.0.1/x>; rel="next"', Reason.SOURCE_MISCONFIGURED),
        ('<?last=1>; rel="prev"', None),
        ('<https://evil.example/>; rel="prev", <?last=1>; rel="next"', Reason.ARTIFACT_TOO_LARGE),
        ("<?last=1>; rel=next", Reason.ARTIFACT_TOO_LARGE),
        ("nonsense", None),
    ],
)
def test_a_list_without_end_or_that_leads_elsewhere(registry: FakeRegistry, link: str, reason: Reason | None) -> None:
    registry.behave(f"referrers/{DIGEST}", answer(200, index(), Link=link))
    if reason is None:
        assert found(registry) == ()
    else:
        assert refusal(lambda: found(registry)).reason is reason
    assert len(registry.store.seen) <= 10


def test_a_named_signature_is_read_from_its_own_manifest(registry: FakeRegistry) -> None:
    here = registry.location.partition("@")[0]
    old = signatures(LAYERS[0])

    assert registry.open().fetch(f"{here}@{registry.put_manifest(NEW_MANIFEST)}", LIMIT) == NEW
    content = registry.open().fetch(f"{here}@{registry.put_manifest(old)}", LIMIT)
    assert content is not None
    assert parse(content).claims is not None
    both = registry.put_manifest(OLD_MANIFEST)
    assert refusal(lambda: registry.open().fetch(f"{here}@{both}", LIMIT)).reason is Reason.ARTIFACT_UNREADABLE
