"""Work that is done in rounds for as long as this process leads."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aegis.adapters.cluster.api import Sleep
from aegis.adapters.cluster.errors import ApiError
from aegis.services.seal_key import SealKeyUnusable

LONGEST_PAUSE = 15.0
"""Seconds between rounds that fail."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """A round of work, begun every `period` seconds, or when `wake` is set; one that returns True was the last."""

    name: str
    round: Callable[[], Awaitable[bool | None]]
    period: float
    wake: asyncio.Event | None = None


async def repeat(chore: Chore, leading: Callable[[], bool], sleep: Sleep) -> None:
    """Begins a round every `chore.period` seconds, sooner after a failure at first and ever later while it lasts."""
    failures, said = 0, ""
    while True:
        try:
            if leading() and await chore.round():
                return
            failures, said = 0, ""
        except (ApiError, SealKeyUnusable) as error:
            failures += 1
            if str(error) != said:
                said = str(error)
                _log.warning("%s: %s; trying again", chore.name, error)
        except Exception:  # noqa: BLE001 - a mistake in one chore must not take the others, and the lead, with it
            failures += 1
            _log.exception("%s failed; trying again", chore.name)
        seconds = chore.period if failures == 0 else min(2.0 ** (failures - 1), LONGEST_PAUSE)
        await _pause(sleep(seconds), chore.wake)


async def _pause(sleeping: Awaitable[object], wake: asyncio.Event | None) -> None:
    """Until the sleep ends or `wake` is set, which it no longer is afterwards."""
    if wake is None:
        await sleeping
        return
    tasks = [asyncio.ensure_future(sleeping), asyncio.ensure_future(wake.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    wake.clear()
