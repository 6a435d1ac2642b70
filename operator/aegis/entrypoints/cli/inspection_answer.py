"""How the answer of `aegis inspect` is written."""

import json
from datetime import datetime
from typing import Any

from aegis.core.conditions import timestamp
from aegis.core.errors import Undecidable
from aegis.core.inspection import Inspection
from aegis.core.inspection.facts import CertificateFacts, LogEntryFacts, ManifestFacts, Read, StatementFacts
from aegis.core.reasons import Reason
from aegis.core.verdicts import sentence
from aegis.entrypoints.cli.command import Exit
from aegis.entrypoints.cli.inspection_lines import lines
from aegis.entrypoints.cli.next_steps import next_step
from aegis.entrypoints.cli.printable import printable

Outcome = Inspection | Undecidable
"""What was found, or why the file could not be had."""


def exit_code(found: Outcome) -> Exit:
    """Whether the file was read, is none that can be, or could not be had."""
    if isinstance(found, Undecidable):
        return Exit.UNDECIDED
    return Exit.DONE if found.read else Exit.REJECTED


def as_json(location: str, found: Outcome) -> str:
    """One JSON object; fields may be added to it, and none is taken away. All of it is claimed and not verified."""
    outcome, reason, message = _outcome(found)
    told = {
        "outcome": outcome,
        "reason": reason,
        "message": message,
        "location": location,
        "verified": False,
        **(_file(found) if isinstance(found, Inspection) else {}),
        **(_read(found.read) if isinstance(found, Inspection) and found.read else {}),
    }
    return json.dumps(told, indent=2)


def as_text(location: str, found: Outcome) -> str:
    """A line for the outcome, and below it a line for each thing that was found."""
    outcome, reason, message = _outcome(found)
    told = [f"{outcome}: [{reason}] {message}" if reason else f"{outcome}: {message}"]
    if isinstance(found, Inspection):
        told += lines(location, found)
    return "\n".join(map(printable, told))


def _outcome(found: Outcome) -> tuple[str, str | None, str]:
    if isinstance(found, Undecidable):
        return "Undecided", found.reason, sentence(found.reason, found.detail, next_step(found.reason))
    if not found.read:
        reason = Reason.SIGNATURE_MALFORMED
        return "Malformed", reason, sentence(reason, found.problem)
    return "Read", None, "nothing is verified; this is what the file says"


def _file(found: Inspection) -> dict[str, Any]:
    return {"sizeBytes": found.size, "digest": str(found.digest), "form": found.form}


def _read(read: Read) -> dict[str, Any]:
    signature, material = read.signature, read.material
    return {
        "format": read.format,
        "mediaType": material.media_type or None,
        "signature": {
            "encoding": signature.spelling,
            "sizeBytes": signature.size,
            "families": list(signature.families),
            "signedStatement": signature.over or None,
            "claimedDigest": signature.claimed or None,
        },
        "keyHint": material.hint or None,
        "holdsKey": material.holds_key,
        "statement": _statement(read.statement) if read.statement else None,
        "certificates": list(map(_certificate, read.certificates)),
        "logEntries": list(map(_entry, read.entries)),
        "timestamps": [{"time": _moment(moment)} for moment in read.timestamps],
    }


def _statement(statement: StatementFacts) -> dict[str, Any]:
    return {
        "type": statement.type,
        "predicateType": statement.predicate_type or None,
        "subjectCount": statement.count,
        "subjects": [{"name": each.name, "digests": dict(each.digests)} for each in statement.subjects],
        "manifest": _manifest(statement.manifest) if statement.manifest else None,
    }


def _manifest(manifest: ManifestFacts) -> dict[str, Any]:
    return {
        "hash": "sha256",
        "method": "shards" if manifest.shard_size else "files",
        "shardSizeBytes": manifest.shard_size or None,
        "fileCount": manifest.count,
        "files": [{"path": each.path, "sha256": each.digest, "shards": each.shards} for each in manifest.files],
        "ignorePaths": list(manifest.ignored),
        "ignorePathsStated": manifest.ignored_stated,
    }


def _certificate(certificate: CertificateFacts) -> dict[str, Any]:
    return {
        "fingerprint": certificate.fingerprint,
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "subjectAlternativeNames": list(certificate.names),
        "notBefore": _moment(certificate.not_before),
        "notAfter": _moment(certificate.not_after),
        "openIDIssuer": certificate.vouched_by or None,
        "problem": certificate.problem or None,
    }


def _entry(entry: LogEntryFacts) -> dict[str, Any]:
    return {
        "logID": entry.log_id,
        "index": entry.index,
        "integratedTime": _moment(entry.integrated),
        "kind": entry.kind or None,
        "inclusionPromise": entry.promise,
        "inclusionProof": entry.proof,
    }


def _moment(moment: datetime | None) -> str | None:
    return timestamp(moment) if moment else None
