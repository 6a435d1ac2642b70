"""How the answer of `aegis verify` is written."""

import json
from collections.abc import Iterator
from typing import Any

from aegis.core.evidence import Evidence, SignatureRecord
from aegis.core.keyrings import standing
from aegis.core.verdicts import Rejected, Verified, sentence
from aegis.entrypoints.cli.command import Exit
from aegis.entrypoints.cli.next_steps import next_step
from aegis.entrypoints.cli.printable import printable
from aegis.services.verify_artifact import Answer


def exit_code(answer: Answer) -> Exit:
    """One code for each of the three outcomes."""
    if isinstance(answer.verdict, Verified):
        return Exit.DONE
    return Exit.REJECTED if isinstance(answer.verdict, Rejected) else Exit.UNDECIDED


def as_json(artifact: str, answer: Answer) -> str:
    """One JSON object; fields may be added to it, and none is taken away."""
    evidence = answer.evidence
    verdict = answer.verdict
    told = {
        "verdict": type(verdict).__name__,
        "reason": verdict.reason,
        "message": _message(answer),
        "artifact": {"location": artifact, **(_artifact(evidence) if evidence else {})},
        "signatures": [_signature(record) for record in evidence.signatures] if evidence else [],
        "keys": list(_keys(answer)),
        "refusedKeys": list(_refused(answer)),
    }
    return json.dumps(told, indent=2)


def as_text(artifact: str, answer: Answer) -> str:
    """A line for the verdict, and below it what it rests on."""
    verdict = answer.verdict
    lines = [f"{type(verdict).__name__}: [{verdict.reason}] {_message(answer)}"]
    if evidence := answer.evidence:
        size = "not read" if _alone(evidence) else f"{evidence.size} bytes"
        lines.append(f"  artifact   {artifact}: {size}, sha256:{evidence.digests['sha256']}")
        lines += [f"  signature  {_shown(record)}" for record in evidence.signatures]
    else:
        lines.append(f"  artifact   {artifact}: not read")
    lines += [
        f"  key        {key['fingerprint']} {key['algorithm']} {key['state']}, {_from(key)}" for key in _keys(answer)
    ]
    lines += [f"  refused    {key['detail']}, {_from(key)}" for key in _refused(answer)]
    return "\n".join(map(printable, lines))


def _message(answer: Answer) -> str:
    return sentence(answer.verdict.reason, answer.verdict.detail, next_step(answer.verdict.reason))


def _artifact(evidence: Evidence) -> dict[str, Any]:
    return {
        "digests": dict(evidence.digests),
        "sizeBytes": None if _alone(evidence) else evidence.size,
        "identity": {"kind": evidence.identity.kind, "value": evidence.identity.value},
    }


def _alone(evidence: Evidence) -> bool:
    """True when the artifact is known by its digest and was not read."""
    return evidence.uri.startswith("digest:")


def _signature(record: SignatureRecord) -> dict[str, Any]:
    """Empty texts are null: no key made it, no form was recognised, there is no statement, there is no problem."""
    return {
        "location": _place(record),
        "format": record.format or None,
        "fingerprint": record.fingerprint or None,
        "scheme": record.scheme or None,
        "predicateType": record.predicate_type or None,
        "subject": record.subject or None,
        "ignored": list(record.ignored),
        "problem": record.problem,
        "difference": record.difference or None,
        "identity": {"issuer": record.identity.issuer, "subject": record.identity.subject} if record.identity else None,
        "signingTime": record.signing_time.moment.isoformat() if record.signing_time else None,
        "signingTimeSource": record.signing_time.source if record.signing_time else None,
        "logEntry": {"logID": record.log_entry.log_id, "index": record.log_entry.index} if record.log_entry else None,
        "unproven": record.unproven or None,
        "detail": record.detail or None,
    }


def _keys(answer: Answer) -> Iterator[dict[str, Any]]:
    """Every key that could have signed, with its state now."""
    for name, keyring in answer.keyrings.items():
        for facts in keyring.facts.values():
            stand = standing(keyring, facts.fingerprint, answer.now)
            yield {
                "fingerprint": facts.fingerprint,
                "algorithm": facts.algorithm,
                "source": name,
                "version": facts.version,
                "state": stand.state if stand else None,
            }


def _refused(answer: Answer) -> Iterator[dict[str, Any]]:
    for reading in answer.readings:
        for each in reading.snapshot.refused:
            yield {
                "source": reading.source,
                "version": each.version,
                "position": each.refused.position,
                "detail": each.refused.detail,
            }


def _shown(record: SignatureRecord) -> str:
    said = f"{_place(record)}: {record.format or 'no known form'}"
    if not record.signed:
        why = record.detail or record.difference or record.unproven
        return f"{said}, {record.problem}{f' ({why})' if why else ''}"
    of_type = f" over {record.predicate_type}" if record.predicate_type else ""
    left_out = f", without {', '.join(record.ignored)}" if record.ignored else ""
    return f"{said}, {record.scheme}, by {_signer(record)}{of_type}{left_out}{_dated(record)}"


def _signer(record: SignatureRecord) -> str:
    who = record.identity
    return f"{who.subject} (vouched for by {who.issuer})" if who else record.fingerprint


def _dated(record: SignatureRecord) -> str:
    entry, time = record.log_entry, record.signing_time
    logged = f", entry {entry.index} of the log {entry.log_id[:12]}" if entry else ""
    doubt = f", not proven to be logged ({record.unproven})" if record.unproven else ""
    return f"{logged}{f', at {time.moment.isoformat()}' if time else ''}{doubt}"


def _place(record: SignatureRecord) -> str:
    return record.location.removeprefix("file://")


def _from(key: dict[str, Any]) -> str:
    return f"version {key['version']} of {key['source']}"
