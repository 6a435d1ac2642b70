"""`aegis verify` of local files, a process each time, beside OpenSSL's program, which only hashes them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measured import Measured, in_turns
from bench.programs import MIB, cpu, fill, verify, wall

ROUNDS = 5
START = 0.35
"""CPU seconds to the verdict on a file of next to nothing."""
WITHOUT_START = "  the same without the start of the program"
OPENSSL = ["openssl", "dgst", "-sha256"]


def hashing(scale: float) -> Iterator[Measured]:
    """One large file by CPU, and eight of them by the clock; what an empty file takes is the start of the program."""
    with tempfile.TemporaryDirectory(prefix="aegis-bench-") as name:
        folder = Path(name)
        size = int(2048 * scale) * MIB
        empty = verify(fill(folder / "empty", 0))
        small, _ = in_turns(lambda: cpu(verify(fill(folder / "small", 100))), lambda: 0, ROUNDS)
        yield Measured("aegis verify of 100 bytes, CPU; what it may take", small, START, 1.0)
        yield from _one_file(folder, size, empty)
        yield from _eight_files(folder / "model", size // 8, empty)


def _one_file(folder: Path, size: int, empty: list[str]) -> Iterator[Measured]:
    large = fill(folder / "large", size)
    ours, theirs = in_turns(lambda: cpu(verify(large)), lambda: cpu([*OPENSSL, str(large)]), ROUNDS)
    start, _ = in_turns(lambda: cpu(empty), lambda: 0, ROUNDS)
    large.unlink()
    yield Measured(f"{size // MIB} MiB file, CPU; openssl dgst -sha256", ours, theirs)
    yield Measured(WITHOUT_START, ours - start, theirs, 1.0)


def _eight_files(model: Path, size: int, empty: list[str]) -> Iterator[Measured]:
    model.mkdir()
    paths = [str(fill(model / f"{number}.safetensors", size)) for number in range(8)]
    halves = [*OPENSSL, *paths[:4]], [*OPENSSL, *paths[4:]]
    ours, theirs = in_turns(lambda: wall(verify(model)), lambda: wall(*halves), ROUNDS)
    start, _ = in_turns(lambda: wall(empty), lambda: 0, ROUNDS)
    yield Measured(f"8 files of {size // MIB} MiB, wall; two openssl side by side", ours, theirs)
    yield Measured(WITHOUT_START, ours - start, theirs, 1.1)
