"""SignedModel.status: five conditions, the seal, and what a person wants to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aegis.core.conditions import Condition, ConditionType, clipped, condition, enumerated, merge, timestamp
from aegis.core.errors import AegisError
from aegis.core.evidence import Evidence, SignatureRecord, SignerIdentity
from aegis.core.judgement import short
from aegis.core.keyrings import Keyring, KeyState, standing
from aegis.core.meanings import meaning
from aegis.core.reasons import Family, Reason
from aegis.core.spec.policy import Policy
from aegis.core.times import FOREVER
from aegis.core.verdicts import Rejected, Undecided, Verdict, Verified

# What the schema of SignedModel.status allows: a longer value would make the API server refuse the whole status.
MAX_LISTED = 16
MAX_TEXT = 1024
MAX_ENDPOINT = 512
MAX_IDENTITY = 512
MAX_SUMMARY = 256


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything that the status of one SignedModel is made of.

    `failure` is why the last attempt found nothing out, `key_problem` why a keyring of the policy has no keys,
    `unread` why its keys are not at hand to try signatures with, `seal` the text that carries `evidence`. All of it was
    gathered at `now`, and is looked at again at `next_attempt`.
    """

    generation: int
    verdict: Verdict
    now: datetime
    evidence: Evidence | None = None
    seal: str = ""
    failure: AegisError | None = None
    key_problem: AegisError | None = None
    policies: Sequence[Policy] = ()
    keyrings: Mapping[str, Keyring] | None = None
    unread: AegisError | None = None
    next_attempt: datetime | None = None


def signed_model_status(outlook: Outlook, old: Mapping[str, Any]) -> dict[str, Any]:
    """The whole status; `old` is the one before, from which transition times are kept."""
    conditions = (
        _source_resolved(outlook),
        _keys_resolved(outlook),
        _signature_verified(outlook),
        _rotation_current(outlook),
        _ready(outlook),
    )
    status: dict[str, Any] = {
        "observedGeneration": outlook.generation,
        "conditions": merge(old.get("conditions", ()), conditions, outlook.generation, outlook.now),
        "nextAttemptTime": timestamp(outlook.next_attempt) if outlook.next_attempt else None,
        "policy": enumerated([policy.name for policy in outlook.policies], MAX_TEXT, ","),
    }
    if outlook.evidence is not None:
        status |= _findings(outlook.evidence, outlook)
    return {name: value for name, value in status.items() if value not in ("", [], None)}


def _ready(outlook: Outlook) -> Condition:
    verdict = outlook.verdict
    if isinstance(verdict, Undecided) and verdict.reason is Reason.VERIFICATION_PENDING and outlook.failure:
        return _failed(ConditionType.READY, outlook.failure)
    if verdict.reason is Reason.KEYRING_EMPTY and outlook.unread:
        # Why the source does not answer says more than that its keys are missing.
        return _failed(ConditionType.READY, outlook.unread)
    return condition(ConditionType.READY, verdict.reason, verdict.detail)


def _source_resolved(outlook: Outlook) -> Condition:
    if outlook.failure is not None:
        return _failed(ConditionType.SOURCE_RESOLVED, outlook.failure)
    if outlook.verdict.reason in (Reason.SOURCE_NOT_ALLOWED, Reason.POLICY_NOT_FOUND, Reason.ENDPOINT_MISMATCH):
        return condition(ConditionType.SOURCE_RESOLVED, outlook.verdict.reason, outlook.verdict.detail)
    if outlook.evidence is None:
        return condition(ConditionType.SOURCE_RESOLVED, Reason.VERIFICATION_PENDING)
    return condition(ConditionType.SOURCE_RESOLVED, Reason.SOURCE_RESOLVED, outlook.evidence.endpoint)


def _keys_resolved(outlook: Outlook) -> Condition:
    if outlook.key_problem is not None:
        return _failed(ConditionType.KEYS_RESOLVED, outlook.key_problem)
    if not outlook.policies:
        return condition(ConditionType.KEYS_RESOLVED, Reason.POLICY_NOT_FOUND)
    return condition(ConditionType.KEYS_RESOLVED, Reason.KEYS_RESOLVED)


def _signature_verified(outlook: Outlook) -> Condition:
    kind, evidence, verdict = ConditionType.SIGNATURE_VERIFIED, outlook.evidence, outlook.verdict
    if evidence is None:
        return _not_decided(kind, outlook)
    if isinstance(verdict, Verified):
        return condition(kind, Reason.VERIFIED, _signers(verdict))
    if isinstance(verdict, Rejected) and verdict.reason not in (Reason.SOURCE_NOT_ALLOWED, Reason.ENDPOINT_MISMATCH):
        return condition(kind, verdict.reason, verdict.detail)
    return _not_decided(kind, outlook)


