"""The bundle that cosign wrote before the Sigstore bundle, and still can.

Specification: none but the type LocalSignedPayload of cosign (pkg/cosign/fetch.go); docs/reference/signatures.md says
what of it is read. Its `base64Signature` is a signature over the artifact (`sign-blob`), or a whole DSSE envelope
(`attest-blob`).
Its field `cert` may hold a PEM public key (cosign 3). cosign itself once let that key replace the one on the command
line (GHSA-fx35-mq7g-6g98); here only a certificate in it is looked at, which makes the signature keyless.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace

from aegis.core.formats import annotations, certificates
from aegis.core.formats.encoding import from_base64_field, is_text, signature_bytes
from aegis.core.formats.form import Form, ParsedSignature, SignatureFile, SignatureFormat
from aegis.core.formats.log_entries import from_cosign
from aegis.core.formats.statements import read_signed_statement
from aegis.core.strict_json import check_names, load_object, member, require

_FIELDS = frozenset({"base64Signature", "cert", "rekorBundle"})


def file_of(envelope: bytes, annotated: Mapping[str, str]) -> bytes:
    """The bundle of an attestation that a registry keeps as a layer: its DSSE envelope, and the layer's annotations.

    Total: what cannot be read is told by `read`.
    """
    bundle: dict[str, object] = {"base64Signature": _base64(envelope)}
    if annotations.CERTIFICATE in annotated:
        bundle["cert"] = _base64(annotated[annotations.CERTIFICATE].encode())
    if annotations.BUNDLE in annotated:
        bundle["rekorBundle"] = annotations.as_object(annotated[annotations.BUNDLE])
    return json.dumps(bundle).encode()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def recognises(file: SignatureFile) -> bool:
    """A JSON object with the one field that such a bundle always has."""
    return file.fields is not None and "base64Signature" in file.fields


def read(file: SignatureFile) -> ParsedSignature:
    """Reads a bundle. Raises SignatureUnreadable."""
    bundle = file.fields or {}
    check_names(bundle, _FIELDS)
    entry = member(bundle, "rekorBundle", dict)
    return replace(
        _signature(from_base64_field(require(bundle, "base64Signature", str), "base64Signature")),
        certificates=_certificates(member(bundle, "cert", str)),
        entries=(from_cosign(entry),) if entry else (),
    )


def _signature(raw: bytes) -> ParsedSignature:
    if raw.startswith(b"{") and is_text(raw):
        return read_signed_statement(load_object(raw))
    return ParsedSignature(SignatureFormat.COSIGN_BUNDLE, signature_bytes(raw, "base64Signature"))


def _certificates(field: str | None) -> tuple[bytes, ...]:
    text = from_base64_field(field, "cert") if field else b""
    return (certificates.pem(text, "cert"),) if b"BEGIN CERTIFICATE" in text else ()


FORM = Form(recognises, read)
