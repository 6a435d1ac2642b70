"""How many files are read and hashed at a time."""

import os

FEWEST, MOST = 4, 16
"""Fewer would wait for the store more than they hash; more would only hold memory and connections."""


def reading_threads() -> int:
    """One for each core that this process may use, within bounds."""
    return max(FEWEST, min(MOST, len(os.sched_getaffinity(0))))
