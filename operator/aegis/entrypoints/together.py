"""Webhook and controller in one process: for a laptop or a test, never for a cluster."""

import asyncio
import signal
from collections.abc import Coroutine
from dataclasses import replace

from aegis.entrypoints.controller import serve_controller
from aegis.entrypoints.http.loops import new_event_loop
from aegis.entrypoints.webhook import serve_webhook
from aegis.settings import Address, Settings


def run_together(settings: Settings) -> int:
    """Serves both until SIGTERM or SIGINT; the exit code."""
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    """When one of them ends, however, the other one ends as well."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with asyncio.TaskGroup() as group:
        group.create_task(_and_stop(serve_webhook(settings, stop), stop))
        group.create_task(_and_stop(serve_controller(_beside(settings), stop), stop))


def _beside(settings: Settings) -> Settings:
    """The controller's status pages on the port above the webhook's, or on any where the system chooses."""
    listen = settings.status_listen
    return replace(settings, status_listen=Address(listen.host, listen.port + 1 if listen.port else 0))


async def _and_stop(serving: Coroutine[None, None, object], stop: asyncio.Event) -> None:
    try:
        await serving
    finally:
        stop.set()
