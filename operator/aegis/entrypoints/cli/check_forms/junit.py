"""For CI servers: JUnit's XML, a test suite for each file and a test case for each object."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from aegis.entrypoints.cli.printable import printable
from aegis.services.check_manifests import Judged, Outcome
from aegis.wiring.check import Report


def written(report: Report) -> str:
    """A refusal is a failure, what nobody can say an error, and warnings are what the test case printed."""
    suites = [_suite(file, list(judged)) for file, judged in groupby(report.judged, lambda each: each.subject.file)]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites {_counts(report.judged)}>", *suites]
    return "\n".join([*lines, "</testsuites>\n"])


def _suite(file: str, judged: Sequence[Judged]) -> str:
    cases = "\n".join(map(_case, judged))
    return f'<testsuite name="{_text(file)}" {_counts(judged)}>\n{cases}\n</testsuite>'


def _counts(judged: Iterable[Judged]) -> str:
    outcomes = [each.answer.outcome for each in judged]
    failures, errors = outcomes.count(Outcome.REFUSED), outcomes.count(Outcome.UNKNOWN)
    return f'tests="{len(outcomes)}" failures="{failures}" errors="{errors}"'


def _case(judged: Judged) -> str:
    subject, answer = judged.subject, judged.answer
    told = []
    if answer.outcome is Outcome.REFUSED:
        kind = next((each.reason.value for each in judged.refusals), Outcome.REFUSED.value)
        told.append(_element("failure", kind, answer.lines))
    if answer.outcome is Outcome.UNKNOWN:
        told.append(_element("error", Outcome.UNKNOWN.value, (answer.why,)))
    if answer.warnings:
        told.append(f"<system-out>{_lines(answer.warnings)}</system-out>")
    inside = "".join(told)
    of_file = f'classname="{_text(subject.document)}" file="{_text(subject.file)}"'
    return f'<testcase {of_file} name="{_text(subject.title)}">{inside}</testcase>'


def _element(name: str, kind: str, lines: Sequence[str]) -> str:
    return f'<{name} type="{_text(kind)}" message="{_text(lines[0])}">{_lines(lines)}</{name}>'


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(map(_text, lines))


def _text(text: str) -> str:
    """XML has no way to write most control characters, so they are shown as in a terminal."""
    return escape(printable(text))
