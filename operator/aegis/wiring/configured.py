"""The webhook configuration, as it is and as the chart wants it, for all who follow it."""

import asyncio
import random
import time
from collections.abc import Sequence

from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.webhooks import ConfigurationWatch, WantedWebhooks
from aegis.core.webhook_configuration import Webhook
from aegis.ports import LiveWebhooks
from aegis.settings import Settings


class ConfiguredWebhooks:
    """Both, watched; implements `aegis.services.drift.Configured`."""

    def __init__(self, api: ApiClient, settings: Settings) -> None:
        self._wakes: list[asyncio.Event] = []
        self._live = ConfigurationWatch(
            api,
            settings.webhook_configuration,
            monotonic=time.monotonic,
            uniform=random.uniform,
            changed=self._tell,
        )
        self._wanted = WantedWebhooks(
            api, settings.namespace, monotonic=time.monotonic, uniform=random.uniform, changed=self._tell
        )

    async def run(self) -> None:
        """Runs until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._live.run())
            group.create_task(self._wanted.run())

    @property
    def known(self) -> bool:
        """Whether it is known whether there is a configuration."""
        return self._live.known

    @property
    def live(self) -> LiveWebhooks | None:
        """The configuration, or None when there is none."""
        return self._live.live

    @property
    def wanted(self) -> Sequence[Webhook] | None:
        """What the chart wants, or None when it does not say."""
        return self._wanted.webhooks

    def wake(self) -> asyncio.Event:
        """Set whenever something of it has changed; whoever waits clears it."""
        self._wakes.append(asyncio.Event())
        return self._wakes[-1]

    def _tell(self) -> None:
        for wake in self._wakes:
            wake.set()
