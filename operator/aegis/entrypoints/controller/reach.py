"""Whether the API server can be reached: what a controller's readiness says, of a leader and of one that waits."""

import asyncio
import math
from collections.abc import Awaitable, Callable

LOOK_SECONDS = 5.0
REACHABLE_SECONDS = 20.0


class Reach:
    """Asks with `ask`, which raises when the API server cannot be had. `monotonic` gives seconds."""

    def __init__(self, ask: Callable[[], Awaitable[object]], monotonic: Callable[[], float]) -> None:
        self._ask = ask
        self._monotonic = monotonic
        self._answered = -math.inf
        self._problem = "the API server was not asked yet"

    async def run(self) -> None:
        """Asks until cancelled."""
        while True:
            try:
                await self._ask()
                self._answered = self._monotonic()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
                self._problem = str(error)
            await asyncio.sleep(LOOK_SECONDS)

    def why_not(self) -> str | None:
        """None while answers are recent, else why the last one did not come."""
        return None if self._monotonic() - self._answered < REACHABLE_SECONDS else self._problem
