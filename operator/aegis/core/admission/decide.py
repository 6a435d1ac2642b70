"""The decision: an ordered chain of small checks, then one verdict for every model that the workload names.

Each check sees the request as the one before left it, and the first that knows the answer gives it. What no check
passes is read and judged; what is judged needs a policy; what has no verdict is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aegis.core.admission.decision import Decision, Finding, refuse
from aegis.core.admission.judging import judged
from aegis.core.admission.mirrors import is_mirror, shown
from aegis.core.admission.readings import Readings, read_all
from aegis.core.admission.request import AdmissionRequest, Catalogue
from aegis.core.admission.templates import join, protected_fields, same
from aegis.core.admission.wording import wrong_type
from aegis.core.precedence import governing
from aegis.core.reasons import Reason
from aegis.core.references import TooComplex, WrongType
from aegis.core.references.fields import Raw, mapping
from aegis.core.references.objects import Material, material_of
from aegis.core.spec.policy import Mode, Policy
from aegis.core.workloads import row_of


@dataclass(frozen=True, slots=True)
class Case:
    """A request with what the checks need: the policies that govern it, and the exempt namespaces."""

    request: AdmissionRequest
    policies: tuple[Policy, ...]
    exempt: frozenset[str]


def decide(request: AdmissionRequest, catalogue: Catalogue, exempt: frozenset[str], now: datetime) -> Decision:
    """The answer to `request`. Total: whatever the object holds, it is a decision and never an exception."""
    try:
        case = Case(request, _governing(request, catalogue), exempt)
        decision = _checked(case) or _judged(case, catalogue, now)
    except (TooComplex, WrongType, RecursionError) as error:
        decision = _unreadable(error)
    return shown(decision) if is_mirror(request) else decision


def decide_without_catalogue(request: AdmissionRequest, exempt: frozenset[str]) -> Decision | None:
    """The answer that holds whatever the cluster's models, keyrings and policies are; None if it depends on them.

    An https URL may be a model's by a policy that is not known, so here every URL makes the answer depend on them.
    ConfigMaps hold what they hold when nobody has labelled them: what is in play and takes from one is not known.
    """
    try:
        decision = _checked(Case(request, (), exempt))
        if decision is not None:
            return decision
        material = _material(request)
        if _unchanged(request, material):
            return None if _claimed(request, material) else Decision(True, Reason.UNCHANGED)
        depends = bool(read_all(material)) or bool(protected_fields(request.object, material))
    except (TooComplex, WrongType, RecursionError):
        return None
    return None if depends else Decision(True, Reason.NO_MODEL)


def _governing(request: AdmissionRequest, catalogue: Catalogue) -> tuple[Policy, ...]:
    """The policies of the request's namespace; those of them all for an object that lies in none."""
    if request.namespace or row_of(request.group, request.resource).builtin:
        return governing(catalogue.policies(), request.namespace)
    return tuple(catalogue.policies())


def _unreadable(error: TooComplex | WrongType | RecursionError) -> Decision:
    """The refusal of an object in which nobody can say what a runtime would read."""
    if isinstance(error, WrongType):
        return Decision(False, Reason.REQUEST_MALFORMED, (wrong_type(join(error.path), error.wanted),))
    detail = str(error) if isinstance(error, TooComplex) else "nested too deeply"
    return refuse(Reason.REQUEST_TOO_COMPLEX, detail=detail)


def _material(request: AdmissionRequest) -> Material:
    return material_of(request.object, row_of(request.group, request.resource))


def _checked(case: Case) -> Decision | None:
    """The answer of the first check that knows one."""
    return next((decision for check in CHECKS if (decision := check(case)) is not None), None)


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


def _untouched(case: Case) -> Decision | None:
    """A finalizer taken away and a status written bring in nothing, however hard the rest of the object is to read."""
    request = case.request
    if request.operation == "UPDATE" and _written(request.object) == _written(request.old_object):
        return Decision(True, Reason.UNCHANGED)
    return None


def _written(body: Raw) -> tuple[Raw, Raw, Raw]:
    """All of an object that somebody writes into it: without its status, and of its metadata what pods may be shown."""
    spec = {name: value for name, value in body.items() if name not in ("metadata", "status")}
    metadata, at = mapping(body, "metadata", ()), ("metadata",)
    return spec, mapping(metadata, "annotations", at), mapping(metadata, "labels", at)


CHECKS: tuple[Callable[[Case], Decision | None], ...] = (_other_operation, _exempt_namespace, _disabled, _untouched)
"""In this order: the first that knows the answer gives it, and the object is not even read."""


def _unchanged(request: AdmissionRequest, material: Material) -> bool:
    """An update passes unjudged only if nothing that a runtime may read differs; what could not be read does."""
    if request.operation != "UPDATE":
        return False
    try:
        return same(material, material_of(request.old_object, material.row))
    except (TooComplex, WrongType, RecursionError):
        # Whoever makes it readable must not be kept from that by what was there before.
        return False


def _claimed(request: AdmissionRequest, material: Material) -> tuple[Finding, ...]:
    """What an update that changes nothing else pretends of itself, and did not before. Raises WrongType."""
    claims = protected_fields(request.object, material)
    if not claims:
        return ()
    old = protected_fields(request.old_object, material_of(request.old_object, material.row))
    return tuple(claim for claim in claims if claim not in old)


def _judged(case: Case, catalogue: Catalogue, now: datetime) -> Decision:
    request, material = case.request, _material(case.request)
    unchanged = _unchanged(request, material)
    protected = _claimed(request, material) if unchanged else protected_fields(request.object, material)
    if unchanged and not protected:
        return Decision(True, Reason.UNCHANGED)
    readings = Readings(()) if unchanged else read_all(material, catalogue.config_maps(request.namespace))
    policies = tuple(policy for policy in case.policies if policy.mode is not Mode.DISABLED)
    if request.namespace or not policies:
        return judged(request, readings, protected, policies, catalogue, now)
    # Whose pods will come of it nobody can say, and each of them is judged by its namespace's policy. So it is enough
    # that one policy would let a namespace of its have all that the object names.
    answers = [judged(request, readings, protected, (policy,), catalogue, now) for policy in policies]
    return min(answers, key=_severity)


def _severity(answer: Decision) -> tuple[bool, int, int, bool]:
    """By which the mildest of several answers is told, and the one that found no fault before one that forgives."""
    return not answer.allowed, len(answer.findings), len(answer.warnings), answer.reason is not Reason.VERIFIED
