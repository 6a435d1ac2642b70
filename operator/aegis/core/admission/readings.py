"""How a finding of the resolver is judged: by the model's canonical URI, or by why there is none."""

from dataclasses import dataclass

from aegis.core.errors import NotCanonical, NotPinned
from aegis.core.reasons import Reason
from aegis.core.references import Ambiguous, Finding, Resolved, Role, Unresolvable
from aegis.core.references.tokens import Token
from aegis.core.uris import ModelURI

PLACES = ("local://", "pvc://", "hostpath://", "nfs://")
"""Schemes of what a path leads to: a place, whose contents no name of a model says."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A finding with its canonical `uri`, or with the `problem` that it has none and a `detail` for people."""

    finding: Finding
    uri: ModelURI | None = None
    problem: Reason | None = None
    detail: str = ""

    @property
    def revision(self) -> str:
        """The state of the model that the workload asks for."""
        return self.finding.outcome.revision if isinstance(self.finding.outcome, Resolved) else ""

    @property
    def names_model(self) -> bool:
        """True but for other URLs, which count only when a policy lists their host."""
        return self.finding.role is not Role.URL

    @property
    def host(self) -> str:
        """The host that some program would connect to for it, '' for none."""
        return Token(self.finding.text.partition("://")[0], self.finding.text).host


def read(finding: Finding) -> Reference:
    """The finding as admission judges it."""
    outcome = finding.outcome
    if isinstance(outcome, Unresolvable):
        return Reference(finding, problem=Reason.UNRESOLVABLE_REFERENCE, detail=outcome.why)
    if isinstance(outcome, Ambiguous):
        return Reference(finding, problem=Reason.AMBIGUOUS_URI, detail=outcome.why)
    try:
        return Reference(finding, uri=ModelURI.parse(outcome.uri))
    except NotPinned as error:
        return Reference(finding, problem=Reason.MUTABLE_REFERENCE, detail=error.detail)
    except NotCanonical as error:
        if outcome.uri.startswith(PLACES) and not finding.text.startswith(PLACES):
            return Reference(finding, problem=Reason.UNRESOLVABLE_REFERENCE, detail=f"it leads to {outcome.uri}")
        return Reference(finding, problem=Reason.AMBIGUOUS_URI, detail=error.detail)
