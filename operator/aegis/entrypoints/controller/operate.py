"""kopf's operator in a thread of its own, with an event loop of its own.

On ours it would take over the process's signals, and at its end wait for every task of ours and cancel it as one of its
own that hangs. What it sees comes over as keys to look at.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import kopf

from aegis.adapters.cluster.connection import Connection
from aegis.entrypoints.controller.handlers import Enqueue, log_in, registry, settings
from aegis.entrypoints.http import new_event_loop
from aegis.ports import Clock
from aegis.services.cluster import Kind, Name

STOP_SECONDS = 2.0
"""How long kopf may take to end: it can do no harm when it is left behind, and the Lease is only given up after it."""


async def operate(connection: Connection, enqueue: Enqueue, ready: threading.Event, now: Clock) -> None:
    """Runs the operator until cancelled; `ready` is set once it has started. Raises what ends it before."""
    # It warns that signals are not its own here, which is what the thread is for.
    logging.getLogger("kopf._core.reactor.running").setLevel(logging.ERROR)
    loop, stop = asyncio.get_running_loop(), threading.Event()
    ended: asyncio.Future[None] = loop.create_future()

    def seen(kind: Kind, name: Name) -> None:
        _tell(loop, enqueue, kind, name)

    operator = kopf.operator(
        registry=registry(seen, lambda: log_in(connection, now())),
        settings=settings(),
        standalone=True,
        clusterwide=True,
        ready_flag=ready,
        stop_flag=stop,
    )

    def run() -> None:
        try:
            with asyncio.Runner(loop_factory=new_event_loop) as runner:
                runner.run(released(operator, stop))
        except BaseException as error:  # noqa: BLE001 - it is raised where the operator is waited for
            _tell(loop, _end, ended, error)
        else:
            _tell(loop, _end, ended, None)

    threading.Thread(target=run, name="kopf", daemon=True).start()
    try:
        await asyncio.shield(ended)
        raise RuntimeError("kopf's operator ended by itself")
    finally:
        stop.set()
        await asyncio.wait({ended}, timeout=STOP_SECONDS)


async def released(operator: Coroutine[Any, Any, None], stop: threading.Event) -> None:
    """Runs kopf's operator and sets its stop flag, however it ends.

    A thread of the loop's pool waits for that flag, and a loop that ends waits for its pool: what an operator failed
    with would never be told.
    """
    try:
        await operator
    finally:
        stop.set()


def _tell(loop: asyncio.AbstractEventLoop, call: Callable[..., object], *arguments: Any) -> None:
    # The loop is closed when kopf was left behind.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call, *arguments)


def _end(ended: asyncio.Future[None], error: BaseException | None) -> None:
    if error is None:
        ended.set_result(None)
    else:
        ended.set_exception(error)