def _rotation_current(outlook: Outlook) -> Condition:
    kind, verdict = ConditionType.ROTATION_CURRENT, outlook.verdict
    if isinstance(verdict, Verified):
        if not verdict.relies_on_retiring:
            return condition(kind, Reason.SIGNED_BY_ACTIVE_KEY, _signers(verdict))
        until = f"{_signers(verdict)}, accepted until {timestamp(verdict.until)}"
        return condition(kind, Reason.RELIES_ON_RETIRING_KEY, until, status="False")
    if isinstance(verdict, Rejected) and outlook.evidence is not None and outlook.evidence.signed:
        return condition(kind, verdict.reason, verdict.detail)
    return _not_decided(kind, outlook)


def _not_decided(kind: ConditionType, outlook: Outlook) -> Condition:
    """A question that did not come up: what stands in the way of Ready came first, and waiting may not help."""
    return replace(_ready(outlook), type=kind, status="Unknown")


def _failed(kind: ConditionType, failure: AegisError) -> Condition:
    status = "False" if meaning(failure.reason).family is Family.REJECTED else "Unknown"
    return condition(kind, failure.reason, failure.detail, status=status)


def _findings(evidence: Evidence, outlook: Outlook) -> dict[str, Any]:
    signed_by = [_signed_by(record, outlook) for record in evidence.signatures if record.signed][:MAX_LISTED]
    verdict = outlook.verdict
    until = verdict.until if isinstance(verdict, Verified) and verdict.until != FOREVER else None
    return {
        "seal": outlook.seal,
        "digest": f"sha256:{evidence.digests['sha256']}",
        "sizeBytes": evidence.size,
        "fileCount": evidence.files,
        "resolvedRevision": evidence.identity.shown,
        "endpoint": clipped(evidence.endpoint, MAX_ENDPOINT),
        "signedBy": signed_by,
        "signedBySummary": enumerated(list(dict.fromkeys(map(_in_short, signed_by))), MAX_SUMMARY, ","),
        "verifiedTime": timestamp(evidence.verified),
        "expiryTime": timestamp(until) if until else None,
    }


def _signed_by(record: SignatureRecord, outlook: Outlook) -> dict[str, Any]:
    time = record.signing_time
    return {
        **(_by_identity(record.identity) if record.identity else _by_key(record, outlook)),
        "scheme": record.scheme,
        "format": record.format,
        "location": clipped(record.location, MAX_TEXT),
        **({"signingTime": timestamp(time.moment), "signingTimeSource": time.source.value} if time else {}),
        **({"logIndex": record.log_entry.index} if record.log_entry else {}),
        **_of_statement(record),
    }


def _of_statement(record: SignatureRecord) -> dict[str, Any]:
    ignored = [clipped(path, MAX_TEXT) for path in record.ignored[:MAX_LISTED]]
    return {
        **({"predicateType": clipped(record.predicate_type, MAX_IDENTITY)} if record.predicate_type else {}),
        **({"ignoredPaths": ignored} if ignored else {}),
    }


def _by_identity(identity: SignerIdentity) -> dict[str, Any]:
    return {"issuer": clipped(identity.issuer, MAX_IDENTITY), "subject": clipped(identity.subject, MAX_IDENTITY)}


def _by_key(record: SignatureRecord, outlook: Outlook) -> dict[str, Any]:
    keyring, version, state = "", 0, KeyState.ENDED
    for ring in (outlook.keyrings or {}).values():
        stand = standing(ring, record.fingerprint, outlook.now)
        if stand is not None and record.fingerprint in ring.facts:
            keyring, version, state = ring.name, ring.facts[record.fingerprint].version, stand.state
            break
    return {"keyring": keyring, "fingerprint": record.fingerprint, "version": version, "state": state.value}


def _in_short(entry: Mapping[str, Any]) -> str:
    """`prod-signing/v2`, the key itself when no keyring lists it any more, or the subject of an identity."""
    if "subject" in entry:
        return str(entry["subject"])
    return f"{entry['keyring']}/v{entry['version']}" if entry["keyring"] else short(entry["fingerprint"])


def _signers(verdict: Verified) -> str:
    return enumerated(list(map(str, verdict.signers)), MAX_TEXT // 2)
