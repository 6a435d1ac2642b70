"""What one policy says of one reference at admission."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from aegis.core.admission.decision import Finding, redacted
from aegis.core.admission.readings import Reference
from aegis.core.admission.request import AdmissionRequest, Catalogue
from aegis.core.admission.templates import Template
from aegis.core.judgement import Model, judge, places
from aegis.core.meanings import meaning
from aegis.core.reasons import Family, Reason
from aegis.core.spec.policy import Mode, Pending, Policy, Unresolved
from aegis.core.uris import ModelURI
from aegis.core.verdicts import Rejected, Undecided, Verdict, Verified

MAX_EXCEPTION = timedelta(days=30)

_EFFECT = {Unresolved.WARN: Mode.WARN, Unresolved.ALLOW: Mode.AUDIT}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`finding` is None when the policy admits the reference, for `reason`; `model` is for the audit annotation.

    `mode` softens what the policy's own mode would do with the finding.
    """

    policy: Policy
    finding: Finding | None = None
    reason: Reason = Reason.VERIFIED
    model: str = ""
    mode: Mode = Mode.ENFORCE

    @property
    def effect(self) -> Mode:
        """What the finding does: the mildest of the policy's mode and the outcome's own."""
        return max((self.policy.mode, self.mode), key=_MILDNESS.index)


_MILDNESS = (Mode.ENFORCE, Mode.WARN, Mode.AUDIT, Mode.DISABLED)


Answering = Callable[[ModelURI, str], tuple[Model, Verdict] | None]
"""The SignedModel that answers for a URI and a revision, with its verdict; None when there is none."""


def answering(policy: Policy, namespace: str, catalogue: Catalogue, now: datetime) -> Answering:
    """Looks under `policy` at `now`, once for each URI: a pod may name one a thousand times, and as many may answer."""

    @cache
    def answer(uri: ModelURI, revision: str) -> tuple[Model, Verdict] | None:
        models = candidates(policy, namespace, uri, revision, catalogue)
        return _strictest(models, policy, catalogue, now) if models else None

    return answer


def outcome(
    request: AdmissionRequest,
    template: Template,
    policy: Policy,
    reference: Reference,
    answer: Answering,
    now: datetime,
) -> Outcome:
    """What `policy` says of `reference` in a workload of `request`'s namespace at `now`; `answer` is for it."""
    path = template.path(reference.finding.path)
    if _excepted(policy, request.namespace, reference.finding.text, now):
        return Outcome(policy, reason=Reason.EXCEPTED, model=redacted(reference.finding.text))
    if reference.uri is None:
        problem = reference.problem or Reason.AMBIGUOUS_URI
        unresolvable = problem is Reason.UNRESOLVABLE_REFERENCE
        softened = _EFFECT.get(policy.unresolved, Mode.ENFORCE) if unresolvable else Mode.ENFORCE
        return Outcome(policy, Finding(path, reference.finding.text, problem, reference.detail), mode=softened)
    answered = answer(reference.uri, reference.revision)
    if answered is None:
        unknown = Reason.MODEL_UNKNOWN if policy.source_of(reference.uri) else Reason.SOURCE_NOT_ALLOWED
        step = _AT_UNKNOWN.get(unknown, "").format(namespace=request.namespace)
        detail = f"namespace {request.namespace}" if unknown is Reason.MODEL_UNKNOWN else places(policy)
        finding = Finding(path, reference.finding.text, unknown, detail, next_step=step)
        return Outcome(policy, finding, mode=_held(request, policy, unknown))
    model, verdict = answered
    if isinstance(verdict, Verified):
        digest = model.evidence.digests.get("sha256", "") if model.evidence else ""
        return Outcome(policy, model=f"{reference.finding.text}@sha256:{digest}")
    reason = _AT_ADMISSION.get(verdict.reason, Reason.MODEL_NOT_VERIFIED)
    cause, detail = _cause(model, verdict)
    finding = Finding(
        path,
        reference.finding.text,
        reason,
        _explained(model, reason, cause, detail),
        final=isinstance(verdict, Rejected),
        sentence=_FAILED if reason is Reason.VERIFICATION_PENDING and cause is not reason else "",
        next_step=_next_step(model, cause),
    )
    return Outcome(policy, finding, mode=_held(request, policy, reason))


