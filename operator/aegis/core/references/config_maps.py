"""ConfigMaps that cannot change, as far as Aegis reads them: what a pod takes from others is not known."""

from collections.abc import Iterator, Mapping
from typing import Any

from aegis.core.references.refusals import Budget

ConfigMaps = Mapping[str, Mapping[str, str]]
"""The contents of ConfigMaps of the pod's namespace that cannot change, by name."""

NO_CONFIG_MAPS: ConfigMaps = {}

RESOLVE_LABEL, RESOLVE_VALUE = "aegis.dev/resolve", "true"
"""The label by which an owner asks for a ConfigMap to be read: no other is ever kept in memory."""

MAX_BYTES = 128 << 10
"""Most bytes of one ConfigMap, as JSON."""


def unread(name: str) -> str:
    """A ConfigMap whose contents are not known, with what makes them known."""
    return (
        f"the ConfigMap {name}, which is read only when it is immutable, labelled "
        f"{RESOLVE_LABEL}={RESOLVE_VALUE}, without binaryData and of at most {MAX_BYTES >> 10} KiB"
    )


_UNITS = 8
"""What an entry costs: as a variable of one container it is looked at by every rule for variables."""


class Charged(Mapping[str, Mapping[str, str]]):
    """`config_maps` where each look costs of `budget` what may be done with the entries that it finds.

    A pod may take one ConfigMap a thousand times, so its own size does not bound the work.
    """

    def __init__(self, config_maps: ConfigMaps, budget: Budget) -> None:
        self._config_maps = config_maps
        self._budget = budget

    def __getitem__(self, name: str) -> Mapping[str, str]:
        held = self._config_maps[name]
        self._budget.spend(1 + _UNITS * len(held))
        return held

    def get(self, name: str, default: Any = None) -> Any:
        """As of any Mapping. Most pods ask in vain, and an exception for each takes its time."""
        return self[name] if name in self._config_maps else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._config_maps)

    def __len__(self) -> int:
        return len(self._config_maps)
