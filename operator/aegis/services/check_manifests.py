"""What admission would say of manifests: which of their objects it is asked about, and what became of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aegis.core.admission import AdmissionRequest
from aegis.core.admission.manifest import Manifest, manifests, requested
from aegis.core.admission.told import Told, told

ItsDocument = tuple[str, int, Any]
"""The file's name, the document's number in it (from 0), and its body."""


class Outcome(StrEnum):
    """What became of an object."""

    ADMITTED = "Admitted"
    REFUSED = "Refused"
    UNKNOWN = "Unknown"
    """Nobody could find out here what the webhook would say."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome, with the webhook's own lines: of its refusal, or as warnings. `why` tells why it is unknown."""

    outcome: Outcome
    lines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """An object that is judged, where it stands, and the request that is judged."""

    file: str
    number: int
    manifest: Manifest
    request: AdmissionRequest

    @property
    def document(self) -> str:
        """Which document it is in, for people."""
        return f"{self.file}#{self.number}"

    @property
    def title(self) -> str:
        """The object, for people: `Deployment team-a/llm`."""
        within = f"{self.request.namespace}/" if self.request.namespace else ""
        return f"{self.manifest.kind} {within}{self.manifest.name}"


@dataclass(frozen=True, slots=True)
class Judged:
    """A subject with its answer."""

    subject: Subject
    answer: Answer

    @property
    def refusals(self) -> tuple[Told, ...]:
        """The lines of a refusal, taken apart."""
        return told(self.answer.lines, self.subject.manifest.body)

    @property
    def warnings(self) -> tuple[Told, ...]:
        """The warnings, taken apart."""
        return told(self.answer.warnings, self.subject.manifest.body)


def subjects(documents: Iterable[ItsDocument], namespace: str) -> list[Subject]:
    """The objects that admission is asked about; those that say no namespace are meant for `namespace`."""
    return [
        Subject(file, number, manifest, request)
        for file, number, body in documents
        for manifest in manifests(body)
        if (request := requested(manifest, namespace)) is not None
    ]


def verdict(judged: Sequence[Judged]) -> Outcome:
    """Of all together: a refusal is certain, whatever else could not be found out."""
    outcomes = {each.answer.outcome for each in judged}
    return next((each for each in (Outcome.REFUSED, Outcome.UNKNOWN) if each in outcomes), Outcome.ADMITTED)
