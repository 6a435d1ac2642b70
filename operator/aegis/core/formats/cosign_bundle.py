"""The bundle that cosign wrote before the Sigstore bundle, and still can.

Its `base64Signature` is a signature over the artifact (`sign-blob`), or a whole DSSE envelope (`attest-blob`).
Its field `cert` may hold a PEM public key (cosign 3). cosign itself once let that key replace the one on the command
line (GHSA-fx35-mq7g-6g98); here it is looked at for one purpose, to say that a file is keyless, and never used.
"""

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.encoding import from_base64_field, is_text, signature_bytes
from aegis.core.formats.form import Form, ParsedSignature, SignatureFile, SignatureFormat
from aegis.core.formats.statements import read_signed_statement
from aegis.core.strict_json import check_names, load_object, member, require

_FIELDS = frozenset({"base64Signature", "cert", "rekorBundle"})


def recognises(file: SignatureFile) -> bool:
    """A JSON object with the one field that such a bundle always has."""
    return file.fields is not None and "base64Signature" in file.fields


def read(file: SignatureFile) -> ParsedSignature:
    """Reads a bundle signed with a key. Raises SignatureUnreadable."""
    bundle = file.fields or {}
    check_names(bundle, _FIELDS)
    member(bundle, "rekorBundle", dict)
    _refuse_keyless(member(bundle, "cert", str))
    raw = from_base64_field(require(bundle, "base64Signature", str), "base64Signature")
    if raw.startswith(b"{") and is_text(raw):
        return read_signed_statement(load_object(raw))
    return ParsedSignature(SignatureFormat.COSIGN_BUNDLE, signature_bytes(raw, "base64Signature"))


def _refuse_keyless(certificate: str | None) -> None:
    if certificate and b"BEGIN CERTIFICATE" in from_base64_field(certificate, "cert"):
        raise SignatureUnreadable("a keyless signature (it brings a certificate): sign with a key instead")


FORM = Form(recognises, read)
