"""The decision: an ordered chain of small checks, then one verdict for every model that the workload names.

Each check sees the request as the one before left it, and the first that knows the answer gives it. What no check
passes is judged; what is judged needs a policy; what has no verdict is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aegis.core.admission.decision import Decision, refuse
from aegis.core.admission.judging import judged
from aegis.core.admission.readings import Readings, read_pod
from aegis.core.admission.request import AdmissionRequest, Catalogue
from aegis.core.admission.templates import Template, join, protected_fields, same_template, template_of
from aegis.core.precedence import governing
from aegis.core.reasons import Reason
from aegis.core.references import TooComplex, WrongType
from aegis.core.references.config_maps import NO_CONFIG_MAPS, ConfigMaps
from aegis.core.spec.policy import Mode, Policy
from aegis.core.workloads import WORKLOADS


@dataclass(frozen=True, slots=True)
class Case:
    """A request with what the checks need: its pod template, the policies that govern it, the exempt namespaces."""

    request: AdmissionRequest
    template: Template
    policies: tuple[Policy, ...]
    exempt: frozenset[str]


def decide(request: AdmissionRequest, catalogue: Catalogue, exempt: frozenset[str], now: datetime) -> Decision:
    """The answer to `request`. Total: whatever the object holds, it is a decision and never an exception."""
    try:
        case = _case(request, governing(catalogue.policies(), request.namespace), exempt)
        return _checked(case) or _judged(case, catalogue, now)
    except (TooComplex, WrongType, RecursionError) as error:
        return _unreadable(error)


def decide_without_catalogue(request: AdmissionRequest, exempt: frozenset[str]) -> Decision | None:
    """The answer that holds whatever the cluster's models, keyrings and policies are; None if it depends on them.

    An https URL may be a model's by a policy that is not known, so here every URL makes the answer depend on them.
    ConfigMaps hold what they hold when nobody has labelled them: what is in play and takes from one is not known.
    """
    try:
        case = _case(request, (), exempt)
        decision = _checked(case)
        if decision is not None:
            return decision
        if _readings(case.template) or protected_fields(request.object, case.template):
            return None
    except (TooComplex, WrongType, RecursionError):
        return None
    return Decision(True, Reason.NO_MODEL)


def _unreadable(error: TooComplex | WrongType | RecursionError) -> Decision:
    """The refusal of an object in which nobody can say what a runtime would read."""
    if isinstance(error, WrongType):
        return refuse(Reason.REQUEST_MALFORMED, join(error.path), f"must be {error.wanted}")
    detail = str(error) if isinstance(error, TooComplex) else "nested too deeply"
    return refuse(Reason.REQUEST_TOO_COMPLEX, detail=detail)


def _case(request: AdmissionRequest, policies: tuple[Policy, ...], exempt: frozenset[str]) -> Case:
    workload = WORKLOADS.get((request.group, request.resource))
    template = template_of(workload, request.object) if workload else Template({}, {})
    return Case(request, template, policies, exempt)


def _checked(case: Case) -> Decision | None:
    """The answer of the first check that knows one."""
    return next((decision for check in CHECKS if (decision := check(case)) is not None), None)


def _unknown_kind(case: Case) -> Decision | None:
    """Of what cannot be read nothing can be said."""
    if (case.request.group, case.request.resource) in WORKLOADS:
        return None
    return refuse(Reason.REQUEST_MALFORMED, detail=f"the kind '{case.request.resource}' is not one that Aegis judges")


def _other_operation(case: Case) -> Decision | None:
    """Deletes and connections are never in the way."""
    if case.request.operation not in ("CREATE", "UPDATE"):
        return Decision(True, Reason.UNCHANGED)
    return None


def _exempt_namespace(case: Case) -> Decision | None:
    """Exempt namespaces keep a rebuilt cluster from waiting for its own webhook."""
    return Decision(True, Reason.NOT_ENROLLED) if case.request.namespace in case.exempt else None


def _disabled(case: Case) -> Decision | None:
    """A namespace whose every governing policy is Disabled is not looked at."""
    if case.policies and all(policy.mode is Mode.DISABLED for policy in case.policies):
        return Decision(True, Reason.NOT_ENROLLED)
    return None


def _unchanged(case: Case) -> Decision | None:
    """An update passes unjudged only if every pod template is deep-equal to the old one."""
    if case.request.operation != "UPDATE":
        return None
    old = template_of(WORKLOADS[case.request.group, case.request.resource], case.request.old_object)
    return Decision(True, Reason.UNCHANGED) if same_template(case.template, old) else None


CHECKS: tuple[Callable[[Case], Decision | None], ...] = (
    _unknown_kind,
    _other_operation,
    _exempt_namespace,
    _disabled,
    _unchanged,
)
"""In this order: the first that knows the answer gives it."""


def _judged(case: Case, catalogue: Catalogue, now: datetime) -> Decision:
    request, template = case.request, case.template
    readings = _readings(template, catalogue.config_maps(request.namespace))
    protected = protected_fields(request.object, template)
    policies = tuple(policy for policy in case.policies if policy.mode is not Mode.DISABLED)
    return judged(request, template, readings, protected, policies, catalogue, now)


def _readings(template: Template, config_maps: ConfigMaps = NO_CONFIG_MAPS) -> Readings:
    return read_pod(template.spec, template.metadata, config_maps, template.at)
