"""Waiting for what will happen, and clocks that tests turn by hand."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass
class Clock:
    """Monotonic seconds; sleeping moves it on at once, and is written down."""

    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        """Time passes."""
        self.seconds += seconds

    async def sleep(self, seconds: float) -> None:
        """Time passes, without waiting."""
        self.slept.append(seconds)
        # Whoever else may go on does so first: no time has passed for them yet.
        await asyncio.sleep(0)
        self.advance(seconds)


async def until(happened: Callable[[], object], what: str = "it", seconds: float = 60.0) -> None:
    """Returns as soon as `happened` is true; fails after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            while not happened():  # noqa: ASYNC110 - what is waited for sets no event
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"{what} has not happened within {seconds} s") from None


async def ended(task: "asyncio.Task[object]") -> None:
    """Cancels a task and waits for its end."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def connections_closed() -> None:
    """Returns when the running loop holds no connection: one that ends first leaves them open, which Python tells.

    Watches that were cut still say goodbye to the server, and nobody keeps them meanwhile.
    """
    sockets = asyncio.get_running_loop()._selector.get_map()  # type: ignore[attr-defined]
    # The one that stays is the loop's own.
    await until(lambda: len(sockets) <= 1, "the end of all connections")
