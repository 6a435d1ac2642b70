"""Writes status: one request a change, refused by the API server if the object is not the one that was judged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Any

from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.errors import Conflict, NotFound
from aegis.adapters.cluster.objects import Identified, Reference
from aegis.adapters.cluster.pace import Pace

WRITES_PER_SECOND = 50.0
BURST = 10


class Urgency(IntEnum):
    """Which writes go first when there are more than the pace allows."""

    REFUSAL = 0
    """A model loses its verdict."""
    ORDINARY = 1


class Outcome(Enum):
    """What became of a write."""

    WRITTEN = auto()
    CONFLICT = auto()
    """The object has changed since it was read: read it again and compute anew."""
    GONE = auto()
    """The object is deleted; there is nothing left to do."""
    NOT_LEADING = auto()
    """This process leads no more and wrote nothing."""


@dataclass(frozen=True, slots=True)
class Written:
    """The outcome, and after WRITTEN the new resourceVersion."""

    outcome: Outcome
    resource_version: str = ""


class StatusWriter:
    """Replaces whole statuses, paced. `leading` is asked right before each request."""

    def __init__(self, api: ApiClient, pace: Pace, leading: Callable[[], bool]) -> None:
        self._api = api
        self._pace = pace
        self._leading = leading

    async def write(
        self,
        about: Reference,
        resource_version: str,
        status: Mapping[str, Any],
        urgency: Urgency = Urgency.ORDINARY,
    ) -> Written:
        """Puts `status` on the object that was read at `resource_version`. Raises ApiError but for the outcomes.

        A PUT, because it replaces: a merge would keep fields that the new status no longer has. The API server takes
        the status alone from it, and answers Conflict for another resourceVersion or uid.
        """
        async with self._pace.turn(urgency):
            return await self._write(about, resource_version, status)

    async def _write(self, about: Reference, resource_version: str, status: Mapping[str, Any]) -> Written:
        if not self._leading():
            return Written(Outcome.NOT_LEADING)
        body = {
            "apiVersion": about.resource.api_version,
            "kind": about.resource.kind,
            "metadata": _metadata(about, resource_version),
            "status": status,
        }
        try:
            now = await self._api.replace(about.resource.path(about.namespace, about.name, "status"), body, Identified)
        except Conflict:
            return Written(Outcome.CONFLICT)
        except NotFound:
            return Written(Outcome.GONE)
        return Written(Outcome.WRITTEN, now.metadata.resource_version)


def _metadata(about: Reference, resource_version: str) -> dict[str, str]:
    metadata = {"name": about.name, "uid": about.uid, "resourceVersion": resource_version}
    return {**metadata, "namespace": about.namespace} if about.namespace else metadata
