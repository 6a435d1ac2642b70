"""What a container takes from around it: its pod's metadata, the namespace's ConfigMaps, and a share of the work."""

from typing import NamedTuple

from aegis.core.references.config_maps import ConfigMaps
from aegis.core.references.fields import Raw
from aegis.core.references.refusals import Budget


class Surroundings(NamedTuple):
    """`config_maps`: those that cannot change. `budget`: what all containers of an object share."""

    metadata: Raw
    config_maps: ConfigMaps
    budget: Budget
