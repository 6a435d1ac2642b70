"""Reading many files once each: several at a time, so that all cores hash and nobody waits for the store."""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

from aegis.core.artifacts import ResolvedArtifact
from aegis.core.listing import Listing
from aegis.core.texts import Texts
from aegis.core.tree import DIGEST_BYTES, Tree
from aegis.ports import Store
from aegis.services.file_hash import FileHash, check_promise

LARGE = 1 << 26
"""Files of so many bytes and more are read first, the largest before all, so that none is left over at the end."""


def read_tree(store: Store, artifact: ResolvedArtifact, shard_sizes: Collection[int], threads: int) -> Tree:
    """Hashes every file of the artifact in so many threads: hashlib lets go of the interpreter, and so do sockets.

    Raises Undecidable: what the store raises first; the other threads stop with the piece that they have.
    """
    files = artifact.files
    sizes = files.sizes if isinstance(files, Listing) else array("Q", (file.size for file in files))
    digests = bytearray(DIGEST_BYTES * len(files))
    shards = {size: [b""] * len(files) for size in shard_sizes}

    def read(position: int, stopped: Event) -> None:
        hashing = FileHash(["sha256"], shard_sizes)

        def take(piece: memoryview) -> None:
            if stopped.is_set():
                raise _Stopped
            hashing.update(piece)

        file = files[position]
        store.read(artifact, file, take)
        check_promise(file, hashing.digest("sha256"))
        digests[position * DIGEST_BYTES : (position + 1) * DIGEST_BYTES] = hashing.digest("sha256")
        for size, found in shards.items():
            found[position] = hashing.shards(size)

    _run(read, _largest_first(sizes), threads)
    paths = files.paths if isinstance(files, Listing) else Texts(file.path for file in files)
    return Tree(paths, sizes, bytes(digests), shards)


class _Stopped(Exception):
    """Another thread failed: what this one does is of no use any more."""


def _largest_first(sizes: Sequence[int]) -> Iterator[int]:
    large = [position for position, size in enumerate(sizes) if size >= LARGE]
    yield from sorted(large, key=sizes.__getitem__, reverse=True)
    yield from (position for position, size in enumerate(sizes) if size < LARGE)


def _run(work: Callable[[int, Event], None], positions: Iterable[int], threads: int) -> None:
    """Does the work for each position in turn; the first exception stops everything and is raised."""
    remaining, taking, stopped = iter(positions), Lock(), Event()
    failures: list[BaseException] = []

    def run() -> None:
        while not stopped.is_set():
            with taking:
                position = next(remaining, None)
            if position is None:
                return
            try:
                work(position, stopped)
            except BaseException as error:  # noqa: BLE001  raised again by the thread that waits
                failures.append(error)
                stopped.set()

    with ThreadPoolExecutor(threads, "aegis-read") as pool:
        try:
            for running in [pool.submit(run) for _ in range(threads)]:
                running.result()
        finally:
            # An interruption reaches the thread that waits, and would else wait for the others' files to end.
            stopped.set()
    if failures:
        raise failures[0]
