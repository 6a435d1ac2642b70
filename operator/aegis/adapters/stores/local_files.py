"""Regular files below a folder or by path: opened without following links, and the same from first byte to last."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from aegis.core.artifacts import Identity, IdentityKind, StoredFile
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed
from aegis.core.reasons import Reason
from aegis.core.tree_paths import check_path, shown
from aegis.ports import Sink

CHUNK_BYTES = 256 << 10
"""One buffer of at most this size is used for a whole file."""

MAX_DEPTH = 64
"""Folders within folders: each holds a descriptor while it is looked through."""

_FILE = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
"""O_NONBLOCK, so that opening a FIFO fails the check for regular files instead of waiting for its writer."""

_FOLDER = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_DIRECTORY


@contextmanager
def opened(location: str, path: str = "") -> Iterator[int]:
    """A descriptor of the regular file at `location`, or at `path` below the folder there. Raises Undecidable."""
    *folders, name = [location, *path.split("/")] if path else [location]
    try:
        with ExitStack() as stack:
            parent = None
            for folder in folders:
                parent = _kept(stack, os.open(folder, _FOLDER, dir_fd=parent))
            yield _kept(stack, os.open(name, _FILE, dir_fd=parent))
    except OSError as error:
        raise refused(f"{location}/{path}" if path else location, error) from error


def stored(descriptor: int, location: str, path: str = "") -> StoredFile:
    """The state of an open regular file. Raises Undecidable for any other kind."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise not_regular(location)
    return StoredFile(path, status.st_size, Identity(IdentityKind.FILE, _state(status)))


def stream(descriptor: int, sink: Sink, most: int) -> int:
    """Hands over at most `most` bytes and one more, so that a file that grows is noticed; says how many."""
    view = memoryview(bytearray(min(CHUNK_BYTES, most + 1)))
    received = 0
    with os.fdopen(descriptor, "rb", buffering=0, closefd=False) as source:
        while received <= most and (count := source.readinto(view)):
            received += count
            if received <= most:
                sink(view[:count])
    return received


def below(location: str) -> Iterator[Listed]:
    """Every file below the folder, in the order in which the system names them.

    Raises Undecidable: ArtifactNotFound; ArtifactUnreadable for links, special files and odd names.
    """
    try:
        descriptor = os.open(location, _FOLDER)
        try:
            yield from _walk(descriptor, location, "")
        finally:
            os.close(descriptor)
    except OSError as error:
        raise refused(location, error) from error


def _walk(folder: int, location: str, prefix: str) -> Iterator[Listed]:
    if prefix.count("/") > MAX_DEPTH:
        raise Undecidable(Reason.ARTIFACT_UNREADABLE, f"more than {MAX_DEPTH} folders within folders")
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{prefix}{entry.name}"
            check_path(path)
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                inner = os.open(entry.name, _FOLDER, dir_fd=folder)
                try:
                    yield from _walk(inner, location, f"{path}/")
                finally:
                    os.close(inner)
            elif stat.S_ISREG(status.st_mode):
                yield Listed(path, status.st_size, _state(status))
            else:
                raise not_regular(f"{location}/{path}", link=stat.S_ISLNK(status.st_mode))


def _state(status: os.stat_result) -> str:
    """Who may write a file may also set back the time at which it was modified, but not that of the last change."""
    return f"{status.st_dev}:{status.st_ino}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_size}"


def _kept(stack: ExitStack, descriptor: int) -> int:
    stack.callback(os.close, descriptor)
    return descriptor


def not_regular(location: str, *, link: bool = False) -> Undecidable:
    """The refusal of what is no regular file."""
    said = "is a symbolic link" if link else "is not a regular file"
    return Undecidable(Reason.ARTIFACT_UNREADABLE, f"{_named(location)} {said}")


def refused(location: str, error: OSError) -> Undecidable:
    """What the system's error means."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return Undecidable(Reason.ARTIFACT_NOT_FOUND, _named(location))
    if error.errno == errno.ELOOP:
        return not_regular(location, link=True)
    return Undecidable(Reason.ARTIFACT_UNREADABLE, f"{_named(location)} cannot be read: {error.strerror}")


def _named(location: str) -> str:
    return location if location.isprintable() else shown(location)
