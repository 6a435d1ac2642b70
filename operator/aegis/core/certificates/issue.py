"""Certificates of the webhook: the authority that signs, and what it signs (RFC 5280)."""

import hashlib
import ipaddress
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = timedelta(days=7)
AUTHORITY_LIFE = timedelta(days=365)
BACKDATED = timedelta(hours=1)
"""How far before its making a certificate begins, for API servers whose clocks are behind."""

NewKey = Callable[[], EllipticCurvePrivateKey]
"""Makes a private key on P-256."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate with its private key; each PEM."""

    certificate: bytes
    key: bytes = field(repr=False)


def new_authority(now: datetime, new_key: NewKey) -> Pair:
    """An authority that may sign what is served, and no further authorities."""
    key = new_key()
    # The time is part of the name: two authorities that are trusted side by side are told apart by it.
    subject = _named(f"Aegis webhook authority {now:%Y-%m-%dT%H:%M:%SZ}")
    certificate = (
        _certificate(key, subject, subject, now, now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _pair(certificate, key)


def issue(authority: Pair, names: Collection[str], now: datetime, new_key: NewKey) -> Pair:
    """A certificate for serving under `names` (DNS names and IP addresses), signed by `authority`."""
    alternatives = x509.SubjectAlternativeName([general_name(name) for name in sorted(names)])
    return _signed(authority, "aegis-webhook", now, new_key, ExtendedKeyUsageOID.SERVER_AUTH, alternatives)


def issue_client(authority: Pair, name: str, now: datetime, new_key: NewKey) -> Pair:
    """A certificate for calling as `name`, signed by `authority`."""
    return _signed(authority, name, now, new_key, ExtendedKeyUsageOID.CLIENT_AUTH)


def _signed(
    authority: Pair,
    subject: str,
    now: datetime,
    new_key: NewKey,
    use: x509.ObjectIdentifier,
    *further: x509.ExtensionType,
) -> Pair:
    issuer = x509.load_pem_x509_certificate(authority.certificate)
    issuer_key = load_pem_private_key(authority.key, password=None)
    if not isinstance(issuer_key, EllipticCurvePrivateKey):
        raise TypeError("an authority of the webhook has a key on an elliptic curve")
    key = new_key()
    # Never longer than its authority, or it would be trusted less long than it says.
    end = min(now + LIFE, issuer.not_valid_after_utc)
    made = (
        _certificate(key, _named(subject), issuer.subject, now, end)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([use]), critical=False)
    )
    for extension in further:
        made = made.add_extension(extension, critical=False)
    return _pair(made.sign(issuer_key, hashes.SHA256()), key)


def _pair(certificate: x509.Certificate, key: EllipticCurvePrivateKey) -> Pair:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Pair(certificate.public_bytes(Encoding.PEM), private)


def _certificate(
    key: EllipticCurvePrivateKey, subject: x509.Name, issuer: x509.Name, now: datetime, end: datetime
) -> x509.CertificateBuilder:
    public = key.public_key()
    digest = hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        # Positive, and unique because the key is.
        .serial_number(int.from_bytes(digest[:16]) >> 1 | 1)
        .not_valid_before(now - BACKDATED)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def general_name(name: str) -> x509.GeneralName:
    """A subject alternative name: an IP address where it is one, else a DNS name."""
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
