"""Signed payloads beside images: what cosign 2 and 3 left in a registry, and what becomes of each change to it."""

import base64
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.formats.vectors import bundle, content, key, material

from aegis.core.comparison import compare
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.simple_signing import file_of
from aegis.core.signatures import ParsedSignature, SignatureFormat, parse, verify

MANIFEST = material(content("oci/model-manifest.json"))
PAYLOAD = content("oci/old-sig-payload.simplesigning.json")
LAYERS = bundle("oci/old-sig-manifest.json")["layers"]
SIGNERS = {"c2-p256.pub": LAYERS[0], "c3-p256.pub": LAYERS[1]}
NAMES = [f"dev.sigstore.cosign/{name}" for name in ("certificate", "chain", "bundle", "rfc3161timestamp")]
SIGNATURE = "dev.cosignproject.cosign/signature"


def parsed(payload: bytes = PAYLOAD, **annotations: str) -> ParsedSignature:
    return parse(file_of(payload, {**LAYERS[0]["annotations"], **annotations}))


def payload(*path: str, value: Any) -> bytes:
    """The payload with one field changed; None takes it away."""
    fields: dict[str, Any] = json.loads(PAYLOAD)
    inner = fields
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    if value is None:
        del inner[path[-1]]
    return json.dumps(fields).encode()


@pytest.mark.parametrize("signer", SIGNERS)
def test_each_layer_verifies_under_its_signers_key_alone(signer: str) -> None:
    read = parse(file_of(PAYLOAD, SIGNERS[signer]["annotations"]))

    assert read.format is SignatureFormat.IMAGE_SIGNATURE
    assert read.claims is not None
    assert compare(read.claims, MANIFEST).difference == ""
    assert compare(read.claims, MANIFEST).subject == "127.0.0.1:5055/models/tiny"
    found = {name: verify(read, MANIFEST, key(f"keys/{name}")) for name in SIGNERS}
    assert found == {name: "ECDSA-SHA256" if name == signer else None for name in SIGNERS}


def test_a_bundle_of_cosign_3_is_the_same_kind_of_signature() -> None:
    read = parse(content("oci/new-bundle.sigstore.json"))

    assert read.format is SignatureFormat.IMAGE_SIGNATURE
    assert read.claims is not None
    assert compare(read.claims, MANIFEST).difference == ""
    assert verify(read, MANIFEST, key("keys/c3-p256.pub")) == "ECDSA-SHA256"
    assert verify(read, MANIFEST, key("keys/c2-p256.pub")) is None


@pytest.mark.parametrize("file", ["old", "new"])
def test_a_signature_copied_from_another_manifest_is_about_that_one(file: str) -> None:
    read = parsed() if file == "old" else parse(content("oci/new-bundle.sigstore.json"))
    other = material(content("oci/new-bundle-manifest.json"))

    assert read.claims is not None
    assert "sha256:bc361835" in compare(read.claims, other).difference


def test_a_payload_that_was_changed_is_not_the_signed_one() -> None:
    other = material(content("oci/new-bundle-manifest.json"))
    read = parsed(payload("critical", "image", "docker-manifest-digest", value=str(other.digests[0])))

    assert read.claims is not None
    assert compare(read.claims, other).difference == ""
    assert verify(read, other, key("keys/c2-p256.pub")) is None


def test_an_entry_of_a_log_is_carried_along() -> None:
    (layer,) = bundle("oci/old-sig-manifest.rekor.json")["layers"]
    fields = json.loads(file_of(PAYLOAD, layer["annotations"]))

    assert set(fields["Bundle"]) == {"SignedEntryTimestamp", "Payload"}
    assert parse(json.dumps(fields).encode()).format is SignatureFormat.IMAGE_SIGNATURE


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (payload("critical", "type", value="atomic"), "a signed payload of the type 'atomic': cosign container image"),
        (payload("critical", "type", value=None), "'type' is missing"),
        (payload("critical", value=None), "'critical' is missing"),
        (payload("critical", "image", value=None), "'image' is missing"),
        (payload("critical", "image", "docker-manifest-digest", value="sha256:5E"), "for the digest 'sha256:5E'"),
        (payload("critical", "image", "docker-manifest-digest", value=["x"]), "wrong type"),
        (payload("critical", "identity", "docker-reference", value="x" * 513), "docker-reference is 'xxx"),
        (payload("critical", "identity", "docker-reference", value="a\nb"), "docker-reference is 'a\\nb'"),
        (payload("critical", "identity", value=7), "wrong type"),
        (PAYLOAD.replace(b'"optional"', b'"critical":{},"optional"'), "twice"),
        (b"not JSON", "JSON"),
        (b"", "JSON"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_payload_of_another_form_is_unreadable(changed: bytes, said: str) -> None:
    with pytest.raises(SignatureUnreadable) as caught:
        parsed(changed)

    assert said in caught.value.detail


@given(
    payload=st.binary(max_size=200),
    annotations=st.dictionaries(st.sampled_from([SIGNATURE, *NAMES]), st.text(max_size=40)),
)
def test_any_layer_is_a_signature_or_unreadable(payload: bytes, annotations: dict[str, str]) -> None:
    with suppress(SignatureUnreadable):
        parse(file_of(payload, annotations))


def test_a_payload_that_names_no_repository_is_read() -> None:
    read = parsed(payload("critical", "identity", value=None))

    assert read.claims is not None
    assert read.claims.subjects[0].name == ""


def test_the_longest_name_of_a_repository_is_read() -> None:
    read = parsed(payload("critical", "identity", "docker-reference", value="x" * 512))

    assert read.claims is not None
    assert read.claims.subjects[0].name == "x" * 512


@pytest.mark.parametrize(
    ("annotations", "said"),
    [
        ({SIGNATURE: ""}, "is empty"),
        ({SIGNATURE: "====" * 24}, "not base64"),
        ({SIGNATURE: base64.b64encode(b"x" * 72).decode()}, "holds text"),
        ({"dev.sigstore.cosign/bundle": "{"}, "wrong type"),
        ({"dev.sigstore.cosign/rfc3161timestamp": "[]"}, "wrong type"),
    ],
    ids=str,
)
def test_annotations_of_another_form_are_unreadable(annotations: dict[str, str], said: str) -> None:
    with pytest.raises(SignatureUnreadable) as caught:
        parsed(**annotations)

    assert said in caught.value.detail


def test_a_layer_without_a_signature_is_unreadable() -> None:
    with pytest.raises(SignatureUnreadable, match="'Base64Signature' is missing"):
        parse(file_of(PAYLOAD, {}))


@pytest.mark.parametrize("more", [{"Key": "x"}, {"base64Signature": "x"}, {"mediaType": "x"}])
def test_a_file_with_other_fields_is_no_signature(more: dict[str, str]) -> None:
    fields = json.loads(file_of(PAYLOAD, LAYERS[0]["annotations"]))

    with pytest.raises(SignatureUnreadable):
        parse(json.dumps({**fields, **more}).encode())
