"""One ModelPolicy: whether what it names is there, whether another claims the same, whether its exceptions hold."""

from collections.abc import Callable
from datetime import timedelta

from aegis.core.conditions import ConditionType
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.policy import Policy, parse_policy
from aegis.core.status.policy import policy_status
from aegis.ports import Clock
from aegis.services.cluster import NOTHING, Kind, Looked, Name, Objects, Seen
from aegis.services.publish import Publisher

LOOK_AGAIN = timedelta(hours=1)
"""Exceptions come near their end without an event; days of warning need no finer look."""

TOLD = (ConditionType.READY, ConditionType.CONFLICT, ConditionType.EXCEPTIONS_VALID)


class PolicyReconciler:
    """`counted` is told how many exceptions of a policy are in force; None when the policy is gone."""

    def __init__(
        self, objects: Objects, publisher: Publisher, counted: Callable[[str, int | None], None], now: Clock
    ) -> None:
        self._objects = objects
        self._publisher = publisher
        self._counted = counted
        self._now = now

    async def reconcile(self, name: Name) -> Looked:
        """Writes the status if it changed, and answers what is left. Raises Again, or what the write raises."""
        raw = self._objects.raw(Kind.MODEL_POLICY, name)
        if raw is None:
            self._counted(name[1], None)
            return NOTHING
        seen, now = Seen.of(Kind.MODEL_POLICY, raw), self._now()
        policy: Policy | InvalidSpec
        try:
            policy = parse_policy(raw)
            self._counted(name[1], sum(exception.expiry > now for exception in policy.exceptions))
        except InvalidSpec as error:
            policy = error
        keyrings = frozenset(self._objects.keyrings())
        status = policy_status(
            seen.generation,
            policy,
            self._objects.policies(),
            keyrings,
            seen.status,
            now,
            self._objects.trusted_root(),
        )
        await self._publisher.publish(seen, status)
        return Looked(now + LOOK_AGAIN)
