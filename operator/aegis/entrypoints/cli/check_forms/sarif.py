"""For code scanning: SARIF 2.1.0 (OASIS), a result for each finding and a rule for each reason that was said."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from aegis import __version__
from aegis.core.meanings import meaning
from aegis.core.reasons import Reason
from aegis.entrypoints.cli.check_forms.findings import Finding, findings
from aegis.services.check_manifests import Judged, Outcome
from aegis.wiring.check import Report

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def written(report: Report) -> str:
    """The log: one run. An object of which nobody can say is told by a notification, and the run has not succeeded."""
    found = findings(report)
    reasons = sorted({each.told.reason for each in found})
    unknown = [judged for judged in report.judged if judged.answer.outcome is Outcome.UNKNOWN]
    invocation = {
        "executionSuccessful": not unknown,
        "toolExecutionNotifications": [_notification(judged) for judged in unknown],
    }
    run = {
        "tool": {"driver": {"name": "aegis", "version": __version__, "rules": [_rule(each) for each in reasons]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": list(_results(found, reasons)),
    }
    return f"{json.dumps({'$schema': SCHEMA, 'version': VERSION, 'runs': [run]}, indent=2)}\n"


def _rule(reason: Reason) -> Mapping[str, Any]:
    said = meaning(reason)
    return {
        "id": reason.value,
        "name": reason.value,
        "shortDescription": {"text": _sentence(said.alone)},
        "help": {"text": _sentence(said.next_step)},
        "defaultConfiguration": {"level": "error"},
    }


def _results(found: Iterable[Finding], reasons: Sequence[Reason]) -> Iterable[Mapping[str, Any]]:
    for each in found:
        place = f"{each.judged.subject.title} {each.told.path}".rstrip()
        yield {
            "ruleId": each.told.reason.value,
            "ruleIndex": reasons.index(each.told.reason),
            "level": "error" if each.refuses else "warning",
            "message": {"text": each.told.text},
            # GitHub shows nothing of a result without a line: where it is not known, that is the file's first.
            "locations": [
                _location(each.judged, each.line or 1) | {"logicalLocations": [{"fullyQualifiedName": place}]}
            ],
        }


def _notification(judged: Judged) -> Mapping[str, Any]:
    return {
        "level": "error",
        "message": {"text": f"{judged.subject.title}: {judged.answer.why}"},
        "locations": [_location(judged, 0)],
    }


def _location(judged: Judged, line: int) -> dict[str, Any]:
    artifact = {"uri": quote(judged.subject.file.replace("\\", "/"))}
    region = {"region": {"startLine": line}} if line else {}
    return {"physicalLocation": {"artifactLocation": artifact, **region}}


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
