"""A token bucket that serves the most urgent first: writes to the API server are spread, and refusals go ahead.

Turns pass some at a time. What a turn sets off (a request, the watch event that comes of it, a look at the object) was
measured to take three times the CPU when each comes alone, fifty times a second, to a processor that has done something
else meanwhile.
"""

import asyncio
import heapq
import itertools
from collections.abc import Callable

from aegis.adapters.cluster.api import Sleep

TOGETHER_SECONDS = 0.2
"""So many seconds' turns pass together, but not more than a burst."""
_NEARLY = 1e-9


class Pace:
    """Lets `rate` turns a second pass, `burst` of them at once after a rest. `monotonic` gives seconds."""

    def __init__(
        self, rate: float, burst: int, *, monotonic: Callable[[], float], sleep: Sleep = asyncio.sleep
    ) -> None:
        self._interval = 1.0 / rate
        self._credit = burst * self._interval
        self._together = max(1, min(burst, int(rate * TOGETHER_SECONDS)))
        self._monotonic = monotonic
        self._sleep = sleep
        self._paid_until = monotonic() - self._credit
        self._order = itertools.count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._serving: asyncio.Task[None] | None = None

    async def turn(self, urgency: int) -> None:
        """Returns when it is this caller's turn: lower `urgency` first, then first come, first served."""
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, next(self._order), turn))
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        await turn

    async def _serve(self) -> None:
        while self._waiting:
            payable = self._payable()
            self._pass(payable)
            if not payable:
                wanted = min(len(self._waiting), self._together)
                await self._sleep(self._paid_until + wanted * self._interval - self._monotonic())

    def _payable(self) -> int:
        # `_paid_until` is when all turns so far would be due without a burst; it never lags by more than the burst.
        now = self._monotonic()
        self._paid_until = max(self._paid_until, now - self._credit)
        return int((now - self._paid_until) / self._interval + _NEARLY)

    def _pass(self, count: int) -> None:
        while self._waiting and count:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                self._paid_until += self._interval
                count -= 1
