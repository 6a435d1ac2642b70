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
    with tempfile.TemporaryFile() as spool:

        def keep(chunk: memoryview) -> None:
            take(chunk)
            spool.write(chunk)

        store.read(artifact, artifact.files[0], keep)
        with _mapped(spool) as content:
            yield Material(_digests(hashes), content)


def _digests(hashes: "dict[str, hashlib._Hash]") -> tuple[Digest, ...]:
    return tuple(Digest(name, state.digest()) for name, state in hashes.items())


@contextmanager
def _mapped(spool: IO[bytes]) -> Iterator[memoryview]:
    spool.flush()
    if spool.tell() == 0:
        # An empty file cannot be mapped.
        yield memoryview(b"")
        return
    with mmap.mmap(spool.fileno(), 0, access=mmap.ACCESS_READ) as mapped, memoryview(mapped) as view:
        yield view
