"""The webhook configuration, held beside what the chart says it should be."""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from aegis.core.webhook_configuration import REMOVED, Webhook, differences, repaired
from aegis.ports import LiveWebhooks, WebhookRepair

GRACE_SECONDS = 3.0
"""How long a difference may last before it is told: an upgrade changes first what is wanted, then what is."""

_log = logging.getLogger(__name__)


class Configured(Protocol):
    """What is, and what should be. `wanted` is None when nobody says."""

    @property
    def live(self) -> LiveWebhooks | None: ...

    @property
    def wanted(self) -> Sequence[Webhook] | None: ...


class Told(Protocol):
    """Hears of differences by their fields; `now` with none of them is the end of all."""

    def now(self, fields: tuple[str, ...]) -> None:
        """These differ, at each look."""

    def drifted(self, fields: tuple[str, ...], live: LiveWebhooks | None) -> None:
        """These have begun to differ, for longer than an upgrade takes."""

    def repaired(self, fields: tuple[str, ...]) -> None:
        """These were put right."""


class Drift:
    """Tells of a difference once, and puts it right with `repair`, if there is one.

    A configuration that was removed is never made anew: to remove it is how Aegis is switched off in an emergency.
    `monotonic` gives seconds.
    """

    def __init__(
        self, configured: Configured, told: Told, repair: WebhookRepair | None, monotonic: Callable[[], float]
    ) -> None:
        self._configured = configured
        self._told = told
        self._repair = repair
        self._monotonic = monotonic
        self._since: float | None = None
        self._said: tuple[str, ...] = ()

    async def look(self) -> None:
        """One look. What the repair raises passes through."""
        wanted, live = self._configured.wanted, self._configured.live
        if wanted is None:
            return
        fields = differences(wanted, live.webhooks if live else None)
        if not fields:
            self._since, self._said = None, ()
            self._told.now(())
            return
        self._since = self._monotonic() if self._since is None else self._since
        if self._monotonic() - self._since >= GRACE_SECONDS:
            await self._settle(fields, wanted, live)

    async def _settle(self, fields: tuple[str, ...], wanted: Sequence[Webhook], live: LiveWebhooks | None) -> None:
        self._told.now(fields)
        if fields != self._said:
            self._said = fields
            _log.warning("the webhook configuration is not as the chart made it: %s", ", ".join(fields))
            self._told.drifted(fields, live)
        if self._repair is not None and live is not None and REMOVED not in fields:
            await self._repair.replace(live, repaired(wanted, live.webhooks))
            _log.info("the webhook configuration was put right: %s", ", ".join(fields))
            self._told.repaired(fields)
