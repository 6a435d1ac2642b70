"""Reading an artifact once: its digests, its files, and its content where a scheme needs it whole."""

import mmap
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO

from aegis.core.artifacts import ResolvedArtifact
from aegis.core.digests import Digest
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.signatures import Material
from aegis.core.tree import Tree
from aegis.ports import Store
from aegis.services.file_hash import FileHash, check_promise
from aegis.services.read_tree import read_tree


@contextmanager
def measured(
    store: Store,
    artifact: ResolvedArtifact,
    algorithms: Collection[str],
    max_spooled: int | None,
    shard_sizes: Collection[int] = (),
    threads: int = 1,
) -> Iterator[Material]:
    """The digests by `algorithms` (sha256 is one) and the files; with `max_spooled` (bytes) the content as well.

    The content of one object is mapped from a private file. Memory stays bounded whatever the size. Raises Undecidable:
    what the store raises, ArtifactTooLarge.
    """
    if not artifact.single:
        tree = read_tree(store, artifact, shard_sizes, threads)
        store.confirm(artifact)
        yield _of_manifest(tree, algorithms, max_spooled)
        return
    hashing = FileHash(algorithms, shard_sizes)
    if max_spooled is None:
        store.read(artifact, artifact.files[0], hashing.update)
        yield _of_object(artifact, hashing, algorithms, shard_sizes)
        return
    if artifact.size > max_spooled:
        raise _too_large(max_spooled)
    with _room(), tempfile.TemporaryFile(buffering=0) as spool:

        def keep(chunk: memoryview) -> None:
            hashing.update(chunk)
            with _room():
                _write(spool, chunk)

        store.read(artifact, artifact.files[0], keep)
        with _mapped(spool) as content:
            yield replace(_of_object(artifact, hashing, algorithms, shard_sizes), content=content)


def _of_object(
    artifact: ResolvedArtifact, hashing: FileHash, algorithms: Collection[str], shard_sizes: Collection[int]
) -> Material:
    check_promise(artifact.files[0], hashing.digest("sha256"))
    shards = {size: (hashing.shards(size),) for size in shard_sizes}
    tree = Tree(("",), (artifact.size,), hashing.digest("sha256"), shards)
    return Material(tuple(Digest(name, hashing.digest(name)) for name in algorithms), tree=tree)


def _of_manifest(tree: Tree, algorithms: Collection[str], max_spooled: int | None) -> Material:
    """What signs a tree without naming its files signs its manifest."""
    hashing = FileHash(algorithms)
    content = bytearray() if max_spooled is not None else None
    for line in map(str.encode, tree.manifest()):
        hashing.update(memoryview(line))
        if content is not None and max_spooled is not None:
            content += line
            if len(content) > max_spooled:
                raise _too_large(max_spooled)
    digests = tuple(Digest(name, hashing.digest(name)) for name in algorithms)
    return Material(digests, None if content is None else bytes(content), tree)


def _too_large(limit: int) -> Undecidable:
    said = f"an Ed25519 signature needs the whole artifact; the limit is {limit} bytes"
    return Undecidable(Reason.ARTIFACT_TOO_LARGE, said)


@contextmanager
def _room() -> Iterator[None]:
    """Turns a full or missing disk into its reason."""
    try:
        yield
    except OSError as error:
        raise Undecidable(
            Reason.ARTIFACT_TOO_LARGE,
            f"an Ed25519 signature needs the whole artifact, and there is no room to keep it: {error.strerror}",
        ) from error


def _write(spool: IO[bytes], chunk: memoryview) -> None:
    # Without a buffer, whose rest would be written once more, and fail once more, when the file is closed.
    while chunk:
        chunk = chunk[spool.write(chunk) :]


@contextmanager
def _mapped(spool: IO[bytes]) -> Iterator[memoryview]:
    if spool.tell() == 0:
        # An empty file cannot be mapped.
        yield memoryview(b"")
        return
    with mmap.mmap(spool.fileno(), 0, access=mmap.ACCESS_READ) as mapped, memoryview(mapped) as view:
        yield view
