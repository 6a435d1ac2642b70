"""The webhook's certificates: what to do with those at hand.

An authority signs what is served. It lies in a Secret of its own, which no webhook may read, with the bundle of all
authorities that the API server is to trust. A new one, after two thirds of a life or when the last one was lost, comes
in an order in which no API server ever meets a certificate that it does not trust:

    AUTHORITY  the new authority stands in the bundle beside the present one, which goes on vouching for what is served
    ISSUE      every API server has had OVERLAP to learn the bundle: a certificate by the new authority is served
    BUNDLE     every replica has had OVERLAP to notice: the old authority leaves the bundle

What is served is renewed by the same authority after two thirds of its own, shorter, life, in one step. What cannot
serve is replaced at once. (RFC 5280)
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from aegis.core.certificates.issue import BACKDATED, NewKey, Pair, issue, new_authority
from aegis.core.certificates.stored import (
    AUTHORITIES,
    CERTIFICATE,
    KEY,
    Data,
    Unusable,
    authorities_of,
    authority_of,
    issued_by,
    leaf_of,
)

OVERLAP = timedelta(minutes=5)


class Step(Enum):
    """What is to be done next; the value says so when it is done."""

    KEEP = "kept"
    AUTHORITY = "a new authority was made"
    ISSUE = "a new certificate was issued"
    BUNDLE = "the trusted authorities were set anew"


@dataclass(frozen=True, slots=True)
class Plan:
    """A step, and why it is due; `why` completes "the certificate …" or "the authority …".

    One that is not `at_once` rests on the bundle having been trusted for a while.
    """

    step: Step
    why: str = ""
    at_once: bool = True


@dataclass(frozen=True, slots=True)
class Stored:
    """The entries of both Secrets, empty where there is none, looked at for `names` at `now`."""

    authority: Data = field(repr=False)
    leaf: Data = field(repr=False)
    names: Collection[str]
    now: datetime


def plan(stored: Stored) -> Plan:
    """The step that is due."""
    now = stored.now
    try:
        authority = authority_of(stored.authority, now)
    except Unusable as error:
        return Plan(Step.AUTHORITY, str(error))
    if now >= renewal(authority):
        return Plan(Step.AUTHORITY, f"ends {authority.not_valid_after_utc:%Y-%m-%d %H:%M} UTC")
    bundle = authorities_of(stored.authority)
    needed = _needed(stored, authority)
    if not set(needed) <= set(bundle):
        return Plan(Step.BUNDLE, "was not trusted")
    try:
        leaf = _served(stored, bundle)
    except Unusable as error:
        return Plan(Step.ISSUE, str(error))
    return _renewed(leaf, authority, now) or _tidied(leaf, needed, bundle, now)


def _renewed(leaf: x509.Certificate, authority: x509.Certificate, now: datetime) -> Plan | None:
    """The renewal that is due of a certificate that can be served."""
    if not issued_by(leaf, authority):
        if now < _made(authority) + OVERLAP:
            return Plan(Step.KEEP)
        return Plan(Step.ISSUE, "has an authority that is being replaced", at_once=False)
    if now >= renewal(leaf):
        return Plan(Step.ISSUE, f"ends {leaf.not_valid_after_utc:%Y-%m-%d %H:%M} UTC")
    return None


def _tidied(
    leaf: x509.Certificate, needed: tuple[x509.Certificate, ...], bundle: tuple[x509.Certificate, ...], now: datetime
) -> Plan:
    """Replicas may serve what was there before `leaf` until they have noticed it."""
    if set(bundle) == set(needed) or now < _made(leaf) + OVERLAP:
        return Plan(Step.KEEP)
    return Plan(Step.BUNDLE, "has replaced another one")


def _served(stored: Stored, bundle: tuple[x509.Certificate, ...]) -> x509.Certificate:
    """The certificate that is served, if it can be. Raises Unusable."""
    leaf = leaf_of(stored.leaf, stored.names, stored.now)
    if not any(issued_by(leaf, each) for each in bundle):
        raise Unusable("is not signed by an authority that is trusted")
    return leaf


def _needed(stored: Stored, authority: x509.Certificate) -> tuple[x509.Certificate, ...]:
    """The authority that signs, and that of what is served now, which stays trusted for as long as it is served."""
    try:
        leaf = leaf_of(stored.leaf, (), stored.now)
    except Unusable:
        return (authority,)
    known = (*authorities_of(stored.leaf), *authorities_of(stored.authority))
    return tuple(dict.fromkeys([*(each for each in known if issued_by(leaf, each)), authority]))


def renewal(certificate: x509.Certificate) -> datetime:
    """When two thirds of its life have passed."""
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return begin + (end - begin) * 2 / 3


def _made(certificate: x509.Certificate) -> datetime:
    return certificate.not_valid_before_utc + BACKDATED


def changes(step: Step, stored: Stored, new_key: NewKey) -> dict[str, bytes]:
    """The entries that `step` sets: ISSUE in the certificate's Secret, the others in the authority's."""
    if step is Step.AUTHORITY:
        made = new_authority(stored.now, new_key)
        bundle = _bundle(_needed(stored, x509.load_pem_x509_certificate(made.certificate)))
        return {CERTIFICATE: made.certificate, KEY: made.key, AUTHORITIES: bundle}
    signer = Pair(stored.authority[CERTIFICATE], stored.authority[KEY])
    if step is Step.BUNDLE:
        return {AUTHORITIES: _bundle(_needed(stored, x509.load_pem_x509_certificate(signer.certificate)))}
    made = issue(signer, stored.names, stored.now, new_key)
    return {CERTIFICATE: made.certificate, KEY: made.key, AUTHORITIES: signer.certificate}


def _bundle(authorities: tuple[x509.Certificate, ...]) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in authorities)
