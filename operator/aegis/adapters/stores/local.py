"""Plain files, for the command line: what a person has at hand, never what a tenant names."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.ports import Sink

CHUNK_BYTES = 1 << 20
"""One buffer of this size is used for the whole file."""

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
"""O_NONBLOCK, so that opening a FIFO fails the check for regular files instead of waiting for its writer."""


class LocalStore:
    """Regular files by path. The last part of a path may not be a symbolic link; there are no revisions.

    A file is pinned by its device, inode, modification time in nanoseconds and size.
    """

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        """As the port says."""
        if revision:
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, "files have no revisions")
        with _opened(location) as (_, file):
            return ResolvedArtifact(location, revision, "", (file,))

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:
        """As the port says; the file's state is compared before its first byte and after its last."""
        with _opened(artifact.location) as (descriptor, now):
            _unchanged(artifact.location, now, file)
            if _stream(descriptor, sink, file.size) != file.size:
                raise _changed(artifact.location)
            _unchanged(artifact.location, _stored(descriptor, artifact.location), file)

    def fetch(self, location: str, limit: int) -> bytes | None:
        """As the port says."""
        try:
            with _opened(location) as (descriptor, file):
                return _whole(descriptor, location, file, limit)
        except Undecidable as error:
            if error.reason is Reason.ARTIFACT_NOT_FOUND:
                return None
            raise


@contextmanager
def _opened(location: str) -> Iterator[tuple[int, StoredFile]]:
    """An open descriptor of a regular file, and its state."""
    try:
        descriptor = os.open(location, _FLAGS)
    except OSError as error:
        raise _refused(location, error) from error
    try:
        yield descriptor, _stored(descriptor, location)
    except OSError as error:
        raise _refused(location, error) from error
    finally:
        os.close(descriptor)


def _stored(descriptor: int, location: str) -> StoredFile:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise Undecidable(Reason.ARTIFACT_UNREADABLE, f"{location} is not a regular file")
    state = f"{status.st_dev}:{status.st_ino}:{status.st_mtime_ns}:{status.st_size}"
    return StoredFile("", status.st_size, Identity(IdentityKind.FILE, state))


def _stream(descriptor: int, sink: Sink, most: int) -> int:
    """Hands over at most `most` bytes and one more, so that a file that grows is noticed; says how many."""
    view = memoryview(bytearray(CHUNK_BYTES))
    received = 0
    with os.fdopen(descriptor, "rb", buffering=0, closefd=False) as stream:
        while received <= most and (count := stream.readinto(view)):
            received += count
            if received <= most:
                sink(view[:count])
    return received


def _whole(descriptor: int, location: str, file: StoredFile, limit: int) -> bytes:
    if file.size > limit:
        raise Undecidable(Reason.ARTIFACT_TOO_LARGE, f"{location}: {file.size} bytes; the limit is {limit}")
    with os.fdopen(descriptor, "rb", closefd=False) as stream:
        return stream.read(limit)


def _unchanged(location: str, now: StoredFile, then: StoredFile) -> None:
    if now != then:
        raise _changed(location)


def _changed(location: str) -> Undecidable:
    return Undecidable(Reason.ARTIFACT_CHANGED, location)


def _refused(location: str, error: OSError) -> Undecidable:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return Undecidable(Reason.ARTIFACT_NOT_FOUND, location)
    said = "is a symbolic link" if error.errno == errno.ELOOP else f"cannot be read: {error.strerror}"
    return Undecidable(Reason.ARTIFACT_UNREADABLE, f"{location} {said}")
