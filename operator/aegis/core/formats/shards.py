"""Files cut into shards of one size (ossf/model-signing-spec, v1.0, serialization method `shards`).

Which bytes each covers stands in its name, and together they have to cover the whole file.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from aegis.core.claims import SignedFile
from aegis.core.errors import SignatureUnreadable
from aegis.core.strict_json import shown

_NAME = re.compile(r"(.+):(0|[1-9][0-9]{0,18}):([1-9][0-9]{0,18})", re.DOTALL | re.ASCII)


@dataclass(frozen=True, slots=True)
class Shard:
    """The bytes from `start` up to `end`, not included, of the file at `path`, and their digest."""

    path: str
    start: int
    end: int
    digest: bytes


def split_name(name: str) -> tuple[str, int, int]:
    """Path, start and end from a shard's name `path:start:end`. Raises SignatureUnreadable."""
    found = _NAME.fullmatch(name)
    if not found:
        raise SignatureUnreadable(f"a model's manifest with a shard named {shown(name)}: path:start:end is read")
    return found[1], int(found[2]), int(found[3])


def joined(shards: Iterable[Shard], shard_size: int) -> Iterator[SignedFile]:
    """A file for each path, its shards in order. Raises SignatureUnreadable for a gap, an overlap or another size."""
    by_path: dict[str, list[Shard]] = defaultdict(list)
    for shard in shards:
        by_path[shard.path].append(shard)
    for path, found in by_path.items():
        ordered = sorted(found, key=lambda shard: shard.start)
        _check(path, ordered, shard_size)
        yield SignedFile(path, tuple(shard.digest for shard in ordered), ordered[-1].end)


def _check(path: str, ordered: Sequence[Shard], shard_size: int) -> None:
    last = len(ordered) - 1
    for position, shard in enumerate(ordered):
        start = position * shard_size
        full = shard.end == start + shard_size
        if shard.start != start or not (full or (position == last and start < shard.end < start + shard_size)):
            raise SignatureUnreadable(f"a model's manifest whose shards of {shown(path)} do not cover it exactly")
