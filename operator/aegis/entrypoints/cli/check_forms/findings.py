"""The findings of a report, each with its line in the file, for the forms that programs read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aegis.adapters.manifests.lines import Place, lines_of
from aegis.core.admission.told import Told
from aegis.services.check_manifests import Judged
from aegis.wiring.check import Report


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the webhook about an object; `pointer` leads from the document, `line` counts from 1, 0 for unknown."""

    judged: Judged
    told: Told
    refuses: bool
    pointer: str
    line: int


def findings(report: Report) -> list[Finding]:
    """Refusals and warnings, in the order of the objects."""
    found = [
        (judged, told, refuses, f"{judged.subject.manifest.at}{told.pointer}")
        for judged in report.judged
        for refuses, lines in ((True, judged.refusals), (False, judged.warnings))
        for told in lines
    ]
    lines = _lines(report, [(judged, pointer) for judged, _, _, pointer in found])
    return [
        Finding(judged, told, refuses, pointer, lines.get((judged.subject.file, (judged.subject.number, pointer)), 0))
        for judged, told, refuses, pointer in found
    ]


def _lines(report: Report, wanted: list[tuple[Judged, str]]) -> Mapping[tuple[str, Place], int]:
    by_file: defaultdict[str, set[Place]] = defaultdict(set)
    for judged, pointer in wanted:
        by_file[judged.subject.file].add((judged.subject.number, pointer))
    return dict(_found(report, by_file))


def _found(report: Report, by_file: Mapping[str, set[Place]]) -> Iterator[tuple[tuple[str, Place], int]]:
    for file, places in by_file.items():
        for at, line in lines_of(report.sources[file], places).items():
            yield (file, at), line
