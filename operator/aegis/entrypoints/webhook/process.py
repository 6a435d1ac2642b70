"""The process `aegis webhook`: what starts it, and what ends it."""

import asyncio
import logging
import signal

from aegis.adapters.cluster.connection import ConnectionInvalid
from aegis.entrypoints.http import new_event_loop
from aegis.entrypoints.http.memory import collect_rarely
from aegis.entrypoints.webhook.serving import CannotServe, Serving
from aegis.settings import Settings
from aegis.wiring.webhook import webhook_parts

log = logging.getLogger(__name__)


def run_webhook(settings: Settings) -> int:
    """Serves until SIGTERM or SIGINT; the exit status is 0, or 1 if it could not serve."""
    collect_rarely()
    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(_until_signal(settings))
    except (CannotServe, ConnectionInvalid) as error:
        log.error("The webhook cannot serve: %s", error)  # noqa: TRY400 - expected: its text is all there is to say
        return 1
    except Exception:
        log.exception("The webhook ends because of an internal error.")
        return 1
    return 0


async def serve_webhook(settings: Settings, stop: asyncio.Event) -> None:
    """Serves until `stop` is set, then drains. Raises CannotServe, ConnectionInvalid."""
    try:
        await Serving(settings, webhook_parts(settings)).run(stop)
    except ExceptionGroup as group:
        expected = group.subgroup(CannotServe)
        if expected is None:
            raise
        raise expected.exceptions[0] from None


async def _until_signal(settings: Settings) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve_webhook(settings, stop)
