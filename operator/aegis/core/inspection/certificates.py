"""What a signer's certificate says (RFC 5280). Whom it names is proven by verification alone."""

from collections.abc import Iterator

from cryptography import x509

from aegis.core.digests import Digest
from aegis.core.errors import IdentityNotProven
from aegis.core.identities import signer_of
from aegis.core.inspection.bounds import MOST, bounded
from aegis.core.inspection.facts import CertificateFacts
from aegis.core.unreadable_certificates import UNREADABLE


def read_certificate(der: bytes) -> CertificateFacts:
    """Total: one that cannot be read says so."""
    fingerprint = str(Digest.of(der))
    try:
        certificate = x509.load_der_x509_certificate(der)
        return CertificateFacts(
            fingerprint,
            subject=bounded(certificate.subject.rfc4514_string()),
            issuer=bounded(certificate.issuer.rfc4514_string()),
            names=tuple(_names(certificate)),
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            vouched_by=_vouched_by(der),
        )
    except UNREADABLE as error:
        return CertificateFacts(fingerprint, problem=bounded(str(error)))


def _names(certificate: x509.Certificate) -> Iterator[str]:
    try:
        found = list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        return
    yield from map(_name, found[:MOST])


def _name(name: x509.GeneralName) -> str:
    value = name.value
    if isinstance(value, x509.Name):
        return bounded(value.rfc4514_string())
    return bounded(value.hex() if isinstance(value, bytes) else str(value))


def _vouched_by(der: bytes) -> str:
    """As a keyless signature is read; the certificate of another authority names no provider."""
    try:
        return signer_of(der).issuer
    except IdentityNotProven:
        return ""
