"""The page of the bypass matrix."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from generators.bypasses import ROWS, THEMES, Ending, Row
from generators.markdown import notice, proofs, table


def matrix(_root: Path) -> Mapping[str, str]:
    """Every known way round admission, with what comes of it and the tests that prove it."""
    counts = Counter(row.ending for row in ROWS)
    summary = ", ".join(f"{counts[ending]} {ending}" for ending in Ending)
    text = notice("tools/generators/bypasses") + (
        "# The bypass matrix\n\n"
        f"Every known way to run a model that is not verified: {summary}.\n"
        "`A…` is a case of `tests/integration/admission_cases`. On a real API server its object is created, and made\n"
        "of another by an update, dry and for real, and each replica is asked by itself: the verdict, the reason, the\n"
        "place, what is counted and what is stored have to be those of the case's row. The other tests are named by\n"
        "their file below `tests/` and their function. What is out of scope says what takes its place.\n"
        "The numbers are names: not every one is in use.\n"
    )
    for theme, rows in THEMES.items():
        text += f"\n## {theme}\n\n" + table(("", "way round", "what comes of it", "proof"), map(_cells, rows))
    return {"docs/security/bypass-matrix.md": text}


def _cells(row: Row) -> tuple[str, ...]:
    ending = f"**{row.ending}**. {row.says}" if row.says else f"**{row.ending}**"
    return row.id, row.way, ending, proofs(row.tests)
