"""Events for people (events.k8s.io/v1): what happened to their object, beside the object, said once.

An event is a courtesy: it never holds up or fails the work that it tells of.
"""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.errors import ApiError, Conflict, Terminating
from aegis.adapters.cluster.objects import EVENTS, Identified, Reference, micro_time
from aegis.core.reasons import Reason

QUIET_SECONDS = 600
"""How long the same is not said again of the same object."""
REMEMBERED = 4096
QUEUED = 1024
NOTE_BYTES = 1024
CONTROLLER = "aegis.dev/controller"
ACTION = "Reconcile"
_NAME_LENGTH = 200

_log = logging.getLogger(__name__)

Key = tuple[str, Reason, str]


@dataclass(frozen=True, slots=True)
class _Event:
    about: Reference
    reason: Reason
    message: str
    warning: bool
    at: datetime

    @property
    def key(self) -> Key:
        return self.about.uid, self.reason, self.message


class EventRecorder:
    """Takes events at once, and posts them in `run`.

    `instance` names this process; `now` is written in the events, `monotonic` (seconds) decides what is a repetition.
    """

    def __init__(
        self, api: ApiClient, *, instance: str, now: Callable[[], datetime], monotonic: Callable[[], float]
    ) -> None:
        self._api = api
        self._instance = instance
        self._now = now
        self._monotonic = monotonic
        self._said: OrderedDict[Key, float] = OrderedDict()
        self._queue: asyncio.Queue[_Event] = asyncio.Queue(QUEUED)

    def emit(self, about: Reference, reason: Reason, message: str, *, warning: bool) -> None:
        """Says `message` of an object, unless the same was said within QUIET_SECONDS or too much is waiting."""
        event = _Event(about, reason, message, warning, self._now())
        if self._repeated(event.key):
            return
        try:
            self._queue.put_nowait(event)
        except asyncio.QueueFull:
            self._said.pop(event.key)
            _log.warning("too many events are waiting; not posted: %s %s", about, reason)

    async def run(self) -> None:
        """Posts events until cancelled."""
        while True:
            await self._post(await self._queue.get())

    def _repeated(self, key: Key) -> bool:
        now = self._monotonic()
        said = self._said.get(key)
        if said is not None and now - said < QUIET_SECONDS:
            return True
        self._said[key] = now
        self._said.move_to_end(key)
        if len(self._said) > REMEMBERED:
            self._said.popitem(last=False)
        return False

    async def _post(self, event: _Event) -> None:
        body = event_body(
            event.about, event.reason, event.message, warning=event.warning, at=event.at, instance=self._instance
        )
        try:
            await self._api.create(EVENTS.path(body["metadata"]["namespace"]), body, Identified)
        except Conflict:
            # The same was said by another replica, or by this one before it was started anew.
            return
        except Terminating:
            # The object goes with its namespace, and nobody is left to read of it.
            return
        except ApiError as error:
            self._said.pop(event.key, None)
            _log.warning("an event of %s was not posted: %s", event.about, error)


def event_body(
    about: Reference, reason: Reason, message: str, *, warning: bool, at: datetime, instance: str
) -> dict[str, Any]:
    """The Event object. Its name follows from what is said and when, so that replicas do not repeat one another."""
    namespace = about.namespace or "default"
    said = f"{about.uid} {reason} {message} {int(at.timestamp() // QUIET_SECONDS)}"
    digest = hashlib.sha256(said.encode(errors="replace")).hexdigest()[:16]
    return {
        "apiVersion": EVENTS.api_version,
        "kind": EVENTS.kind,
        "metadata": {"name": f"{about.name[:_NAME_LENGTH].rstrip('.-')}.{digest}", "namespace": namespace},
        "eventTime": micro_time(at),
        "reportingController": CONTROLLER,
        "reportingInstance": instance[:128],
        "action": ACTION,
        "reason": reason.value,
        "type": "Warning" if warning else "Normal",
        "note": shortened(message),
        "regarding": {
            "apiVersion": about.resource.api_version,
            "kind": about.resource.kind,
            "name": about.name,
            "uid": about.uid,
            **({"namespace": about.namespace} if about.namespace else {}),
        },
    }


def shortened(message: str) -> str:
    """`message` in at most NOTE_BYTES of UTF-8, which the API server counts in bytes; a cut shows as '…'."""
    encoded = message.encode(errors="replace")
    if len(encoded) <= NOTE_BYTES:
        return encoded.decode()
    return encoded[: NOTE_BYTES - 3].decode(errors="ignore") + "…"
