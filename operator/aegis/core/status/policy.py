"""ModelPolicy.status: is everything there that it names, does another policy claim the same, do exceptions hold."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from aegis.core.admission.decision import redacted
from aegis.core.conditions import MAX_DETAIL, Condition, ConditionType, clipped, condition, enumerated, merge, timestamp
from aegis.core.errors import AegisError
from aegis.core.policy_exceptions import ENDS_SOON, MAX_EXCEPTION, in_force
from aegis.core.precedence import conflicts
from aegis.core.reasons import Reason
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.policy import Policy, PolicyException
from aegis.core.trusted_root import NO_ROOT, TrustedRoot


def policy_status(
    generation: int,
    policy: Policy | InvalidSpec,
    policies: Iterable[Policy],
    keyrings: frozenset[str],
    old: Mapping[str, Any],
    now: datetime,
    root: TrustedRoot = NO_ROOT,
    unusable: Sequence[AegisError] = (),
) -> dict[str, Any]:
    """The whole status of a policy; an InvalidSpec stands for one that cannot be read.

    `unusable` says of sources why they cannot be used.
    """
    if isinstance(policy, InvalidSpec):
        found: tuple[Condition, ...] = (
            condition(ConditionType.READY, Reason.POLICY_INVALID, policy.detail, status="False"),
        )
    else:
        found = (_ready(policy, keyrings, root, unusable), _conflict(policy, policies), _exceptions(policy, now))
    return {"observedGeneration": generation, "conditions": merge(old.get("conditions", ()), found, generation, now)}


def _ready(policy: Policy, keyrings: frozenset[str], root: TrustedRoot, unusable: Sequence[AegisError]) -> Condition:
    absent = sorted(policy.keyrings - keyrings)
    if absent:
        return condition(ConditionType.READY, Reason.KEYRING_NOT_FOUND, enumerated(absent, MAX_DETAIL), status="False")
    if unusable:
        return _unusable(unusable)
    if policy.needs_root and root.problem:
        # With a root of an earlier reading verdicts go on as they were.
        status, said = "Unknown" if root.digest else "False", clipped(root.problem, MAX_DETAIL)
        return condition(ConditionType.READY, Reason.TRUSTED_ROOT_UNUSABLE, said, status=status)
    return condition(ConditionType.READY, Reason.READY)


def _unusable(errors: Sequence[AegisError]) -> Condition:
    """What is known to be wrong comes before what could not be looked at."""
    unknown = [error for error in errors if error.reason is Reason.SOURCE_UNAVAILABLE]
    wrong = [error for error in errors if error not in unknown]
    reason = (wrong or unknown)[0].reason
    details = enumerated([error.detail for error in wrong or unknown], MAX_DETAIL, "; ")
    return condition(ConditionType.READY, reason, details, status="False" if wrong else "Unknown")


def _conflict(policy: Policy, policies: Iterable[Policy]) -> Condition:
    tied = conflicts(policies, policy)
    if tied:
        return condition(ConditionType.CONFLICT, Reason.POLICY_CONFLICT, enumerated(tied, MAX_DETAIL), status="True")
    return condition(ConditionType.CONFLICT, Reason.NO_CONFLICT, status="False")


def _exceptions(policy: Policy, now: datetime) -> Condition:
    too_long = [_named(exception) for exception in policy.exceptions if exception.expiry > now + MAX_EXCEPTION]
    if too_long:
        names = enumerated(too_long, MAX_DETAIL)
        return condition(ConditionType.EXCEPTIONS_VALID, Reason.EXCEPTION_TOO_LONG, names, status="False")
    counting = sorted((each for each in policy.exceptions if in_force(each, now)), key=lambda each: each.expiry)
    over = [_named(exception) for exception in policy.exceptions if exception.expiry <= now]
    soon = any(exception.expiry <= now + ENDS_SOON for exception in counting)
    reason = Reason.EXCEPTION_ENDS_SOON if soon else Reason.EXCEPTIONS_VALID
    return condition(ConditionType.EXCEPTIONS_VALID, reason, _listed(counting, over))


def _listed(counting: Sequence[PolicyException], over: Sequence[str]) -> str:
    """Every exception: those in force with their ends, the next one first, and those that are over."""
    ends = [f"{_named(exception)} until {timestamp(exception.expiry)}" for exception in counting]
    told = [f"{len(ends)} in force: {enumerated(ends, MAX_DETAIL // 2)}"] if ends else []
    told += [f"over already: {enumerated(over, MAX_DETAIL // 3)}"] if over else []
    return "; ".join(told)


def _named(exception: PolicyException) -> str:
    return f"{exception.namespace}: {redacted(exception.reference)}"
