"""One serving certificate, and the authority that exists to sign it (RFC 5280)."""

import hashlib
import ipaddress
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = timedelta(days=90)
BACKDATED = timedelta(hours=1)
"""How far before its making a certificate begins, for API servers whose clocks are behind."""

NewKey = Callable[[], EllipticCurvePrivateKey]
"""Makes a private key on P-256."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A serving certificate with its private key, and the authority that vouches for it; each PEM."""

    certificate: bytes
    key: bytes = field(repr=False)
    authority: bytes


def issue(names: Collection[str], now: datetime, new_key: NewKey) -> Issued:
    """A certificate for `names` (DNS names and IP addresses) by an authority that never signs another."""
    authority_key, key = new_key(), new_key()
    authority = _authority_certificate(authority_key, now)
    leaf = _leaf(key, names, now, authority.subject, authority_key)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Issued(leaf.public_bytes(Encoding.PEM), private, authority.public_bytes(Encoding.PEM))


def _authority_certificate(key: EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    subject = _named(f"Aegis webhook authority {now:%Y-%m-%d}")
    return (
        _certificate(key, subject, subject, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    key: EllipticCurvePrivateKey,
    names: Collection[str],
    now: datetime,
    issuer: x509.Name,
    issuer_key: EllipticCurvePrivateKey,
) -> x509.Certificate:
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        _certificate(key, _named("aegis-webhook"), issuer, now)
        .add_extension(issuer_id, critical=False)
        .add_extension(x509.SubjectAlternativeName([general_name(name) for name in sorted(names)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _certificate(
    key: EllipticCurvePrivateKey, subject: x509.Name, issuer: x509.Name, now: datetime
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
        .not_valid_after(now + LIFE)
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
