"""Exceptions of a policy: one reference, in one namespace, for a time that is soon over."""

from datetime import datetime, timedelta

from aegis.core.spec.policy import Policy, PolicyException

MAX_EXCEPTION = timedelta(days=30)
"""How far ahead the end of an exception may lie: one that ends later does not count until then."""

ENDS_SOON = timedelta(days=3)
"""How long before its end an exception is announced."""


def excepting(policy: Policy, namespace: str, reference: str, revision: str, now: datetime) -> PolicyException | None:
    """The exception of `policy` that admits `reference`, as it is written, in `namespace` now; None without one.

    One for `org/net` admits it at every `revision` that the workload asks for, one for `org/net@abc` at that alone.
    What names nothing, and what lies in no namespace, has none.
    """
    if not reference or not namespace:
        return None
    spellings = _spellings(reference, revision)
    return next(
        (
            exception
            for exception in policy.exceptions
            if exception.namespace == namespace and exception.reference in spellings and in_force(exception, now)
        ),
        None,
    )


def _spellings(reference: str, revision: str) -> tuple[str, ...]:
    """By which an exception may name it. A revision with an '@' has none: it could begin in another name's revision."""
    return (reference, f"{reference}@{revision}") if revision and "@" not in revision else (reference,)


def in_force(exception: PolicyException, now: datetime) -> bool:
    """Whether it counts now."""
    return now < exception.expiry <= now + MAX_EXCEPTION
