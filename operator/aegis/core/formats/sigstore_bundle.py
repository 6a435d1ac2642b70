"""The Sigstore bundle v0.1 to v0.3: what `cosign sign-blob` and `attest-blob` write today, and model_signing too.

Specification: sigstore/protobuf-specs, sigstore_bundle.proto, in ProtoJSON. Its content is a signature over the
artifact (`messageSignature`) or over a statement (`dsseEnvelope`), by a key (`publicKey`) or by the identity that a
certificate names. A key inside the bundle is never used; certificates and log entries are read and not believed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from aegis.core.digests import Digest
from aegis.core.errors import SignatureUnreadable
from aegis.core.formats import certificates
from aegis.core.formats.encoding import from_base64_field, signature_bytes
from aegis.core.formats.form import Form, ParsedSignature, SignatureFile, SignatureFormat
from aegis.core.formats.log_entries import from_bundle
from aegis.core.formats.statements import read_signed_statement
from aegis.core.strict_json import JSONObject, check_names, member, require, shown

MEDIA_TYPES = frozenset(
    {
        "application/vnd.dev.sigstore.bundle.v0.3+json",
        "application/vnd.dev.sigstore.bundle+json;version=0.3",
        "application/vnd.dev.sigstore.bundle+json;version=0.2",
        "application/vnd.dev.sigstore.bundle+json;version=0.1",
    }
)

_HASH_ALGORITHMS: Mapping[str, str] = MappingProxyType(
    {"SHA2_256": "sha256", "SHA2_384": "sha384", "SHA2_512": "sha512"}
)
_CONTENTS = ("messageSignature", "dsseEnvelope")
_FIELDS = frozenset({"mediaType", "verificationMaterial", *_CONTENTS})
_KEY_MATERIALS = ("publicKey", "certificate", "x509CertificateChain")
_MATERIAL_FIELDS = frozenset({*_KEY_MATERIALS, "tlogEntries", "timestampVerificationData"})


def recognises(file: SignatureFile) -> bool:
    """A JSON object with any field of a bundle: a broken one is a broken bundle and nothing else."""
    return file.fields is not None and not _FIELDS.isdisjoint(file.fields)


def read(file: SignatureFile) -> ParsedSignature:
    """Reads a bundle. Raises SignatureUnreadable."""
    bundle = file.fields or {}
    check_names(bundle, _FIELDS)
    _check_media_type(require(bundle, "mediaType", str))
    content = _only(bundle, _CONTENTS)
    material = require(bundle, "verificationMaterial", dict)
    check_names(material, _MATERIAL_FIELDS)
    kind = _only(material, _KEY_MATERIALS)
    signer = require(material, kind, dict)
    read_content = read_signed_statement if content == "dsseEnvelope" else _blob
    return replace(
        read_content(require(bundle, content, dict)),
        hint=(member(signer, "hint", str) or "") if kind == "publicKey" else "",
        certificates=_CERTIFICATES[kind](signer),
        entries=from_bundle(member(material, "tlogEntries", list) or []),
    )


def _blob(message: JSONObject) -> ParsedSignature:
    check_names(message, ("messageDigest", "signature"))
    raw = from_base64_field(require(message, "signature", str), "messageSignature.signature")
    return ParsedSignature(
        format=SignatureFormat.SIGSTORE_BUNDLE,
        signature=signature_bytes(raw, "messageSignature.signature"),
        claimed=_claimed(member(message, "messageDigest", dict)),
    )


def _check_media_type(media_type: str) -> None:
    if media_type not in MEDIA_TYPES:
        raise SignatureUnreadable(f"the mediaType {shown(media_type)} is no Sigstore bundle v0.1, v0.2 or v0.3")


def _only(parent: JSONObject, names: tuple[str, ...]) -> str:
    """The one of `names` that is there: these fields are a `oneof`, and two readers may prefer different ones."""
    found = [name for name in names if parent.get(name) is not None]
    if len(found) != 1:
        raise SignatureUnreadable(f"a bundle needs exactly one of {', '.join(names)}: it has {len(found)}")
    return found[0]


_CERTIFICATES: Mapping[str, Callable[[JSONObject], tuple[bytes, ...]]] = MappingProxyType(
    {
        "publicKey": lambda _: (),
        "certificate": lambda raw: (certificates.one(raw),),
        "x509CertificateChain": certificates.chain,
    }
)
"""Who signed, by the field that says so → the certificates in it."""


def _claimed(digest: JSONObject | None) -> Digest | None:
    """cosign 3 writes an empty messageDigest for Ed25519, whose signature is over the content."""
    if not digest:
        return None
    check_names(digest, ("algorithm", "digest"))
    name = require(digest, "algorithm", str)
    if name not in _HASH_ALGORITHMS:
        raise SignatureUnreadable(f"the messageDigest's algorithm {shown(name)}: SHA2_256, SHA2_384 or SHA2_512")
    value = from_base64_field(require(digest, "digest", str), "messageDigest.digest")
    try:
        return Digest(_HASH_ALGORITHMS[name], value)
    except ValueError as error:
        raise SignatureUnreadable(f"the messageDigest has {len(value)} bytes, which is no {name}") from error


FORM = Form(recognises, read)
