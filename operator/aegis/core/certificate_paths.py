"""From a signer's certificate to an authority that an administrator named (RFC 5280 section 6).

The certificates that come with a signature are candidates for the way and nothing else: where it ends, an authority,
is configuration. The time is that of the one who asks, for a certificate that may choose the time is always valid.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import verification
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

from aegis.core.certified_keys import read_certificate
from aegis.core.errors import KeyRefused, NotCertified
from aegis.core.keys import PublicKey, Validity
from aegis.core.pem import split_pem
from aegis.core.trusted_root import issuer_authority
from aegis.core.unreadable_certificates import UNREADABLE

MAX_AUTHORITIES = 16
MAX_DEPTH = 4
"""Most certificates between the signer's and the authority's."""
MAX_SUBJECT = 512
"""Longest subject in characters, as in ModelPolicy.spec.signers[].certificates."""


@dataclass(frozen=True, slots=True)
class CertifiedSigner:
    """Whom a way names: the signer and the `authority` by their subjects (RFC 4514), and when all of it is valid.

    `vouched_by` is the authority's certificate, as `issuer_authority` names it, and the fingerprints of all keys on the
    way, the signer's own included: revoking any of them ends it.
    """

    key: PublicKey
    subject: str
    authority: str
    vouched_by: tuple[str, ...]
    validity: Validity


def read_authorities(pem: bytes) -> tuple[bytes, ...]:
    """The authorities in a PEM file, as DER. Raises KeyRefused for anything in it that may not issue certificates."""
    found = []
    for position, block in enumerate(split_pem(pem), start=1):
        if block.label != "CERTIFICATE":
            raise KeyRefused(f"block {position} is a '{block.label}' and no certificate")
        der = block.decoded()
        _check_authority(der, position)
        found.append(der)
    if len(found) > MAX_AUTHORITIES:
        raise KeyRefused(f"more than {MAX_AUTHORITIES} certificates")
    return tuple(dict.fromkeys(found))


def follow(certificates: Sequence[bytes], authorities: Collection[bytes], now: datetime) -> CertifiedSigner:
    """Goes from the first of `certificates` (DER) over any of the others to one of `authorities`.

    Raises NotCertified.
    """
    if not authorities:
        raise NotCertified("no policy names an authority for certificates")
    try:
        leaf, *others = map(x509.load_der_x509_certificate, certificates)
        key, _ = read_certificate(certificates[0])
        _check_purpose(leaf)
        path = _path(leaf, others, authorities, now)
        keys = (PublicKey.from_key(each.public_key()).fingerprint for each in path)
        vouched_by = (issuer_authority(path[-1].public_bytes(Encoding.DER)), *keys)
        return CertifiedSigner(key, _subject(leaf), _subject(path[-1]), vouched_by, _validity(path, now))
    except UNREADABLE as error:
        raise NotCertified(f"a certificate that cannot be read: {error}") from error
    except KeyRefused as error:
        raise NotCertified(error.detail) from error


def _path(
    leaf: x509.Certificate, others: Sequence[x509.Certificate], authorities: Collection[bytes], now: datetime
) -> list[x509.Certificate]:
    anchors = Store([x509.load_der_x509_certificate(der) for der in authorities])
    policy = PolicyBuilder().store(anchors).time(now).max_chain_depth(MAX_DEPTH)
    policy = policy.extension_policies(ca_policy=_AUTHORITIES, ee_policy=ExtensionPolicy.permit_all())
    try:
        return list(policy.build_client_verifier().verify(leaf, list(others)).chain)
    except VerificationError as error:
        said = str(error).partition(" (encountered")[0].removeprefix("validation failed: ")
        raise NotCertified(f"no way to an authority: {said}") from error


def _may_issue(_: verification.Policy, __: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("an authority that may not sign certificates")


_AUTHORITIES = (
    ExtensionPolicy.permit_all()
    .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
    .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_issue)
)
"""RFC 5280 6.1.4 (n). That they are authorities (k), how long the way may be (m) and the dates the library checks."""


def _check_purpose(leaf: x509.Certificate) -> None:
    """A certificate that says nothing of what it is for may be for anything. Raises NotCertified."""
    said = {x509.KeyUsage, x509.ExtendedKeyUsage} & {type(each.value) for each in leaf.extensions}
    if not said:
        raise NotCertified("a certificate that does not say what its key is for")


def _check_authority(der: bytes, position: int) -> None:
    try:
        certificate = x509.load_der_x509_certificate(der)
        PublicKey.from_key(certificate.public_key())
        kinds = {type(each.value): each.value for each in certificate.extensions}
    except UNREADABLE as error:
        raise KeyRefused(f"block {position} is a certificate that cannot be read") from error
    constraints, usage = kinds.get(x509.BasicConstraints), kinds.get(x509.KeyUsage)
    issues = not isinstance(usage, x509.KeyUsage) or usage.key_cert_sign
    if not isinstance(constraints, x509.BasicConstraints) or not constraints.ca or not issues:
        raise KeyRefused(f"block {position} is a certificate that may not issue others")


def _subject(certificate: x509.Certificate) -> str:
    subject = certificate.subject.rfc4514_string()
    if not subject or len(subject) > MAX_SUBJECT or not subject.isprintable():
        raise NotCertified("a certificate whose subject is empty, too long or not printable")
    return subject


def _validity(path: Sequence[x509.Certificate], now: datetime) -> Validity:
    """When all are valid: an authority that has expired vouches for nobody. Raises NotCertified."""
    begin = max(each.not_valid_before_utc for each in path)
    end = min(each.not_valid_after_utc for each in path)
    if not begin <= now < end:
        raise NotCertified(f"its certificates are valid together from {begin.isoformat()} to {end.isoformat()}")
    return Validity(begin, end)
