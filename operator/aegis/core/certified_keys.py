"""Public keys in X.509 certificates (RFC 5280): taken out only where a keyring says so, and only of a signer's own.

The certificate is a container here. Who signed it is not looked at, because an administrator put it into the keyring;
but its dates bound the key, and a certificate that is for something else than signing code gives no key.
"""

from collections.abc import Iterator
from typing import TypeVar

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from aegis.core.errors import KeyRefused
from aegis.core.keys import PublicKey, Validity
from aegis.core.unreadable_certificates import UNREADABLE

E = TypeVar("E", bound=x509.ExtensionType)


def read_certificate(der: bytes) -> tuple[PublicKey, Validity]:
    """The key of a certificate, and when it may count. Raises KeyRefused."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        objection = next(_objections(certificate.extensions), None)
        key = PublicKey.from_key(certificate.public_key())
    except UNREADABLE as error:
        raise KeyRefused("a certificate that cannot be read") from error
    if objection is not None:
        raise KeyRefused(objection)
    if key.der not in certificate.tbs_certificate_bytes:
        raise KeyRefused("a certificate with its key in another than the one usual encoding")
    return key, Validity(certificate.not_valid_before_utc, certificate.not_valid_after_utc)


def _objections(extensions: x509.Extensions) -> Iterator[str]:
    """Why the certificate is none of a signer of artifacts (RFC 5280 4.2, 4.2.1.3, 4.2.1.9, 4.2.1.12)."""
    usage = _found(extensions, x509.KeyUsage)
    constraints = _found(extensions, x509.BasicConstraints)
    purposes = _found(extensions, x509.ExtendedKeyUsage)
    if usage.key_cert_sign if usage else constraints and constraints.ca:
        yield "the certificate of an authority, which signs certificates: list those of the signers themselves"
    if usage and not usage.digital_signature:
        yield "a certificate whose key usage is not digitalSignature"
    if purposes is not None and ExtendedKeyUsageOID.CODE_SIGNING not in purposes:
        yield "a certificate whose extended key usage is not codeSigning"
    if any(each.critical and isinstance(each.value, x509.UnrecognizedExtension) for each in extensions):
        yield "a certificate with a critical extension that is not known here"


def _found(extensions: x509.Extensions, kind: type[E]) -> E | None:
    try:
        return extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
