"""Running things side by side until they are to stop."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def run_until(stop: asyncio.Event, *running: Coroutine[Any, Any, object]) -> None:
    """Runs them until `stop` is set or one of them ends; then all others are cancelled. Raises what one raised."""
    tasks = [asyncio.create_task(each) for each in (stop.wait(), *running)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in ended:
        if isinstance(outcome, Exception):
            raise outcome
