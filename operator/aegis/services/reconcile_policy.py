"""One ModelPolicy: whether what it names is there, whether another claims the same, whether its exceptions hold."""

from collections.abc import Callable
from datetime import timedelta

from aegis.core.conditions import ConditionType
from aegis.core.errors import AegisError
from aegis.core.policy_exceptions import in_force
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.policy import Policy, parse_policy
from aegis.core.status.policy import policy_status
from aegis.ports import Clock
from aegis.services.cluster import NOTHING, Kind, Looked, Name, Objects, ReadSecret, Seen
from aegis.services.model_memory import Memories
from aegis.services.publish import Publisher
from aegis.services.sources import unusable
from aegis.services.verify_model import OpenStore

LOOK_AGAIN = timedelta(hours=1)
"""Exceptions come near their end without an event; days of warning need no finer look."""

SOURCES_AGAIN = timedelta(minutes=1)
"""Secrets other than Aegis's own are not watched, so those that a policy names are looked at this often."""

TOLD = (ConditionType.READY, ConditionType.CONFLICT, ConditionType.EXCEPTIONS_VALID)


class PolicyReconciler:
    """`counted` is told how many exceptions of a policy are in force; None when the policy is gone."""

    def __init__(
        self,
        objects: Objects,
        memories: Memories,
        publisher: Publisher,
        read_secret: ReadSecret,
        open_store: OpenStore,
        counted: Callable[[str, int | None], None],
        now: Clock,
    ) -> None:
        self._objects = objects
        self._memories = memories
        self._publisher = publisher
        self._read_secret = read_secret
        self._open_store = open_store
        self._counted = counted
        self._now = now
        self._unusable: dict[str, int] = {}

    async def reconcile(self, name: Name) -> Looked:
        """Writes the status if it changed, and answers what is left. Raises Again, or what the write raises."""
        raw = self._objects.raw(Kind.MODEL_POLICY, name)
        if raw is None:
            self._counted(name[1], None)
            self._unusable.pop(name[1], None)
            return NOTHING
        seen, now = Seen.of(Kind.MODEL_POLICY, raw), self._now()
        policy: Policy | InvalidSpec
        found: tuple[AegisError, ...] = ()
        try:
            policy = parse_policy(raw)
            self._counted(name[1], sum(in_force(exception, now) for exception in policy.exceptions))
            found = await unusable(policy, self._read_secret, self._open_store)
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
            found,
        )
        await self._publisher.publish(seen, status)
        secrets = isinstance(policy, Policy) and any(source.credentials for source in policy.sources)
        return Looked(now + (SOURCES_AGAIN if secrets else LOOK_AGAIN), renewed=self._mended(name[1], found))

    def _mended(self, policy: str, found: tuple[AegisError, ...]) -> bool:
        """True when fewer sources are unusable than at the last look: the models of one need wait no longer."""
        before, self._unusable[policy] = self._unusable.get(policy, 0), len(found)
        mended = len(found) < before
        if mended:
            self._memories.try_again(policy)
        return mended
