"""How much is shown of a signature file."""

from aegis.core.conditions import clipped

MOST = 10
"""Most things of one sort: subjects, files, timestamps."""
MAX_TEXT = 256
"""Longest text in characters."""


def bounded(text: str) -> str:
    """The text, or its beginning with an ellipsis."""
    return clipped(text, MAX_TEXT)
