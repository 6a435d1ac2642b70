"""The metrics of the ConfigMaps that a process keeps."""

from aegis.adapters.cluster.config_maps import ConfigMapShelf
from aegis.adapters.telemetry.metrics import Metrics


def count_config_maps(shelf: ConfigMapShelf, metrics: Metrics) -> None:
    """Shows at each scrape how many are on the shelf, how many are not, and what they take."""

    def show() -> None:
        metrics.config_maps.labels("Read").set(shelf.count)
        metrics.config_maps.labels("LeftOut").set(shelf.left_out)
        metrics.config_map_bytes.set(shelf.size)

    metrics.before_render(show)
