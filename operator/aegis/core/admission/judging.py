"""The decision on a workload that no check has passed: what every policy says of every model that it names."""

from collections.abc import Iterable
from datetime import datetime

from aegis.core.admission.decision import Decision, Finding, in_order, lines, natural, place, some_lines
from aegis.core.admission.lookup import Lookup
from aegis.core.admission.outcomes import Judge, Outcome
from aegis.core.admission.readings import UNRESOLVED, Readings, Reference
from aegis.core.admission.request import AdmissionRequest, Catalogue
from aegis.core.admission.templates import join
from aegis.core.conditions import enumerated
from aegis.core.reasons import Reason
from aegis.core.references.finding import Role
from aegis.core.references.object_stores import amazons
from aegis.core.spec.policy import Mode, Policy

MAX_AUDIT = 4000
"""Most characters of one audit annotation."""


def judged(
    request: AdmissionRequest,
    readings: Readings,
    protected: tuple[Finding, ...],
    policies: tuple[Policy, ...],
    catalogue: Catalogue,
    now: datetime,
) -> Decision:
    """The decision under `policies` at `now`, none of which may be Disabled: then it would not be looked at."""
    named = _relevant(readings, policies)
    if not named and not protected:
        return Decision(True, Reason.NO_MODEL)
    if not policies:
        ungoverned = tuple(_ungoverned(request, reference) for reference in named)
        reason = Reason.POLICY_NOT_FOUND if named else Reason.PROTECTED_FIELD
        return Decision(False, reason, (*ungoverned, *protected))
    outcomes = [Outcome(policy, finding) for policy in policies for finding in protected]
    for policy in policies:
        lookup = Lookup.of(policy, request.namespace, catalogue, now)
        judge = Judge(lookup, readings.comes_again)
        outcomes += [judge.outcome(join(reference.path), reference) for reference in named]
    return _decision(outcomes)


def _relevant(readings: Readings, policies: tuple[Policy, ...]) -> tuple[Reference, ...]:
    """What names a model under these policies, or what is silent where one has to be named."""
    hosts = _hosts(policies)
    named = tuple(each for each in readings.references if _counts(each, hosts))
    return named or ((readings.silent,) if readings.silent else ())


def _counts(reference: Reference, hosts: frozenset[str]) -> bool:
    """True for a model, for a URL that may be one, and for a hub's endpoint that is none of the policies'."""
    if reference.finding.role is Role.ENDPOINT:
        return not _serves(reference.host, hosts)
    return reference.names_model or _leads_to(reference.host, hosts)


def _hosts(policies: tuple[Policy, ...]) -> frozenset[str]:
    """The hosts that the policies take models from: a URL that leads to one names a model, whatever its scheme."""
    endpoints = (source.endpoint for policy in policies for source in policy.sources)
    return frozenset(endpoint.partition("://")[2].partition("/")[0].partition(":")[0] for endpoint in endpoints) - {""}


def _leads_to(host: str, hosts: frozenset[str]) -> bool:
    """True for one of `hosts` and for names below it (a bucket as part of the host)."""
    return any(host == known or host.endswith(f".{known}") for known in hosts)


def _serves(host: str, hosts: frozenset[str]) -> bool:
    """True for one of `hosts`, and for one that serves the same buckets; a name below it may be another's bucket."""
    part = amazons(host)
    return host in hosts or (bool(part) and any(amazons(known) == part for known in hosts))


def _ungoverned(request: AdmissionRequest, reference: Reference) -> Finding:
    detail = f"namespace {request.namespace}" if request.namespace else "it lies in no namespace"
    return Finding(join(reference.path), reference.text, Reason.POLICY_NOT_FOUND, detail, final=False)


def _decision(outcomes: list[Outcome]) -> Decision:
    """Refuses when a policy that enforces finds something; what the others find becomes warnings or audit only."""
    found = [outcome.finding for outcome in outcomes if outcome.finding]
    refused = tuple(outcome.finding for outcome in outcomes if outcome.finding and outcome.effect is Mode.ENFORCE)
    audit = _audit({outcome.model for outcome in outcomes if outcome.model}, found)
    if refused:
        return Decision(False, in_order(refused)[0].reason, refused, audit={**audit, "decision": "Denied"})
    warnings = some_lines(outcome.finding for outcome in outcomes if outcome.finding and outcome.effect is Mode.WARN)
    reason = in_order(found)[0].reason if found else Reason.VERIFIED
    return Decision(True, reason, warnings=warnings, audit={**audit, "decision": "Allowed"})


def _audit(models: Iterable[str], found: Iterable[Finding]) -> dict[str, str]:
    """What the audit event says besides: `models` with their digests, `findings`, and the places left `unresolved`."""
    unresolved = {place(finding) for finding in found if finding.reason in UNRESOLVED}
    told = {
        "models": enumerated(sorted(models), MAX_AUDIT, ","),
        "findings": lines(found),
        "unresolved": enumerated(sorted(unresolved, key=natural), MAX_AUDIT, ", "),
    }
    return {name: value for name, value in told.items() if value}
