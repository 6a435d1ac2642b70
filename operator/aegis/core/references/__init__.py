"""References: where a pod names a model. `find` walks the rows of PLACES; a new place is one row."""

from aegis.core.references.find import Reference, find, names_models

__all__ = ["Reference", "find", "names_models"]
