"""References: where a pod names a model. `find` walks the rows of PLACES; a new place is one row."""

from aegis.core.references.find import Reference, find
from aegis.core.references.refusals import TooComplex, WrongType

__all__ = ["Reference", "TooComplex", "WrongType", "find"]
