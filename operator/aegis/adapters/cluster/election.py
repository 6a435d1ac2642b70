"""One leader at a time: the candidacy of this process for a Lease.

    campaign: look every 2 s ──free, released or not renewed for 15 s──▶ take it
    leading:  renew every 2 s ──taken by another, or 10 s without success──▶ lost: the process must end

Every write carries the resourceVersion that was looked at, so of two that take the Lease one fails. A leader gives up
three seconds before another may take over; whatever it had begun to write by then is refused by the resourceVersion
that every status write carries.
"""

import asyncio
import logging
import math
from collections.abc import Callable
from datetime import datetime

from aegis.adapters.cluster.api import ApiClient, Sleep
from aegis.adapters.cluster.errors import ApiError, Conflict, NotFound
from aegis.adapters.cluster.lease import (
    RETRY_SECONDS,
    Lease,
    Sight,
    Step,
    decide,
    pause,
    released,
    renewed,
    sighted,
    taken,
    unheld,
)
from aegis.adapters.cluster.objects import LEASES

RENEW_DEADLINE = 10.0
"""Seconds without a successful renewal after which a leader takes itself for replaced."""
REQUEST_SECONDS = 3.0
RELEASE_SECONDS = 2.0

_log = logging.getLogger(__name__)


class _Lost(Exception):
    pass


class Election:
    """The candidacy of `identity` (unique to this process) for the Lease `namespace`/`name`.

    `now` is written for people to read; `monotonic` (seconds) decides. `on_lost` is told why the lead ended, and must
    end the process. `elected` is set when the lead was won.
    """

    def __init__(
        self,
        api: ApiClient,
        *,
        namespace: str,
        name: str,
        identity: str,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        on_lost: Callable[[str], object],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._api = api
        self._lease = self._unheld = unheld(namespace, name)
        self._collection = LEASES.path(namespace)
        self._path = LEASES.path(namespace, name)
        self._identity = identity
        self._now = now
        self._monotonic = monotonic
        self._on_lost = on_lost
        self._sleep = sleep
        self._renewed_at = -math.inf
        self.elected = asyncio.Event()

    @property
    def token(self) -> int:
        """The fencing token: grows with every change of the leader."""
        return self._lease.token

    def leading(self) -> bool:
        """Whether this process may write now; False also right after it was stopped for long and goes on."""
        return self._left() > 0

    async def run(self) -> None:
        """Campaigns, then holds the Lease until it is lost. Cancelling it releases the Lease: end all work first."""
        await self._campaign()
        _log.info("%s leads: Lease %s, token %d", self._identity, self._path, self.token)
        self.elected.set()
        try:
            await self._hold()
        except asyncio.CancelledError:
            self._renewed_at = -math.inf
            await self._release()
            raise
        except _Lost as lost:
            self._renewed_at = -math.inf
            self._on_lost(f"the Lease {self._path} is lost: {lost}")

    def _left(self) -> float:
        return self._renewed_at + RENEW_DEADLINE - self._monotonic()

    async def _campaign(self) -> None:
        sight: Sight | None = None
        while True:
            try:
                sight = await self._look(sight)
                if await self._act(sight):
                    return
            except (ApiError, TimeoutError) as error:
                _log.warning("the Lease cannot be had now: %s", _why(error))
            await self._sleep(pause(sight, self._monotonic()))

    async def _look(self, before: Sight | None) -> Sight:
        began = self._monotonic()
        lease = await self._read()
        return sighted(before, lease, began, self._monotonic())

    async def _act(self, sight: Sight) -> bool:
        step = decide(sight, self._identity, self._monotonic())
        if step is Step.WAIT:
            return False
        began = self._monotonic()
        lease = taken(sight.lease or self._unheld, self._identity, self._now())
        async with asyncio.timeout(REQUEST_SECONDS):
            if step is Step.CREATE:
                self._lease = await self._api.create(self._collection, lease, Lease)
            else:
                self._lease = await self._api.replace(self._path, lease, Lease)
        self._renewed_at = began
        return True

    async def _hold(self) -> None:
        while (left := self._left()) > 0:
            await self._sleep(min(RETRY_SECONDS, left))
            if self.leading():
                await self._renew()
        raise _Lost(f"it could not be renewed for {RENEW_DEADLINE:.0f} s")

    async def _renew(self) -> None:
        try:
            async with asyncio.timeout(min(REQUEST_SECONDS, self._left())):
                await self._extend()
        except (ApiError, TimeoutError) as error:
            _log.warning("the Lease was not renewed, %.1f s left: %s", self._left(), _why(error))

    async def _extend(self) -> None:
        began = self._monotonic()
        try:
            self._lease = await self._api.replace(self._path, renewed(self._lease, self._now()), Lease)
            self._renewed_at = began
        except NotFound:
            raise _Lost("it was deleted") from None
        except Conflict:
            # Still its own if only the answer to an earlier renewal was lost: renewed at the next turn.
            self._lease = await self._own()

    async def _own(self) -> Lease:
        lease = await self._read()
        if lease is None or lease.holder != self._identity:
            raise _Lost(f"{lease.holder or 'nobody'} holds it" if lease else "it was deleted")
        return lease

    async def _read(self) -> Lease | None:
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                return await self._api.get(self._path, Lease)
        except NotFound:
            return None

    async def _release(self) -> None:
        try:
            async with asyncio.timeout(RELEASE_SECONDS):
                # Read again, because a renewal that was cancelled on its way may have arrived.
                lease = await self._own()
                await self._api.replace(self._path, released(lease, self._now()), Lease)
        except (ApiError, TimeoutError, _Lost) as error:
            _log.warning("the Lease was not released, its term will end by itself: %s", _why(error))


def _why(error: Exception) -> str:
    return str(error) or "no answer in time"
