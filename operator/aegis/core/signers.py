"""Who counts for an entry of a policy's signers: keys by their keyrings, identities by the trusted root."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from aegis.core.evidence import SignatureRecord, SignerIdentity
from aegis.core.keyrings import Keyring, KeyState, Standing, standing
from aegis.core.keys import ALWAYS
from aegis.core.reasons import Reason
from aegis.core.schemes import names_for
from aegis.core.spec.policy import SignerRule
from aegis.core.trusted_root import NO_ROOT, TrustedRoot, log_authority
from aegis.core.verdicts import Signer

Keyrings = Mapping[str, Keyring]

Who = str | SignerIdentity
"""A key by its fingerprint, or an identity."""


@dataclass(frozen=True, slots=True)
class Trust:
    """By what signatures are judged: the keyrings by name, the trusted root, and the time."""

    keyrings: Keyrings
    now: datetime
    root: TrustedRoot = NO_ROOT


@dataclass(frozen=True, slots=True)
class Unvouched:
    """An identity that the rule allows, but that `authority` vouched for, which the root does not trust any more."""

    authority: str


View = Signer | Standing | Unvouched | None
"""A signer that counts; a key whose standing does not, or an identity that is not vouched for; None for a stranger."""


def views(rule: SignerRule, records: Collection[SignatureRecord], trust: Trust) -> Mapping[Who, View]:
    """Everybody who signed, as `rule` sees them: twins, copies and second files of one signer are one.

    So is a key that signs by itself and under certificates as well, be they in several names.
    """
    signed = [record for record in records if record.fingerprint]
    schemes = {key: {each.scheme for each in signed if each.fingerprint == key} for key in _keys(signed)}
    seen: dict[Who, View] = {key: _key(key, schemes[key], rule, trust) for key in schemes}
    used = {key for key, view in seen.items() if isinstance(view, Signer)}
    for record in records:
        if record.identity is not None and not isinstance(seen.get(record.identity), Signer):
            view = _named(record, record.identity, rule, trust)
            seen[record.identity] = None if isinstance(view, Signer) and _own_key(record) in used else view
            used |= {_own_key(record)} - {""} if isinstance(view, Signer) else set()
    return seen


def _keys(records: Collection[SignatureRecord]) -> list[str]:
    return sorted({record.fingerprint for record in records})


def _named(record: SignatureRecord, identity: SignerIdentity, rule: SignerRule, trust: Trust) -> View:
    view = _identity if record.validity is None else _certified
    return view(record, identity, rule, trust)


def _own_key(record: SignatureRecord) -> str:
    """The key of a certificate by a private authority, else ''; that of a keyless signature is made for it alone."""
    return record.vouched_by[1] if record.validity is not None and len(record.vouched_by) > 1 else ""


def counts(rule: SignerRule, record: SignatureRecord, trust: Trust) -> bool:
    """True when who made it counts under `rule`."""
    return any(isinstance(view, Signer) for view in views(rule, [record], trust).values())


def logged(record: SignatureRecord, trust: Trust) -> bool:
    """True when the signature is proven to stand in a log that the root trusts, and did at that time."""
    entry = record.log_entry
    return entry is not None and trust.root.trusts(log_authority(entry.log_id), _moment(record, trust))


def _identity(record: SignatureRecord, identity: SignerIdentity, rule: SignerRule, trust: Trust) -> View:
    if not any(allowed.allows(identity) for allowed in rule.identities):
        return None
    entry = record.log_entry
    behind = (*record.vouched_by, *((log_authority(entry.log_id),) if entry else ()))
    untrusted = [each for each in behind if not trust.root.trusts(each, _moment(record, trust))]
    if untrusted or not record.vouched_by:
        return Unvouched(untrusted[0] if untrusted else "nobody")
    return Signer("", "", 0, active=True, identity=identity)


def _certified(record: SignatureRecord, identity: SignerIdentity, rule: SignerRule, trust: Trust) -> View:
    """The subject of a certificate: nobody but the clock says when it signed, so its certificates must be valid now."""
    if not any(allowed.allows(identity.subject, record.vouched_by) for allowed in rule.certificates):
        return None
    rings = trust.keyrings.values()
    stands = (standing(ring, key, trust.now) for key in record.vouched_by for ring in rings)
    revoked = next((stand for stand in stands if stand and stand.state is KeyState.REVOKED), None)
    validity = record.validity or ALWAYS
    if revoked is not None:
        return revoked
    if validity.not_before is not None and trust.now < validity.not_before:
        return Standing(KeyState.PENDING, Reason.KEY_NOT_YET_VALID)
    if validity.not_after is not None and validity.not_after <= trust.now:
        return Standing(KeyState.ENDED, Reason.KEY_EXPIRED)
    return Signer("", "", 0, active=True, until=validity.not_after, identity=identity)


def _moment(record: SignatureRecord, trust: Trust) -> datetime:
    """When an authority must have been trusted: when it vouched, or now if nobody says when that was."""
    return record.signing_time.moment if record.signing_time else trust.now


def _key(fingerprint: str, schemes: Collection[str], rule: SignerRule, trust: Trust) -> Signer | Standing | None:
    """The key as `rule` sees it, which signed by `schemes`: a keyring vouches for it by those that it names alone.

    A key that is revoked in any keyring is revoked in all of them: whoever holds a stolen key does not care under
    which name it was listed.
    """
    keyrings, now = trust.keyrings, trust.now
    listed = [
        (name, stand)
        for name in rule.keyrings
        if (stand := _standing(keyrings, name, fingerprint, now))
        and not (stand.accepted and _by_other_schemes(keyrings[name], fingerprint, schemes))
    ]
    if not listed:
        return None
    everywhere = (standing(ring, fingerprint, now) for ring in keyrings.values())
    revoked = next((stand for stand in everywhere if stand and stand.state is KeyState.REVOKED), None)
    if revoked is not None:
        return revoked
    name, stand = min(listed, key=lambda pair: _PREFERENCE.index(pair[1].state))
    if not stand.accepted:
        return stand
    version = keyrings[name].facts[fingerprint].version
    return Signer(name, fingerprint, version, stand.state is KeyState.ACTIVE, stand.until)


_PREFERENCE = (KeyState.ACTIVE, KeyState.RETIRING, KeyState.PENDING, KeyState.ENDED, KeyState.REVOKED)
"""Which standing counts when several keyrings of one rule list the same key."""


def _by_other_schemes(keyring: Keyring, fingerprint: str, schemes: Collection[str]) -> bool:
    """True when a signature was found by what another keyring, or an earlier state of this one, names."""
    return set(names_for(keyring.facts[fingerprint].algorithm, keyring.schemes)).isdisjoint(schemes)


def _standing(keyrings: Keyrings, name: str, fingerprint: str, now: datetime) -> Standing | None:
    return standing(keyrings[name], fingerprint, now) if name in keyrings else None
