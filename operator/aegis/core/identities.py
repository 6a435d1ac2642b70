"""Whom the certificate of a keyless signature names, and which authorities stand behind it (the Fulcio profile).

Specification: sigstore/fulcio, certificate-specification.md and oid-info.md. This reads; that the certificate chains to
the trusted root, that a log of certificates knows it and that it was valid is checked by whoever verified it.
"""

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat import asn1

from aegis.core.errors import IdentityNotProven
from aegis.core.evidence import SignerIdentity
from aegis.core.trusted_root import TrustedRoot, certificate_log_authority, issuer_authority
from aegis.core.unreadable_certificates import UNREADABLE

MAX_TEXT = 512
"""Longest issuer and longest subject: what the schema of ModelPolicy allows to be named."""

_ISSUER_V1 = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_ISSUER_V2 = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.8")
_USERNAME = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.7")


def signer_of(certificate: bytes) -> SignerIdentity:
    """The identity in a certificate (DER): its one subject, and the issuer that vouched for it.

    Raises IdentityNotProven for a certificate that names none, or several.
    """
    try:
        extensions = x509.load_der_x509_certificate(certificate).extensions
        return SignerIdentity(_text(_issuer(extensions), "issuer"), _text(_subject(extensions), "subject"))
    except UNREADABLE as error:
        raise IdentityNotProven(f"the certificate cannot be read: {error}") from error


def authorities_of(certificate: bytes, root: TrustedRoot) -> tuple[str, ...]:
    """Those of `root` that the certificate (DER) rests on: its issuer and the log that promised to list it.

    Raises IdentityNotProven when either is not in the root.
    """
    leaf = x509.load_der_x509_certificate(certificate)
    issuer = next((der for der in root.issuers if _issued(leaf, der)), None)
    if issuer is None:
        raise IdentityNotProven("no certificate authority of the trusted root issued the certificate")
    promises = _promises(leaf.extensions)
    if len(promises) != 1:
        raise IdentityNotProven(f"the certificate has {len(promises)} signed certificate timestamps and not one")
    log = certificate_log_authority(promises[0].log_id)
    if log not in root.authorities:
        raise IdentityNotProven("the log of certificates that lists it is not in the trusted root")
    return issuer_authority(issuer), log


def _issued(leaf: x509.Certificate, issuer: bytes) -> bool:
    try:
        leaf.verify_directly_issued_by(x509.load_der_x509_certificate(issuer))
    except (*UNREADABLE, InvalidSignature):
        return False
    return True


def _promises(extensions: x509.Extensions) -> list[x509.certificate_transparency.SignedCertificateTimestamp]:
    try:
        found = extensions.get_extension_for_class(x509.PrecertificateSignedCertificateTimestamps)
    except x509.ExtensionNotFound:
        return []
    return list(found.value)


def _issuer(extensions: x509.Extensions) -> str:
    """In two extensions, of which the older holds bare text; a certificate with both says the same twice."""
    old, new = _unknown(extensions, _ISSUER_V1), _unknown(extensions, _ISSUER_V2)
    said = {asn1.decode_der(str, new)} if new is not None else set()
    if old is not None:
        said.add(old.decode("utf-8"))
    if len(said) != 1:
        raise IdentityNotProven(f"the certificate names {len(said)} issuers and not one")
    return said.pop()


def _unknown(extensions: x509.Extensions, oid: x509.ObjectIdentifier) -> bytes | None:
    try:
        value = extensions.get_extension_for_oid(oid).value
    except x509.ExtensionNotFound:
        return None
    return value.value if isinstance(value, x509.UnrecognizedExtension) else None


def _subject(extensions: x509.Extensions) -> str:
    try:
        names = list(extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        names = []
    if len(names) != 1:
        raise IdentityNotProven(f"the certificate names {len(names)} subjects and not one")
    name = names[0]
    if isinstance(name, x509.RFC822Name | x509.UniformResourceIdentifier):
        return name.value
    if isinstance(name, x509.OtherName) and name.type_id == _USERNAME:
        return asn1.decode_der(str, name.value)
    raise IdentityNotProven("the certificate's subject is no e-mail address, no URI and no user name")


def _text(value: str, what: str) -> str:
    if not 0 < len(value) <= MAX_TEXT or not value.isascii() or not value.isprintable():
        raise IdentityNotProven(f"the certificate's {what} is not 1 to {MAX_TEXT} printable ASCII characters")
    return value
