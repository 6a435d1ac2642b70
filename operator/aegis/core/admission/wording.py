"""What admission says of a reference where more is known than its reason's own sentence."""

from collections.abc import Sequence
from dataclasses import replace

from aegis.core.admission.bindings import BINDING
from aegis.core.admission.decision import Finding, redacted
from aegis.core.admission.readings import PLACES, Reference
from aegis.core.conditions import enumerated, timestamp
from aegis.core.judgement import Model, places
from aegis.core.meanings import meaning
from aegis.core.reasons import Family, Reason
from aegis.core.references.changers import CHANGER
from aegis.core.references.config_maps import RESOLVE_LABEL, RESOLVE_VALUE
from aegis.core.references.envfrom import ENV_FROM
from aegis.core.references.finding import Role, is_commit
from aegis.core.references.foreign import OF_USERS
from aegis.core.spec.policy import Policy, PolicyException
from aegis.core.uris import SCHEMES
from aegis.core.verdicts import Rejected, Undecided

MAX_NAMED = 400
"""Most characters that an enumeration of models takes."""
_FROM_A_PLACE = (
    "name the model by its URI, let an init container fetch it there by its URI, or mount it as an image volume"
)
"""What to do where a path leads to a place whose contents nobody can know: to write it in full would mend nothing."""
_FROM_ELSEWHERE = (
    f"copy the model to a store that Aegis reads ({', '.join(f'{name}://' for name in SCHEMES)}), sign it there and"
    " name it by its URI"
)
"""What to do about a store that no source can name: to ask for one would be in vain."""
_ON_THE_POD = "write it on the Pod itself, which is judged whole, and bind it without"
_BY_WHAT = {
    BINDING: _ON_THE_POD,
    ENV_FROM: "name the model in env or as an argument, and take only the keys that are needed from there,"
    " by valueFrom",
    CHANGER: "mount that volume there with readOnly: true, or let the program work in another volume",
    OF_USERS: "for a cache name its own directory (HF_HOME, or a mount at ~/.cache), or set PYTHONNOUSERSITE=1",
}
"""What to do by what it was seen by."""
_BY_ROLE = {
    Role.ENDPOINT: "take this setting away, or have the platform team name that server as the endpoint of a source; "
    "see: kubectl describe modelpolicies",
    Role.CODE: "build it into the image, or keep it in an immutable ConfigMap that is read; see those that may be: "
    f"kubectl get configmaps -l {RESOLVE_LABEL}={RESOLVE_VALUE}",
}
"""What to do about what is no reference to a model, and changes which one a server loads."""


def wrong_type(path: str, wanted: str) -> Finding:
    """A field is no `wanted`, so nobody can say what a runtime would read there: the author can mend it."""
    said = f"it must be {wanted}"
    return Finding(path, "", Reason.REQUEST_MALFORMED, sentence=said, next_step="write it as its kind's API defines it")


def unknown(path: str, reference: Reference, namespace: str, versions: Sequence[Model], meant: str) -> Finding:
    """No SignedModel answers: it is unknown, or known at other `versions`; `meant` is a URI or name that is near."""
    kind = "of this name" if reference.declares else "with this spec.uri"
    # No SignedModel can have a URI that names a tag, so to declare this one is no way out.
    tagged = reference.problem is Reason.MUTABLE_REFERENCE and reference.uri is None
    begin = "name it by its digest (@sha256:HEX instead of a tag), " if tagged else ""
    step = f"{begin}create a SignedModel {kind} there and wait until it is Ready"
    where = f"namespace '{namespace}'" if namespace else "a namespace that the policy shares (spec.sharedFrom)"
    asked = f" at revision '{redacted(reference.revision)}'" if versions and reference.revision else ""
    return Finding(
        path,
        reference.text,
        Reason.MODEL_UNKNOWN,
        _versions(versions),
        sentence=f"{'names' if reference.declares else 'has'} no SignedModel{asked} in {where}",
        next_step=f"{_did_you_mean(meant)}{step}",
    )


def not_allowed(path: str, reference: Reference, policy: Policy, meant: str) -> Finding:
    """No source of the policy covers it."""
    told = f"it is {redacted(reference.sought)}; " if "://" not in reference.text else ""
    elsewhere = reference.problem is Reason.SOURCE_NOT_ALLOWED
    step = _FROM_ELSEWHERE if elsewhere else meaning(Reason.SOURCE_NOT_ALLOWED).next_step
    step = f"{_did_you_mean(meant)}{step}"
    return Finding(path, reference.text, Reason.SOURCE_NOT_ALLOWED, f"{told}{places(policy)}", next_step=step)


