"""What the leader's chores are given by the process that runs them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aegis.adapters.cluster.api import ApiClient, Sleep
from aegis.adapters.cluster.events import EventRecorder
from aegis.adapters.telemetry.metrics import Metrics
from aegis.core.admission import Catalogue
from aegis.ports import Clock
from aegis.settings import Settings
from aegis.wiring.configured import ConfiguredWebhooks


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All of it.

    `synced` returns when `catalogue` is complete. `leading` is asked before each round. `now` is the time, aware UTC.
    """

    settings: Settings
    api: ApiClient
    catalogue: Catalogue
    configured: ConfiguredWebhooks
    metrics: Metrics
    events: EventRecorder
    synced: Callable[[], Awaitable[object]]
    leading: Callable[[], bool]
    now: Clock
    sleep: Sleep = asyncio.sleep
