"""The bypass matrix: every known way round such a system, and what comes of it. A new way is a row of its theme."""

from collections.abc import Mapping
from types import MappingProxyType

from generators.bypasses import availability, hiding, moments, objects, spellings, trust, verifier
from generators.bypasses.row import Ending, Row

THEMES: Mapping[str, tuple[Row, ...]] = MappingProxyType(
    {
        "Objects, verbs and controllers": objects.ROWS,
        "Where the reference hides": hiding.ROWS,
        "The URI itself": spellings.ROWS,
        "Time": moments.ROWS,
        "Trust and rights": trust.ROWS,
        "Availability": availability.ROWS,
        "The verifier beside the workload": verifier.ROWS,
    }
)

ROWS: tuple[Row, ...] = tuple(row for rows in THEMES.values() for row in rows)

__all__ = ["ROWS", "THEMES", "Ending", "Row"]
