"""Where inputs to start from come from: files of the vectors, and JSON values that tests build."""

import json
from collections.abc import Iterator
from pathlib import Path

VECTORS = Path(__file__).parents[1] / "vectors"

MOST_BYTES = 16384
"""A larger vector (a manifest of a thousand files) says nothing new, and makes every round slow."""


def vectors(*patterns: str) -> Iterator[bytes]:
    """The vectors whose path fits one of the patterns, each content once."""
    paths = sorted({path for pattern in patterns for path in VECTORS.glob(pattern) if path.is_file()})
    contents = dict.fromkeys(path.read_bytes() for path in paths if path.stat().st_size <= MOST_BYTES)
    yield from contents


def written(*values: object) -> Iterator[bytes]:
    """JSON values as documents."""
    for value in values:
        yield json.dumps(value).encode()
