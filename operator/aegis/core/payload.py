"""Evidence as a JSON value and back: what a seal carries.

Reading is total: whatever the value, the answer is evidence of the right types, or ValueError or TypeError. A valid
MAC says who wrote the bytes, not that it was this version, and a field of a wrong type must not surface in the middle
of a decision.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.digests import Digest
from aegis.core.errors import AegisError
from aegis.core.evidence import Evidence, LogEntry, SignatureRecord, SignerIdentity, SigningTime, TimeSource
from aegis.core.file_marks import check_marks
from aegis.core.keys import Validity
from aegis.core.reasons import Reason
from aegis.core.spec.signed_model import ModelKey

T = TypeVar("T", str, int, list[Any], dict[str, Any])


def to_payload(evidence: Evidence) -> dict[str, Any]:
    """The JSON value that `from_payload` reads."""
    return {
        "namespace": evidence.model.namespace,
        "name": evidence.model.name,
        "uid": evidence.model.uid,
        "generation": evidence.generation,
        "uri": evidence.uri,
        "revision": evidence.revision,
        "endpoint": evidence.endpoint,
        "identity": {"kind": evidence.identity.kind.value, "value": evidence.identity.value},
        "digests": dict(evidence.digests),
        "size": evidence.size,
        "files": evidence.files,
        "verifiedTime": evidence.verified.isoformat(),
        "sealedTime": evidence.sealed.isoformat(),
        "signatures": [_record(record) for record in evidence.signatures],
        "untried": list(evidence.untried),
        "request": evidence.request,
        "ignored": list(evidence.ignored),
        **({"trustedRoot": evidence.trusted_root} if evidence.trusted_root else {}),
        **({"fileMarks": base64.b64encode(evidence.marks).decode("ascii")} if evidence.marks else {}),
    }


def from_payload(value: object) -> Evidence:
    """The evidence in a JSON value. Raises ValueError or TypeError for anything else."""
    raw = _object(value)
    identity = _get(raw, "identity", dict)
    return Evidence(
        model=ModelKey(_get(raw, "namespace", str), _get(raw, "name", str), _get(raw, "uid", str)),
        generation=_get(raw, "generation", int),
        uri=_get(raw, "uri", str),
        revision=_get(raw, "revision", str),
        endpoint=_get(raw, "endpoint", str),
        identity=_identity(IdentityKind(_get(identity, "kind", str)), _get(identity, "value", str)),
        digests=_digests(_get(raw, "digests", dict)),
        size=_get(raw, "size", int),
        files=_get(raw, "files", int),
        verified=_moment(raw, "verifiedTime"),
        sealed=_moment(raw, "sealedTime"),
        signatures=tuple(_signature(_object(record)) for record in _get(raw, "signatures", list)),
        untried=_texts(raw, "untried"),
        request=_get(raw, "request", str),
        ignored=_texts(raw, "ignored"),
        trusted_root=_get(raw, "trustedRoot", str) if "trustedRoot" in raw else "",
        marks=check_marks(base64.b64decode(_get(raw, "fileMarks", str), validate=True)) if "fileMarks" in raw else b"",
    )


def _record(record: SignatureRecord) -> dict[str, Any]:
    """What is empty is left out: records written before a field existed lack it too."""
    optional = {
        "format": record.format,
        "fingerprint": record.fingerprint,
        "scheme": record.scheme,
        "detail": record.detail,
        "problem": record.problem.value if record.problem else "",
        "content": base64.b64encode(record.content).decode("ascii") if record.content is not None else "",
        "predicateType": record.predicate_type,
        "subject": record.subject,
        "bound": record.bound,
        "ignored": list(record.ignored),
        "difference": record.difference,
        "unproven": record.unproven,
        "tried": record.tried,
        **_proof(record),
    }
    given = {name: value for name, value in optional.items() if value}
    return {"location": record.location, "digest": record.digest, **given}


def _proof(record: SignatureRecord) -> dict[str, str]:
    identity, time, entry, validity = record.identity, record.signing_time, record.log_entry, record.validity
    bounds = {"validFrom": validity.not_before, "validUntil": validity.not_after} if validity else {}
    return {
        **({"issuer": identity.issuer, "identity": identity.subject} if identity else {}),
        "vouchedBy": " ".join(record.vouched_by),
        **({"signingTime": time.moment.isoformat(), "signingTimeSource": time.source.value} if time else {}),
        **{name: moment.isoformat() for name, moment in bounds.items() if moment},
        **({"logID": entry.log_id, "logIndex": str(entry.index)} if entry else {}),
    }


def _signature(raw: Mapping[str, Any]) -> SignatureRecord:
    given = _texts_by_name({name: value for name, value in raw.items() if name != "ignored"})
    return SignatureRecord(
        location=_get(raw, "location", str),
        format=given.get("format", ""),
        digest=_get(raw, "digest", str),
        content=base64.b64decode(given.get("content", ""), validate=True) or None,
        fingerprint=given.get("fingerprint", ""),
        scheme=given.get("scheme", ""),
        detail=given.get("detail", ""),
        problem=Reason(given["problem"]) if "problem" in given else None,
        predicate_type=given.get("predicateType", ""),
        subject=given.get("subject", ""),
        bound=given.get("bound", ""),
        ignored=_texts(raw, "ignored") if "ignored" in raw else (),
        difference=given.get("difference", ""),
        identity=_signer_identity(given),
        vouched_by=tuple(given.get("vouchedBy", "").split()),
        signing_time=_signing_time(given),
        log_entry=_log_entry(given),
        unproven=given.get("unproven", ""),
        tried=given.get("tried", ""),
        validity=_validity(given),
    )


def _signer_identity(given: Mapping[str, str]) -> SignerIdentity | None:
    if "identity" not in given and "issuer" not in given:
        return None
    identity = SignerIdentity(_get(given, "issuer", str), _get(given, "identity", str))
    if not identity.issuer or not identity.subject:
        raise ValueError("an identity that names nobody")
    return identity


def _signing_time(given: Mapping[str, str]) -> SigningTime | None:
    if "signingTime" not in given:
        return None
    return SigningTime(_moment(given, "signingTime"), TimeSource(_get(given, "signingTimeSource", str)))


def _validity(given: Mapping[str, str]) -> Validity | None:
    if "validFrom" not in given and "validUntil" not in given:
        return None
    return Validity(*(_moment(given, name) if name in given else None for name in ("validFrom", "validUntil")))


def _log_entry(given: Mapping[str, str]) -> LogEntry | None:
    return LogEntry(given["logID"], int(_get(given, "logIndex", str))) if given.get("logID") else None


def _digests(raw: Mapping[str, Any]) -> dict[str, str]:
    digests = _texts_by_name(raw)
    known = {Digest.parse(f"{algorithm}:{value}").algorithm for algorithm, value in digests.items()}
    if "sha256" not in known:
        raise ValueError("no sha256 digest")
    return digests


def _identity(kind: IdentityKind, value: str) -> Identity:
    try:
        return Identity(kind, value)
    except AegisError as error:
        raise ValueError(error.detail) from error


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _get(raw: Mapping[str, Any], name: str, kind: type[T]) -> T:
    value = raw.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"'{name}' is absent or of another type")
    return value


def _texts(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = _get(raw, name, list)
    if not all(isinstance(value, str) for value in values):
        raise TypeError(f"'{name}' holds something else than text")
    return tuple(values)


def _texts_by_name(raw: Mapping[str, Any]) -> dict[str, str]:
    if not all(isinstance(value, str) for value in raw.values()):
        raise TypeError("something else than text")
    return dict(raw)


def _moment(raw: Mapping[str, Any], name: str) -> datetime:
    moment = datetime.fromisoformat(_get(raw, name, str))
    if moment.tzinfo is None:
        raise ValueError(f"'{name}' has no time zone")
    return moment
