"""What the two Secrets of type kubernetes.io/tls hold, looked at for use now (RFC 5280)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from aegis.core.certificates.issue import general_name
from aegis.core.unreadable_certificates import UNREADABLE

CERTIFICATE, KEY, AUTHORITIES = "tls.crt", "tls.key", "ca.crt"

Data = Mapping[str, bytes]


class Unusable(Exception):
    """What is in a Secret cannot be used; the text completes "the certificate …"."""


def certificate_of(data: Data, now: datetime) -> x509.Certificate:
    """The certificate in `data`, if its key is there and it holds at `now`. Raises Unusable."""
    if CERTIFICATE not in data:
        raise Unusable("does not exist yet")
    try:
        certificate = x509.load_pem_x509_certificate(data[CERTIFICATE])
        key = serialization.load_pem_private_key(data.get(KEY, b""), password=None)
        belongs = certificate.public_key() == key.public_key()
    except UNREADABLE:
        raise Unusable("or its key cannot be read") from None
    if not belongs:
        raise Unusable("does not belong to its key")
    if now >= certificate.not_valid_after_utc:
        raise Unusable(f"has ended {certificate.not_valid_after_utc:%Y-%m-%d %H:%M} UTC")
    if now < certificate.not_valid_before_utc:
        raise Unusable(f"begins only {certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC")
    return certificate


def authority_of(data: Data, now: datetime) -> x509.Certificate:
    """The authority in `data`, if it can sign what is served from `now` on. Raises Unusable."""
    certificate = certificate_of(data, now)
    if not isinstance(certificate.public_key(), EllipticCurvePublicKey) or not _may_sign(certificate):
        raise Unusable("is not that of an authority on an elliptic curve")
    if not issued_by(certificate, certificate):
        raise Unusable("did not sign itself, so it vouches for nobody where it is trusted alone")
    return certificate


def leaf_of(data: Data, names: Collection[str], now: datetime) -> x509.Certificate:
    """The certificate in `data`, if it can be served under `names` at `now`. Raises Unusable."""
    certificate = certificate_of(data, now)
    if missing := {general_name(name) for name in names} - _names_of(certificate):
        raise Unusable(f"does not name {', '.join(sorted(str(name.value) for name in missing))}")
    return certificate


def authorities_of(data: Data) -> tuple[x509.Certificate, ...]:
    """The authorities that `data` says are trusted; none when they cannot be read."""
    try:
        return tuple(x509.load_pem_x509_certificates(data.get(AUTHORITIES, b"")))
    except UNREADABLE:
        return ()


def issued_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    """Whether `authority` signed it."""
    try:
        certificate.verify_directly_issued_by(authority)
    except (*UNREADABLE, InvalidSignature):
        return False
    return True


def expiry(data: Data) -> datetime | None:
    """When the certificate in `data` ends, whoever issued it; None when there is none that can be read."""
    try:
        return x509.load_pem_x509_certificate(data.get(CERTIFICATE, b"")).not_valid_after_utc
    except UNREADABLE:
        return None


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, *UNREADABLE):
        return False


def _names_of(certificate: x509.Certificate) -> set[x509.GeneralName]:
    try:
        return set(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except (x509.ExtensionNotFound, *UNREADABLE):
        return set()
