"""A token bucket that serves the most urgent first: writes to the API server are spread, and refusals go ahead.

Turns begin some at a time: what one sets off (a request, the watch event that comes of it) was measured to take three
times the CPU when each comes alone, fifty times a second, to a processor that has done something else meanwhile.
And no more of them last at a time than a burst: an API server that does not keep up is not given more and more to do.
"""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aegis.adapters.cluster.api import Sleep

TOGETHER_SECONDS = 0.2
"""So many seconds' turns begin together, but not more than a burst."""
_NEARLY = 1e-9


class Pace:
    """Lets `rate` turns a second begin, `burst` of them at once after a rest, while less than `burst` have not ended.

    `monotonic` gives seconds.
    """

    def __init__(
        self, rate: float, burst: int, *, monotonic: Callable[[], float], sleep: Sleep = asyncio.sleep
    ) -> None:
        self._burst = burst
        self._interval = 1.0 / rate
        self._credit = burst * self._interval
        self._together = max(1, min(burst, int(rate * TOGETHER_SECONDS)))
        self._monotonic = monotonic
        self._sleep = sleep
        self._paid_until = monotonic() - self._credit
        self._order = itertools.count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._serving: asyncio.Task[None] | None = None
        self._begun = 0
        self._ended = asyncio.Event()

    @asynccontextmanager
    async def turn(self, urgency: int) -> AsyncIterator[None]:
        """Begins when it is this caller's turn: lower `urgency` first, then first come, first served."""
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, next(self._order), turn))
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        try:
            await turn
            yield
        finally:
            # Who gives up while waiting cancels it, and had no turn.
            if not turn.cancelled():
                self._begun -= 1
                self._ended.set()

    async def _serve(self) -> None:
        while self._waiting:
            self._pass(min(self._payable(), self._burst - self._begun))
            if self._begun >= self._burst:
                self._ended.clear()
                await self._ended.wait()
            elif self._waiting:
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
                self._begun += 1
                count -= 1
