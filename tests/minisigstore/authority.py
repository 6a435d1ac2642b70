"""A certificate authority in the likeness of Fulcio, with its log of certificates (RFC 6962)."""

import hashlib
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from tests.minisigstore.encoding import key_id, moment, spki

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip


def new_key() -> ec.EllipticCurvePrivateKey:
    """A key on P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def named(name: str) -> x509.Name:
    """As an authority has to be called to stand in a trusted root: with its organization."""
    organization = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "mini.test")
    return x509.Name([organization, x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in allowed for usage in _USAGES})


@dataclass
class Faults:
    """What may be wrong with a certificate. `lifetime` is in seconds."""

    lifetime: int = 600
    promised: bool = True
    usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.CODE_SIGNING
    certificate_log: ec.EllipticCurvePrivateKey | None = None
    further_subject: str = ""
    old_issuer: str | None = None


@dataclass
class Authority:
    """A root, an intermediate that issues, and a log that promises to list what it issues."""

    root_key: ec.EllipticCurvePrivateKey = field(default_factory=new_key)
    issuing_key: ec.EllipticCurvePrivateKey = field(default_factory=new_key)
    log_key: ec.EllipticCurvePrivateKey = field(default_factory=new_key)

    def __post_init__(self) -> None:
        self.root = self._authority("root", self.root_key, 1)
        self.intermediate = self._authority("intermediate", self.issuing_key, 0)

    def issue(
        self, key: ec.EllipticCurvePublicKey, subject: str, issuer: str, begin: float, faults: Faults
    ) -> x509.Certificate:
        """A certificate that is valid from `begin` (seconds since 1970)."""
        serial = x509.random_serial_number()
        bare = self._leaf(key, subject, issuer, begin, faults, serial)
        if not faults.promised:
            return bare.sign(self.issuing_key, hashes.SHA256())
        promise = self._promise(bare.sign(self.issuing_key, hashes.SHA256()), begin, faults)
        # cryptography reads lists of promises and writes none.
        listed = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"), promise)
        return bare.add_extension(listed, critical=False).sign(self.issuing_key, hashes.SHA256())

    def _authority(self, name: str, key: ec.EllipticCurvePrivateKey, length: int) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(named(f"mini-{name}"))
            .issuer_name(named("mini-root"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(BEGIN)
            .not_valid_after(BEGIN + timedelta(days=3650))
            .add_extension(x509.BasicConstraints(ca=True, path_length=length), critical=True)
            .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root_key.public_key()), critical=False
            )
            .sign(self.root_key, hashes.SHA256())
        )

    def _leaf(
        self, key: ec.EllipticCurvePublicKey, subject: str, issuer: str, begin: float, faults: Faults, serial: int
    ) -> x509.CertificateBuilder:
        subjects = [_subject(name) for name in (subject, faults.further_subject) if name]
        extensions: list[tuple[Any, bool]] = [
            (_usage("digital_signature"), True),
            (x509.ExtendedKeyUsage([faults.usage]), False),
            (x509.SubjectKeyIdentifier.from_public_key(key), False),
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(self.issuing_key.public_key()), False),
            (x509.SubjectAlternativeName(subjects), True),
            (_extension("1.3.6.1.4.1.57264.1.1", (faults.old_issuer or issuer).encode()), False),
            (_extension("1.3.6.1.4.1.57264.1.8", bytes([0x0C, len(issuer)]) + issuer.encode()), False),
        ]
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self.intermediate.subject)
            .public_key(key)
            .serial_number(serial)
            .not_valid_before(moment(int(begin)))
            .not_valid_after(moment(int(begin) + faults.lifetime))
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder

    def _promise(self, certificate: x509.Certificate, begin: float, faults: Faults) -> bytes:
        """The signed certificate timestamp (RFC 6962 3.2), in its list, in its octet string."""
        log, milliseconds = faults.certificate_log or self.log_key, int(begin * 1000)
        body = certificate.tbs_certificate_bytes
        issuer = hashlib.sha256(spki(self.issuing_key.public_key())).digest()
        signed = struct.pack(">BBQH", 0, 0, milliseconds, 1) + issuer + len(body).to_bytes(3, "big") + body + b"\0\0"
        signature = log.sign(signed, ec.ECDSA(hashes.SHA256()))
        one = b"\0" + key_id(log.public_key()) + struct.pack(">QH", milliseconds, 0) + b"\4\3"
        one += struct.pack(">H", len(signature)) + signature
        listed = struct.pack(">HH", len(one) + 2, len(one)) + one
        return (b"\4" + bytes([len(listed)]) if len(listed) < 128 else b"\4\x81" + bytes([len(listed)])) + listed


def _subject(name: str) -> x509.GeneralName:
    if "@" in name and "://" not in name:
        return x509.RFC822Name(name)
    return x509.UniformResourceIdentifier(name)


def _extension(oid: str, value: bytes) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(x509.ObjectIdentifier(oid), value)
