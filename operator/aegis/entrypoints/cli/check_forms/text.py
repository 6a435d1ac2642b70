"""For people: the webhook's lines, each after the document and the object, and a sum."""

from collections import Counter
from collections.abc import Iterator

from aegis.entrypoints.cli.printable import printable
from aegis.services.check_manifests import Judged, Outcome
from aegis.wiring.check import Report


def written(report: Report) -> str:
    """A line a finding, and how many objects were admitted, refused and unknown."""
    lines = [line for judged in report.judged for line in _lines(judged)]
    return "".join(f"{printable(line)}\n" for line in (*lines, _sum(report)))


def _lines(judged: Judged) -> Iterator[str]:
    about = f"{judged.subject.document} {judged.subject.title}: "
    yield from (f"{about}{line}" for line in judged.answer.lines)
    yield from (f"{about}Warning: {line}" for line in judged.answer.warnings)
    if judged.answer.why:
        yield f"{about}Unknown: {judged.answer.why}"


def _sum(report: Report) -> str:
    counted = Counter(judged.answer.outcome for judged in report.judged)
    if not counted:
        return "no object that admission is asked about"
    return ", ".join(f"{counted[outcome]} {outcome.lower()}" for outcome in Outcome if counted[outcome])
