"""What one policy says of one reference at admission."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from aegis.core.admission import wording
from aegis.core.admission.decision import Finding, redacted
from aegis.core.admission.lookup import Answer, Lookup
from aegis.core.admission.readings import UNRESOLVED, Reference
from aegis.core.judgement import Model
from aegis.core.policy_exceptions import excepting
from aegis.core.reasons import Reason
from aegis.core.spec.policy import Mode, Pending, Policy, Unresolved
from aegis.core.verdicts import Verified

_MILDNESS = (Mode.ENFORCE, Mode.WARN, Mode.AUDIT, Mode.DISABLED)
_UNRESOLVED = {Unresolved.DENY: Mode.ENFORCE, Unresolved.WARN: Mode.WARN, Unresolved.ALLOW: Mode.AUDIT}
_WAITS = frozenset({Reason.VERIFICATION_PENDING, Reason.MODEL_UNKNOWN})
"""What may pass by itself, once there is a SignedModel and it is verified."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`finding` is None when the policy admits the reference; `model` is for the audit annotation.

    `mode` softens what the policy's own mode would do with the finding.
    """

    policy: Policy
    finding: Finding | None = None
    model: str = ""
    mode: Mode = Mode.ENFORCE

    @property
    def effect(self) -> Mode:
        """What the finding does: the mildest of the policy's mode and the outcome's own."""
        return max((self.policy.mode, self.mode), key=_MILDNESS.index)


@dataclass(frozen=True, slots=True)
class Judge:
    """One policy's word on what one workload names, by what it finds in `lookup`.

    What `comes_again` in Pods may be stored before it is verified, if the policy says so.
    """

    lookup: Lookup
    comes_again: Callable[[Reference], bool]

    def outcome(self, path: str, reference: Reference) -> Outcome:
        """What the policy says of a reference at `path`."""
        found = self._outcome(path, reference)
        if found.finding is None:
            return found
        return replace(found, finding=wording.with_command(found.finding, self.lookup.namespace, found.policy))

    def _outcome(self, path: str, reference: Reference) -> Outcome:
        policy, lookup = self.lookup.policy, self.lookup
        exception = excepting(policy, lookup.namespace, reference.text, reference.revision, lookup.now)
        if exception is not None:
            finding = wording.excepted(path, reference, policy, exception)
            return Outcome(policy, finding, redacted(exception.reference), Mode.WARN)
        if reference.problem in UNRESOLVED:
            finding = wording.faulty(path, reference, reference.problem)
            return Outcome(policy, finding, mode=_UNRESOLVED[policy.unresolved])
        if reference.problem is not None and reference.problem is not Reason.MUTABLE_REFERENCE:
            return self._faulty(path, reference, reference.problem)
        declared = self._contradicted(reference)
        if declared:
            return Outcome(policy, wording.mismatch(path, reference, declared))
        if reference.problem is Reason.MUTABLE_REFERENCE:
            return self._mutable(path, reference)
        answer = self._answer(reference)
        if answer is None:
            return self._softened(reference, self._unknown(path, reference))
        model, verdict = answer
        if isinstance(verdict, Verified):
            return Outcome(policy, model=_digest(model))
        return self._softened(reference, wording.not_verified(path, reference, model, verdict))

    def _answer(self, reference: Reference) -> Answer | None:
        if reference.declares:
            return self.lookup.named(reference.declares)
        return self.lookup.answer(reference.uri, reference.revision) if reference.uri else None

    def _contradicted(self, reference: Reference) -> Sequence[Model]:
        """The models that are declared where the reference stands, if it is none of them and all of them are there."""
        models = [model for name in reference.among if (model := self.lookup.find(name)) is not None]
        if len(models) < len(reference.among) or reference.uri is None:
            return ()
        return () if any(_may_be(model, reference) for model in models) else models

    def _faulty(self, path: str, reference: Reference, problem: Reason) -> Outcome:
        """What is not named as a model that can be looked up."""
        policy = self.lookup.policy
        match problem:
            case Reason.AMBIGUOUS_URI if reference.uri is None or policy.source_of(reference.uri):
                return Outcome(policy, wording.ambiguous(path, reference, self.lookup.near(reference.sought)))
            case Reason.AMBIGUOUS_URI | Reason.SOURCE_NOT_ALLOWED:
                return Outcome(policy, wording.not_allowed(path, reference, policy, ""))
            case _:
                return Outcome(policy, wording.faulty(path, reference, problem))

    def _mutable(self, path: str, reference: Reference) -> Outcome:
        """What may be replaced under its name. That no version of it is verified comes first: to pin it mends nothing.

        Which state of a repository a hub will hand out nobody knows before, so that is left to the policy. A tag is
        not: an image can always be named by its digest.
        """
        versions = self.lookup.versions(reference.sought)
        if not versions:
            return self._softened(reference, self._unknown(path, reference))
        model, verdict = self.lookup.mildest(reference.sought)
        if not isinstance(verdict, Verified):
            return self._softened(reference, wording.not_verified(path, reference, model, verdict))
        mode = _UNRESOLVED[self.lookup.policy.unresolved] if reference.uri else Mode.ENFORCE
        return Outcome(self.lookup.policy, wording.mutable(path, reference, versions), mode=mode)

    def _unknown(self, path: str, reference: Reference) -> Finding:
        lookup = self.lookup
        if reference.declares:
            return wording.unknown(path, reference, lookup.namespace, (), lookup.near_name(reference.declares))
        if not _covered(lookup.policy, reference):
            return wording.not_allowed(path, reference, lookup.policy, lookup.near(reference.sought))
        versions = lookup.versions(reference.sought)
        meant = "" if versions else lookup.near(reference.sought)
        return wording.unknown(path, reference, lookup.namespace, versions, meant)

    def _softened(self, reference: Reference, finding: Finding) -> Outcome:
        """With `pending: Hold` a workload may be stored while its model is being verified; its Pods may not."""
        holds = self.lookup.policy.pending is Pending.HOLD and finding.reason in _WAITS
        held = holds and self.comes_again(reference)
        return Outcome(self.lookup.policy, finding, mode=Mode.WARN if held else Mode.ENFORCE)


def _may_be(model: Model, reference: Reference) -> bool:
    """Whether it is that model, at the revision that it asks for; what asks for a branch may get any."""
    asked = "" if reference.problem else reference.revision
    return model.uri == reference.uri and asked in ("", model.revision)


def _covered(policy: Policy, reference: Reference) -> bool:
    if reference.uri is not None:
        return policy.source_of(reference.uri) is not None
    return any(reference.sought.startswith(source.uri_prefix) for source in policy.sources)


def _digest(model: Model) -> str:
    digest = model.evidence.digests.get("sha256", "") if model.evidence else ""
    return f"{model.uri}@sha256:{digest}"
