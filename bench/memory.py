"""The most memory that `aegis verify` holds over its start, beside what it may: 40 MB, and 200 bytes a file."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measured import Measured
from bench.programs import MIB, fill, spent, verify

ALLOWED, ALLOWED_PER_FILE = 40_000_000, 200
PER_FOLDER = 100


def memory(scale: float) -> Iterator[Measured]:
    """Of one large file, of eight, and of very many small ones."""
    with tempfile.TemporaryDirectory(prefix="aegis-bench-") as name:
        folder = Path(name)
        start = spent(verify(fill(folder / "empty", 0))).peak
        large = fill(folder / "large", int(2048 * scale) * MIB)
        yield _row(f"{large.stat().st_size // MIB} MiB file, memory over the start", large, start, 1)
        large.unlink()
        eight = folder / "eight"
        eight.mkdir()
        for number in range(8):
            fill(eight / f"{number}.safetensors", int(64 * scale) * MIB)
        yield _row("8 files, memory over the start", eight, start, 8)
        count = int(50_000 * scale)
        yield _row(f"{count} files, memory over the start", _many(folder / "many", count), start, count)


def _many(model: Path, count: int) -> Path:
    for number in range(count):
        path = model / f"layers-{number // PER_FOLDER:04}" / f"shard-{number:06}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%d" % number)
    return model


def _row(what: str, artifact: Path, start: int, files: int) -> Measured:
    taken = max(spent(verify(artifact)).peak - start, 1)
    return Measured(f"{what}; what it may hold", taken, ALLOWED + files * ALLOWED_PER_FILE, 1.0, memory=True)
