"""Reading an artifact once: its digests, and its content where a scheme needs it whole."""

import hashlib
import mmap
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import IO

from aegis.core.artifacts import ResolvedArtifact
from aegis.core.digests import Digest
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.signatures import Material
from aegis.ports import Store


@contextmanager
def measured(
    store: Store, artifact: ResolvedArtifact, algorithms: Collection[str], max_spooled: int | None
) -> Iterator[Material]:
    """The digests by `algorithms`; with `max_spooled` (bytes) the content as well, mapped from a private file.

    Memory stays bounded whatever the size. Raises Undecidable: what the store raises, ArtifactTooLarge.
    """
    hashes = {name: hashlib.new(name) for name in algorithms}

    def take(chunk: memoryview) -> None:
        for state in hashes.values():
            state.update(chunk)

    if max_spooled is None:
        store.read(artifact, artifact.files[0], take)
        yield Material(_digests(hashes))
        return
    if artifact.size > max_spooled:
        raise Undecidable(
            Reason.ARTIFACT_TOO_LARGE,
            f"an Ed25519 signature needs the whole artifact; the limit is {max_spooled} bytes",
        )
    with _room(), tempfile.TemporaryFile(buffering=0) as spool:

        def keep(chunk: memoryview) -> None:
            take(chunk)
            with _room():
                _write(spool, chunk)

        store.read(artifact, artifact.files[0], keep)
        with _mapped(spool) as content:
            yield Material(_digests(hashes), content)


def _digests(hashes: "dict[str, hashlib._Hash]") -> tuple[Digest, ...]:
    return tuple(Digest(name, state.digest()) for name, state in hashes.items())


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
