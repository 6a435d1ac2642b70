"""Which API server, and what time it is."""

from datetime import UTC, datetime
from pathlib import Path

from aegis.adapters.cluster.connection import Connection, ConnectionInvalid, from_kubeconfig, in_cluster
from aegis.settings import Settings


def utc_now() -> datetime:
    """The time now, aware UTC."""
    return datetime.now(UTC)


def connection(settings: Settings) -> Connection:
    """A Pod's own API server if the environment names one, else that of the kubeconfig. Raises ConnectionInvalid."""
    if settings.kubernetes_host:
        return in_cluster(settings.service_account_directory, settings.kubernetes_host, settings.kubernetes_port)
    if settings.kubeconfig:
        return from_kubeconfig(Path(settings.kubeconfig))
    raise ConnectionInvalid("no API server: run in a Pod, or set KUBECONFIG to a file")
