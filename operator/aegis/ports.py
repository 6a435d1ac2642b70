"""What the services need from the world, as protocols; each owns its errors.

Whatever a library raises behind a port leaves it as `Undecidable` (aegis.core.errors) with a reason of the closed
vocabulary and the cause chained: no hvac, urllib3 or botocore exception crosses this file. Ports are synchronous and
run in worker threads or processes; only the cluster adapter has colour.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from aegis.core.artifacts import ResolvedArtifact, StoredFile
from aegis.core.keyrings import KeySnapshot

Clock = Callable[[], datetime]
"""The time now, aware UTC."""

Sink = Callable[[memoryview], None]
"""Takes the next bytes of a stream; the view is only valid during the call."""


class Store(Protocol):
    """A place where artifacts and signatures lie; locations are canonical URIs, or paths for local files."""

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        """What `location` names now (at `revision`, if not empty), pinned to the store's immutable identity.

        Raises Undecidable: ArtifactNotFound, SourceUnavailable, AddressForbidden, …
        """

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:
        """Streams exactly that file's bytes into `sink`, in order, under the identity that `resolve` returned.

        Raises Undecidable(ArtifactChanged) when the store no longer has that very state, or sends more or fewer bytes.
        """

    def fetch(self, location: str, limit: int) -> bytes | None:
        """A small file whole (a signature), or None when there is none. Raises Undecidable; TooLarge above `limit`."""


class KeySource(Protocol):
    """A place where public keys are kept and rotated."""

    def read(self) -> KeySnapshot:
        """Every version of every key. Raises Undecidable; never an empty answer in place of an error."""
