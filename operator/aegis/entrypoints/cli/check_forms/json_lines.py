"""For programs: one JSON object a line for each finding, and for each object of which nobody can say."""

import json
from collections.abc import Mapping
from typing import Any

from aegis.entrypoints.cli.check_forms.findings import Finding, findings
from aegis.services.check_manifests import Judged, Outcome
from aegis.wiring.check import Report


def written(report: Report) -> str:
    """The lines. Fields may be added to them, and none is taken away; `path` and `doc` are as in `aegis references`."""
    unknown = [judged for judged in report.judged if judged.answer.outcome is Outcome.UNKNOWN]
    rows = [*map(_finding, findings(report)), *map(_unknown, unknown)]
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def _finding(found: Finding) -> Mapping[str, Any]:
    told = found.told
    return {
        **_object(found.judged),
        "pointer": found.pointer,
        "line": found.line or None,
        "reason": told.reason.value,
        "message": told.text,
    }


def _unknown(judged: Judged) -> Mapping[str, Any]:
    at = judged.subject.manifest.at
    return {**_object(judged), "pointer": at, "line": None, "reason": None, "message": judged.answer.why}


def _object(judged: Judged) -> Mapping[str, Any]:
    subject = judged.subject
    return {
        "path": subject.file,
        "doc": subject.number,
        "kind": subject.manifest.kind,
        "namespace": subject.request.namespace,
        "name": subject.manifest.name,
        "outcome": judged.answer.outcome.value,
    }