def candidates(policy: Policy, namespace: str, uri: ModelURI, revision: str, catalogue: Catalogue) -> Sequence[Model]:
    """The SignedModels that answer for a URI at a revision: its own namespace first, shared ones if it has none."""
    own = catalogue.models(namespace).at(str(uri), revision)
    if own:
        return own
    return [model for shared in policy.shared_from for model in catalogue.models(shared).at(str(uri), revision)]


def _strictest(models: Sequence[Model], policy: Policy, catalogue: Catalogue, now: datetime) -> tuple[Model, Verdict]:
    """Among several models for one reference a Rejected refuses; else a Verified admits; else it stays undecided."""
    judged = [(model, judge(model, policy, catalogue.keyrings(), now, catalogue.trusted_root())) for model in models]
    return min(judged, key=lambda pair: _STRICTNESS[type(pair[1])])


_STRICTNESS: dict[type[Verdict], int] = {Rejected: 0, Verified: 1, Undecided: 2}

_AT_ADMISSION = {
    Reason.KEY_REVOKED: Reason.MODEL_REVOKED,
    Reason.SOURCE_NOT_ALLOWED: Reason.SOURCE_NOT_ALLOWED,
    Reason.VERIFICATION_PENDING: Reason.VERIFICATION_PENDING,
}
"""What a verdict's reason is called at admission; every other one is ModelNotVerified, with the reason in its text."""


def _cause(model: Model, verdict: Rejected | Undecided) -> tuple[Reason, str]:
    """Why the model is not verified. The condition says why it is pending: words for people, no decision reads them."""
    pending = verdict.reason is Reason.VERIFICATION_PENDING
    if pending and model.evidence is None and model.reported is Reason.VERIFIED:
        return Reason.SEAL_INVALID, ""
    if pending and model.reported and meaning(model.reported).family in (Family.REJECTED, Family.UNDECIDED):
        return model.reported, ""
    return verdict.reason, verdict.detail


_FAILED = "could not be verified yet"
"""What is said of a model that is pending because the last attempt at it failed, or its last generation was refused."""


def _explained(model: Model, reason: Reason, cause: Reason, detail: str) -> str:
    """Which model it is and what is wrong with it, unless `reason` has said that already."""
    name = f"SignedModel {model.key.namespace}/{model.key.name}"
    if cause is reason:
        return f"{name}; {detail}" if detail else name
    said = f"{name} {cause.value}: {meaning(cause).alone}"
    return f"{said}, {detail}" if detail else said


def _next_step(model: Model, cause: Reason) -> str:
    """What to do, with the command as it is typed."""
    namespace, name = model.key.namespace, model.key.name
    if cause is Reason.VERIFICATION_PENDING:
        return f"wait for it: kubectl -n {namespace} wait --for=condition=Ready smodel/{name}"
    return f"{meaning(cause).next_step}; see: kubectl -n {namespace} describe smodel {name}"


_AT_UNKNOWN = {
    Reason.MODEL_UNKNOWN: "create a SignedModel with this spec.uri there and wait until it is Ready;"
    " see what there is: kubectl -n {namespace} get smodel"
}
"""What to do about a reference that no SignedModel answers for; other reasons have their own next step."""


def _held(request: AdmissionRequest, policy: Policy, reason: Reason) -> Mode:
    """With `pending: Hold` a workload may be stored while its model is being verified; its Pods may not."""
    waits = reason in (Reason.VERIFICATION_PENDING, Reason.MODEL_UNKNOWN)
    return Mode.WARN if policy.pending is Pending.HOLD and waits and request.resource != "pods" else Mode.ENFORCE


def _excepted(policy: Policy, namespace: str, reference: str, now: datetime) -> bool:
    return any(
        exception.namespace == namespace
        and exception.reference == reference
        and now < exception.expiry <= now + MAX_EXCEPTION
        for exception in policy.exceptions
    )
