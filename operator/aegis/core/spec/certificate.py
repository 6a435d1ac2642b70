"""Certificates that a policy lets vouch for models: whom a private authority names."""

from collections.abc import Collection
from dataclasses import dataclass

from aegis.core.errors import KeyRefused
from aegis.core.spec import fields
from aegis.core.spec.fields import InvalidSpec, Raw
from aegis.core.trusted_root import issuer_authority

MAX_SUBJECT = 512


@dataclass(frozen=True, slots=True)
class CertificateRule:
    """Certificates that lead to one of `authorities` (DER), made out to exactly `subject` (RFC 4514), '' for any."""

    authorities: tuple[bytes, ...]
    subject: str

    def allows(self, subject: str, vouched_by: Collection[str]) -> bool:
        """True when the subject is the one meant, and an authority (by `issuer_authority`) is among who vouched."""
        return self.subject in ("", subject) and any(issuer_authority(der) in vouched_by for der in self.authorities)


def parse_certificate(raw: Raw, path: str) -> CertificateRule:
    """Reads one of `certificates`. Raises InvalidSpec.

    There is no prefix and no default: an authority issues certificates for servers and people as well, and only who is
    named here may sign models.
    """
    subject = fields.text(raw, "subject", path)
    if not 0 < len(subject) <= MAX_SUBJECT or not subject.isprintable():
        raise InvalidSpec(f"{path}.subject", "must be 1 to 512 printable characters")
    return CertificateRule(authorities_in(fields.text(raw, "caBundle", path), f"{path}.caBundle"), subject)


def authorities_in(pem: str, path: str) -> tuple[bytes, ...]:
    """The authorities in a PEM text. Raises InvalidSpec."""
    # Imported when it is needed: few policies have certificates, and the classes of X.509 take their time.
    from aegis.core.certificate_paths import read_authorities  # noqa: PLC0415

    try:
        # Halves of surrogate pairs, which JSON may hold, are in no certificate.
        return read_authorities(pem.encode(errors="replace"))
    except KeyRefused as error:
        raise InvalidSpec(path, f"must hold certificates of authorities: {error.detail}") from None