def ambiguous(path: str, reference: Reference, meant: str) -> Finding:
    """It is not canonical."""
    step = f"{_did_you_mean(meant)}{meaning(Reason.AMBIGUOUS_URI).next_step}" if meant else ""
    return Finding(path, reference.text, Reason.AMBIGUOUS_URI, reference.detail, next_step=step)


def mutable(path: str, reference: Reference, versions: Sequence[Model]) -> Finding:
    """It names no version of a model that is known at these."""
    exact = [model for model in versions if _pinned(model)]
    step = f"name exactly that version{_how_to_name(exact[0])}" if len(exact) == 1 else ""
    return Finding(path, reference.text, Reason.MUTABLE_REFERENCE, _versions(versions), next_step=step)


def excepted(path: str, reference: Reference, policy: Policy, exception: PolicyException) -> Finding:
    """An exception admits it."""
    until = f"ModelPolicy '{policy.name}', until {timestamp(exception.expiry)}"
    return Finding(path, reference.text, Reason.EXCEPTED, until)


def faulty(path: str, reference: Reference, problem: Reason) -> Finding:
    """A problem of which nothing more is known than the reading says."""
    step = ""
    if problem is Reason.UNRESOLVABLE_REFERENCE:
        placed = reference.sought.startswith(PLACES)
        step = _FROM_A_PLACE if placed else _BY_ROLE.get(reference.finding.role, "")
        step = _BY_WHAT.get(reference.finding.by, step)
    return Finding(path, reference.text, problem, reference.detail, next_step=step)


def mismatch(path: str, reference: Reference, declared: Sequence[Model]) -> Finding:
    """It is about another model than the workload declares."""
    said = [f"{model.key.name} is {redacted(str(model.uri))}{_at(model)}" for model in declared]
    return Finding(path, reference.text, Reason.DECLARATION_MISMATCH, enumerated(said, MAX_NAMED))


def not_verified(path: str, reference: Reference, model: Model, verdict: Rejected | Undecided) -> Finding:
    """A SignedModel answers, and is not verified."""
    reason = AT_ADMISSION.get(verdict.reason, Reason.MODEL_NOT_VERIFIED)
    cause, detail = _cause(model, verdict)
    return Finding(
        path,
        reference.text,
        reason,
        _explained(model, reason, cause, detail),
        final=isinstance(verdict, Rejected),
        sentence=_FAILED if reason is Reason.VERIFICATION_PENDING and cause is not reason else "",
        next_step=_next_step(model, cause),
    )


def with_command(finding: Finding, namespace: str, policy: Policy) -> Finding:
    """With the command that shows what there is, where no other one is told yet."""
    if finding.reason in _OF_MODELS:
        see = f"see what there is: {_command(namespace)}"
    elif finding.reason in _OF_POLICIES:
        see = f"see: kubectl describe modelpolicy {policy.name}"
    else:
        return finding
    step = finding.next_step or meaning(finding.reason).next_step
    return finding if "kubectl" in step else replace(finding, next_step=f"{step}; {see}")


_OF_MODELS = frozenset(
    {
        *(Reason.MODEL_UNKNOWN, Reason.AMBIGUOUS_URI, Reason.MUTABLE_REFERENCE, Reason.UNRESOLVABLE_REFERENCE),
        *(Reason.SOURCE_NOT_DECLARED, Reason.DECLARATION_INVALID, Reason.DECLARATION_MISMATCH),
    }
)
_OF_POLICIES = frozenset({Reason.SOURCE_NOT_ALLOWED, Reason.RUNTIME_LOADING, Reason.EXCEPTED})
"""Of which reasons one wants to see the models or the policy."""


AT_ADMISSION = {
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
    name = _named(model)
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


def _command(namespace: str) -> str:
    return f"kubectl -n {namespace} get smodel" if namespace else "kubectl get smodel --all-namespaces"


def _named(model: Model) -> str:
    return f"SignedModel {model.key.namespace}/{model.key.name}"


def _versions(models: Sequence[Model]) -> str:
    """Which SignedModels there are of the same thing, and for which version each is."""
    return enumerated([f"{_named(model)} is for {_version(model)}" for model in models], MAX_NAMED)


def _version(model: Model) -> str:
    digest = str(model.uri).partition("@")[2]
    return digest or (f"revision {model.revision}" if model.revision else "no revision")


def _at(model: Model) -> str:
    return f" at revision {model.revision}" if model.revision else ""


def _pinned(model: Model) -> bool:
    return is_commit(model.revision) or model.uri.scheme == "oci"


def _how_to_name(model: Model) -> str:
    return f", as with --revision {model.revision}" if model.revision else f": @{_version(model)}"


def _did_you_mean(meant: str) -> str:
    return f"did you mean {redacted(meant)}? If not, " if meant else ""
