"""A signed payload of cosign 1 and 2 beside an image: a claim about the digest of a manifest, and a signature over it.

Specification: cosign's SIGNATURE_SPEC.md, and containers/image's containers-signature(5), "JSON Data Format". A
registry keeps the payload as a layer and all else as annotations of that layer; as one file this is what
`cosign download signature` prints. Whoever reads it needs the manifest's digest and nothing of the registry.
"""

import base64
import json
from collections.abc import Mapping
from types import MappingProxyType

from aegis.core.claims import Claims, Subject
from aegis.core.digests import Digest
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats import annotations, certificates
from aegis.core.formats.encoding import from_base64_field, signature_bytes
from aegis.core.formats.form import Form, ParsedSignature, SignatureFile, SignatureFormat
from aegis.core.formats.log_entries import from_cosign
from aegis.core.strict_json import JSONObject, check_names, load_object, member, require, shown

MEDIA_TYPE = "application/vnd.dev.cosign.simplesigning.v1+json"
"""Of the layer that is the payload."""

KIND = "cosign container image signature"

MAX_NAME = 512
"""Longest name in characters that a signer may call the repository by."""

_ANNOTATIONS: Mapping[str, str] = MappingProxyType(
    {
        annotations.SIGNATURE: "Base64Signature",
        annotations.CERTIFICATE: "Cert",
        annotations.CHAIN: "Chain",
        annotations.BUNDLE: "Bundle",
        annotations.TIMESTAMP: "RFC3161Timestamp",
    }
)
"""Annotation of the layer → field of the file."""

_OBJECTS = frozenset({"Bundle", "RFC3161Timestamp"})
"""Fields that are JSON objects, and annotations that are their text."""
_FIELDS = frozenset({"Payload", *_ANNOTATIONS.values()})


def file_of(payload: bytes, annotated: Mapping[str, str]) -> bytes:
    """The file that `read` reads, from a layer and its annotations. Total: what cannot be read is told by `read`."""
    texts = {field: annotated[name] for name, field in _ANNOTATIONS.items() if name in annotated}
    fields = {field: annotations.as_object(text) if field in _OBJECTS else text for field, text in texts.items()}
    return json.dumps({"Payload": base64.b64encode(payload).decode("ascii"), **fields}).encode()


def recognises(file: SignatureFile) -> bool:
    """A JSON object with the fields of Go's names that no other form has."""
    return file.fields is not None and not {"Base64Signature", "Payload"}.isdisjoint(file.fields)


def read(file: SignatureFile) -> ParsedSignature:
    """Reads a signed payload. Raises SignatureUnreadable."""
    fields = file.fields or {}
    check_names(fields, _FIELDS)
    for name in _OBJECTS:
        member(fields, name, dict)
    certificate, entry = member(fields, "Cert", str), member(fields, "Bundle", dict)
    raw = from_base64_field(require(fields, "Base64Signature", str), "Base64Signature")
    payload = from_base64_field(require(fields, "Payload", str), "Payload")
    return ParsedSignature(
        format=SignatureFormat.IMAGE_SIGNATURE,
        signature=signature_bytes(raw, "Base64Signature"),
        message=payload,
        claims=Claims(subjects=(_subject(payload),)),
        certificates=(certificates.pem(certificate.encode(), "Cert"),) if certificate else (),
        entries=(from_cosign(entry),) if entry else (),
    )


def _subject(payload: bytes) -> Subject:
    critical = require(load_object(payload), "critical", dict)
    kind = require(critical, "type", str)
    if kind != KIND:
        raise SignatureUnreadable(f"a signed payload of the type {shown(kind)}: {KIND} is read")
    text = require(require(critical, "image", dict), "docker-manifest-digest", str)
    try:
        digest = Digest.parse(text)
    except ValueError:
        raise SignatureUnreadable(f"a signed payload for the digest {shown(text)}") from None
    return Subject(_name(critical), (digest,))


def _name(critical: JSONObject) -> str:
    name = member(member(critical, "identity", dict) or {}, "docker-reference", str) or ""
    if len(name) > MAX_NAME or not name.isprintable():
        raise SignatureUnreadable(f"a signed payload whose docker-reference is {shown(name)}")
    return name


FORM = Form(recognises, read)
