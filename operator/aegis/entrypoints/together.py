"""Webhook and controller in one process: for a laptop or a test, never for a cluster."""

import asyncio
import logging
import signal
from collections.abc import Coroutine
from dataclasses import replace

from aegis.adapters.cluster.connection import ConnectionInvalid
from aegis.entrypoints.controller import Displaced, serve_controller
from aegis.entrypoints.http import new_event_loop
from aegis.entrypoints.webhook import CannotServe, serve_webhook
from aegis.settings import Address, Settings

log = logging.getLogger(__name__)


def run_together(settings: Settings) -> int:
    """Serves both until SIGTERM or SIGINT; the exit status is 0, or 1 if one of them could not serve."""
    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(_until_signal(settings))
    except (CannotServe, ConnectionInvalid, Displaced, OSError) as error:
        log.error("aegis run cannot serve: %s", error)  # noqa: TRY400 (expected: its text is all there is to say)
        return 1
    return 0


async def _until_signal(settings: Settings) -> None:
    """When one of them ends, however, the other one is told to stop and ends as it should. Raises what one raised."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    outcomes = await asyncio.gather(
        _then_stop(serve_webhook(settings, stop), stop),
        _then_stop(serve_controller(_beside(settings), stop), stop),
        return_exceptions=True,
    )
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


async def _then_stop(serving: Coroutine[None, None, None], stop: asyncio.Event) -> None:
    try:
        await serving
    finally:
        stop.set()


def _beside(settings: Settings) -> Settings:
    """The controller's status pages on the port above the webhook's, or on any where the system chooses."""
    listen = settings.status_listen
    return replace(settings, status_listen=Address(listen.host, listen.port + 1 if listen.port else 0))
