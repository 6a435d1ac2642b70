"""Telling the outcome: one status write if anything changed, and an event if a reason did."""

from aegis.core.conditions import ConditionType
from aegis.core.reasons import Reason
from aegis.core.spec.fields import Raw
from aegis.services.cluster import Again, Events, Outcome, Seen, Statuses

_SILENT = frozenset({Reason.VERIFICATION_PENDING})
"""Reasons that say only that work is going on: a condition shows them, no event does."""

_ANNOUNCED = frozenset({Reason.EXCEPTION_ENDS_SOON})
"""Reasons that are nothing wrong yet, and worth a warning whenever they say something new."""

_BAD_WHEN_TRUE = frozenset({ConditionType.KEYS_MISSING, ConditionType.REVOCATIONS_HELD, ConditionType.CONFLICT})


class Publisher:
    """Publishes statuses. `told` names the conditions whose new reason is worth an event, most telling first."""

    def __init__(self, statuses: Statuses, events: Events, told: tuple[ConditionType, ...]) -> None:
        self._statuses = statuses
        self._events = events
        self._told = told

    async def publish(self, seen: Seen, status: Raw) -> str:
        """Writes `status` if it says anything new, and answers the version that the object has then, '' if nothing was
        written. Raises Again when the object has changed meanwhile."""
        if status == seen.status:
            return ""
        refusal = seen.condition("Ready").get("status") == "True" and _entry(status, "Ready").get("status") != "True"
        written = await self._statuses.write(seen, status, refusal=refusal)
        if written.outcome is Outcome.OUTDATED:
            raise Again
        if written.outcome is Outcome.WRITTEN:
            self._tell(seen, status)
        return written.version

    def _tell(self, seen: Seen, status: Raw) -> None:
        said: set[str] = set()
        for kind in self._told:
            before, now = seen.condition(kind.value), _entry(status, kind.value)
            reason = now.get("reason", "")
            announced = reason in _ANNOUNCED
            compared = ("status", "reason", "message") if announced else ("status", "reason")
            changed = any(before.get(field) != now.get(field) for field in compared)
            worth = kind is ConditionType.READY or _bad(kind, now) or _bad(kind, before) or announced
            if now and changed and worth and reason not in said and reason not in _SILENT:
                said.add(reason)
                self._events.emit(seen.about, Reason(reason), now["message"], warning=_bad(kind, now) or announced)


def _bad(kind: ConditionType, entry: Raw) -> bool:
    """Whether a condition says that something is wrong; one that does not exist, or waits, says nothing."""
    if not entry or entry.get("reason") in _SILENT:
        return False
    return (entry.get("status") == "True") is (kind in _BAD_WHEN_TRUE)


def _entry(status: Raw, kind: str) -> Raw:
    return next((entry for entry in status.get("conditions", ()) if entry["type"] == kind), {})
