"""Certificates made on the spot: an authority, one below it, and a signer's own, each as wrong as a test wants it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CODE_SIGNING, SERVER_AUTH = ExtendedKeyUsageOID.CODE_SIGNING, ExtendedKeyUsageOID.SERVER_AUTH
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def ec_key(curve: ec.EllipticCurve | None = None) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve or ec.SECP256R1())


def issue(
    name: str,
    by: Issued | None = None,
    *,
    ca: bool = False,
    key: Key | None = None,
    years: tuple[int, int] = (2024, 2044),
    purposes: Sequence[x509.ObjectIdentifier] = (CODE_SIGNING,),
    usage: bool = True,
    length: int | None = None,
    called_ca: bool = False,
    algorithm: Any = None,
    extra: x509.ExtensionType | None = None,
) -> Issued:
    """A certificate for `name`, by itself unless `by` somebody; `called_ca` is an authority in name alone."""
    key = key or ec_key()
    issuer, signer = (by.certificate.subject, by.key) if by else (_name(name), key)
    made = x509.CertificateBuilder(issuer, _name(name), key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(_year(years[0])).not_valid_after(_year(years[1]))
    made = made.add_extension(x509.BasicConstraints(ca or called_ca, length if ca else None), True)
    if usage:
        made = made.add_extension(_usage(ca), True)
    if purposes and not ca:
        made = made.add_extension(x509.ExtendedKeyUsage(purposes), False)
    if extra is not None:
        made = made.add_extension(extra, True)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    made = made.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
    return Issued(made.sign(signer, algorithm or hashes.SHA256()), key)


X400_NAME = b"\x30\x04\xa3\x02\x30\x00"
"""GeneralNames (RFC 5280 4.2.1.6) with an x400Address, for which `cryptography` has no class."""


def unread_name() -> x509.UnrecognizedExtension:
    """An extension that RFC 5280 allows and `cryptography` cannot read."""
    return x509.UnrecognizedExtension(ExtensionOID.ISSUER_ALTERNATIVE_NAME, X400_NAME)


def of_unknown_version(der: bytes) -> bytes:
    """The certificate, said to be of X.509 version 6."""
    version = b"\xa0\x03\x02\x01"
    at = der.index(version) + len(version)
    return der[:at] + b"\x05" + der[at + 1 :]


def _usage(ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False)


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])


def _year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)
