"""The webhook's own certificate: what to do with the one at hand, and how the next one is made.

Every serving certificate has an authority of its own, whose private key signs that one certificate and is then
forgotten: there is no authority's key to keep, to steal or to lose, and the change of the authority is not a rare
event but what every renewal does. It has two steps, so that no moment exists at which the API server would meet a
certificate that it does not trust:

    STAGE      two thirds of its life have passed: the next certificate waits in the Secret, and its authority stands
               in the bundle beside the present one
    PROMOTE    every API server has had OVERLAP to learn the bundle: the next certificate is served

(RFC 5280; the Secret's entries are those of the type kubernetes.io/tls, and `next.crt` and `next.key` between them)
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import Encoding

from aegis.core.certificates.issue import BACKDATED, Issued, general_name
from aegis.core.unreadable_certificates import UNREADABLE

OVERLAP = timedelta(minutes=5)
CERTIFICATE, KEY, AUTHORITIES = "tls.crt", "tls.key", "ca.crt"
NEXT_CERTIFICATE, NEXT_KEY = "next.crt", "next.key"


class Step(Enum):
    """What is to be done with the Secret; the value says so when it is done."""

    KEEP = "kept"
    ISSUE = "issued anew, to be served at once"
    STAGE = "its successor is staged, to be trusted first"
    PROMOTE = "replaced by its successor"


@dataclass(frozen=True, slots=True)
class Plan:
    """A step, and why it is due; `why` completes "the certificate …"."""

    step: Step
    why: str = ""


class Unusable(Exception):
    """What is in the Secret cannot serve; the text completes "the certificate …"."""


def plan(data: Mapping[str, bytes], names: Collection[str], now: datetime) -> Plan:
    """The step that is due for a Secret with this `data`, so that `names` are served under a trusted certificate."""
    try:
        current = _fit(data, CERTIFICATE, KEY, names, now)
    except Unusable as error:
        return Plan(Step.ISSUE, str(error))
    if now < renewal(current):
        return Plan(Step.KEEP)
    try:
        following = _fit(data, NEXT_CERTIFICATE, NEXT_KEY, names, now)
    except Unusable:
        return Plan(Step.STAGE, f"ends {current.not_valid_after_utc:%Y-%m-%d %H:%M} UTC")
    if now < following.not_valid_before_utc + BACKDATED + OVERLAP:
        return Plan(Step.KEEP)
    return Plan(Step.PROMOTE, f"has a successor that is trusted for {OVERLAP.seconds // 60} minutes now")


def renewal(certificate: x509.Certificate) -> datetime:
    """When two thirds of its life have passed."""
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return begin + (end - begin) * 2 / 3


def expiry(data: Mapping[str, bytes]) -> datetime | None:
    """When the certificate that is served ends, whoever issued it; None when there is none that can be read."""
    try:
        return x509.load_pem_x509_certificate(data.get(CERTIFICATE, b"")).not_valid_after_utc
    except UNREADABLE:
        return None


def changes(step: Step, data: Mapping[str, bytes], new: Callable[[], Issued]) -> dict[str, bytes | None]:
    """The entries that `step` changes in a Secret with this `data`; None removes one."""
    following = (NEXT_CERTIFICATE, NEXT_KEY)
    changed: dict[str, bytes | None] = {}
    if step is not Step.STAGE:
        changed = {name: None for name in following if name in data}
    if step is Step.PROMOTE:
        changed |= {CERTIFICATE: data[NEXT_CERTIFICATE], KEY: data[NEXT_KEY]}
    elif step is not Step.KEEP:
        issued = new()
        certificate, key = following if step is Step.STAGE else (CERTIFICATE, KEY)
        # What replicas serve until they have noticed stays trusted; older authorities are dropped.
        changed |= {certificate: issued.certificate, key: issued.key, AUTHORITIES: _authority(data) + issued.authority}
    return changed


def _fit(
    data: Mapping[str, bytes], certificate: str, key: str, names: Collection[str], now: datetime
) -> x509.Certificate:
    """The certificate under that entry, if it can serve `names` now. Raises Unusable."""
    if certificate not in data:
        raise Unusable("does not exist yet")
    try:
        leaf = x509.load_pem_x509_certificate(data[certificate])
        belongs = (
            leaf.public_key() == serialization.load_pem_private_key(data.get(key, b""), password=None).public_key()
        )
    except UNREADABLE:
        raise Unusable("or its key cannot be read") from None
    if not belongs:
        raise Unusable("does not belong to its key")
    if not _issuers(leaf, data):
        raise Unusable(f"is not signed by an authority in {AUTHORITIES}")
    if now >= leaf.not_valid_after_utc:
        raise Unusable(f"has ended {leaf.not_valid_after_utc:%Y-%m-%d %H:%M} UTC")
    if missing := {general_name(name) for name in names} - _names_of(leaf):
        raise Unusable(f"does not name {', '.join(sorted(str(name.value) for name in missing))}")
    return leaf


def _names_of(certificate: x509.Certificate) -> set[x509.GeneralName]:
    try:
        return set(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except (x509.ExtensionNotFound, *UNREADABLE):
        return set()


def _issuers(leaf: x509.Certificate, data: Mapping[str, bytes]) -> list[x509.Certificate]:
    try:
        authorities = x509.load_pem_x509_certificates(data.get(AUTHORITIES, b""))
    except UNREADABLE:
        return []
    return [authority for authority in authorities if _issued_by(leaf, authority)]


def _issued_by(leaf: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        leaf.verify_directly_issued_by(authority)
    except (*UNREADABLE, InvalidSignature):
        return False
    return True


def _authority(data: Mapping[str, bytes]) -> bytes:
    """PEM of what vouches for the certificate that is served now; empty when nothing does."""
    try:
        leaf = x509.load_pem_x509_certificate(data.get(CERTIFICATE, b""))
    except UNREADABLE:
        return b""
    return b"".join(issuer.public_bytes(Encoding.PEM) for issuer in _issuers(leaf, data))
