"""The clock of a process in the cluster, and the metric that shows how far it is from the API server's."""

from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.catalogue import ClusterCatalogue
from aegis.adapters.telemetry.metrics import Metrics
from aegis.services.clock import SteadyClock
from aegis.wiring.connection import utc_now


def steady_clock(api: ApiClient, catalogue: ClusterCatalogue, metrics: Metrics) -> SteadyClock:
    """One for the whole process: what it lived through is remembered in it."""
    clock = SteadyClock(utc_now, api.server_time, catalogue.observed)

    def show() -> None:
        skew = clock.skew()
        if skew is not None:
            metrics.clock_skew.set(skew)

    metrics.before_render(show)
    return clock
