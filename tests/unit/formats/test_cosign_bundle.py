"""cosign's own bundle, and the file of its image signatures: what lies beside the signature, and what is refused."""

import base64
import json
from typing import Any

import pytest
from tests.unit.formats.chains import issue
from tests.unit.formats.signing import envelope, public, statement
from tests.unit.formats.test_log_entries import COSIGN
from tests.unit.formats.test_simple_signing import LAYERS, PAYLOAD
from tests.unit.formats.vectors import content

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.form import SignatureFormat
from aegis.core.formats.log_entries import from_cosign
from aegis.core.formats.simple_signing import file_of
from aegis.core.signatures import parse

ISSUED = issue("release")
SIGNATURE = b"{" + b"\xff" * 255
"""An RSA signature may begin as a JSON object does."""


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def blob(**fields: object) -> bytes:
    """A bundle over an artifact, with these fields beside the signature, or in its place."""
    return json.dumps({"base64Signature": b64(SIGNATURE), **fields}).encode()


def image(**fields: object) -> bytes:
    """A signed payload, likewise."""
    return json.dumps({**json.loads(file_of(PAYLOAD, LAYERS[0]["annotations"])), **fields}).encode()


def refusal(data: bytes) -> str:
    with pytest.raises(SignatureUnreadable) as refused:
        parse(data)
    return refused.value.detail


def test_a_signature_is_one_whatever_it_begins_with() -> None:
    parsed = parse(blob())

    assert (parsed.format, parsed.signature) == (SignatureFormat.COSIGN_BUNDLE, SIGNATURE)
    assert (parsed.certificates, parsed.entries) == ((), ())


def test_an_envelope_is_a_statement() -> None:
    parsed = parse(blob(base64Signature=b64(json.dumps(envelope(statement(b"weights"))).encode())))

    assert parsed.format is SignatureFormat.ATTESTATION
    assert parsed.claims is not None


def test_certificates_and_entries_of_logs_come_along() -> None:
    entry = from_cosign(COSIGN)
    with_both = blob(cert=b64(ISSUED.pem), rekorBundle=COSIGN)
    assert (parse(with_both).certificates, parse(with_both).entries) == ((ISSUED.der,), (entry,))

    annotated = {
        "dev.sigstore.cosign/certificate": ISSUED.pem.decode(),
        "dev.sigstore.cosign/bundle": json.dumps(COSIGN),
    }
    layer = parse(file_of(PAYLOAD, {**LAYERS[0]["annotations"], **annotated}))
    assert (layer.format, layer.certificates, layer.entries) == (
        SignatureFormat.IMAGE_SIGNATURE,
        (ISSUED.der,),
        (entry,),
    )


@pytest.mark.parametrize("field", ["", b64(content("keys/c3-p256.pub")), b64(b"anything")])
def test_a_key_in_place_of_a_certificate_is_not_looked_at(field: str) -> None:
    assert parse(blob(cert=field)).certificates == ()


def test_what_lies_beside_an_image_signature_may_be_empty() -> None:
    parsed = parse(image(Cert="", Bundle=None))

    assert (parsed.certificates, parsed.entries) == ((), ())


REFUSED: dict[str, tuple[bytes, str]] = {
    "text in place of a signature": (blob(base64Signature=b64(b"signed by me")), "base64Signature holds text "),
    "bytes that are none": (blob(base64Signature=b64(b"\xff" * 5)), "base64Signature has 5 bytes "),
    "no base64": (blob(base64Signature="!"), "base64Signature is not base64"),
    "a broken envelope": (blob(base64Signature=b64(b"{broken")), "broken JSON at line 1"),
    "a field that is no base64": (blob(cert="!"), "cert is not base64"),
    "two certificates": (blob(cert=b64(ISSUED.pem * 2)), "cert is not one certificate"),
    "an image's text": (image(Base64Signature=b64(b"signed by me")), "Base64Signature holds text "),
    "an image's signature that is no base64": (image(Base64Signature="!"), "Base64Signature is not base64"),
    "an image's payload that is no base64": (image(Payload="!"), "Payload is not base64"),
    "an image's certificate that is none": (image(Cert="PEM"), "Cert is not one certificate"),
    "an image's certificate that is an object": (image(Cert={}), "the JSON field 'Cert' has the wrong type"),
}


@pytest.mark.parametrize(("data", "said"), REFUSED.values(), ids=list(REFUSED))
def test_what_is_no_such_file_is_refused(data: bytes, said: str) -> None:
    assert refusal(data).startswith(said)


@pytest.mark.parametrize(
    ("hint", "expected"), [(b64(bytes.fromhex(public().fingerprint[7:])), True), ("", False)], ids=["given", "none"]
)
def test_a_hint_is_at_one_key(hint: str, expected: bool) -> None:
    made: dict[str, Any] = json.loads(content("cosign3/ec-P-256.newbundle.json"))
    made["verificationMaterial"]["publicKey"]["hint"] = hint

    assert parse(json.dumps(made).encode()).hints_at(public()) is expected


@pytest.mark.parametrize("material", [{"publicKey": {}}, {"certificate": {"rawBytes": b64(ISSUED.der)}}])
def test_where_there_is_no_hint_it_is_empty(material: dict[str, Any]) -> None:
    made = json.loads(content("cosign3/ec-P-256.newbundle.json"))

    assert parse(json.dumps(made | {"verificationMaterial": material}).encode()).hint == ""
