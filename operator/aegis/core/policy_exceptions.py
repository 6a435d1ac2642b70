"""Exceptions of a policy: one reference, in one namespace, for a time that is soon over."""

from datetime import datetime, timedelta

from aegis.core.spec.policy import Policy, PolicyException

MAX_EXCEPTION = timedelta(days=30)
"""How far ahead the end of an exception may lie: one that ends later does not count until then."""

ENDS_SOON = timedelta(days=3)
"""How long before its end an exception is announced."""


def excepting(policy: Policy, namespace: str, reference: str, now: datetime) -> PolicyException | None:
    """The exception of `policy` that admits `reference`, as it is written, in `namespace` now; None without one.

    What names nothing, and what lies in no namespace, has none.
    """
    if not reference or not namespace:
        return None
    return next(
        (
            exception
            for exception in policy.exceptions
            if (exception.namespace, exception.reference) == (namespace, reference) and in_force(exception, now)
        ),
        None,
    )


def in_force(exception: PolicyException, now: datetime) -> bool:
    """Whether it counts now."""
    return now < exception.expiry <= now + MAX_EXCEPTION
