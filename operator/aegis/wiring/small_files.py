"""Small files that a person or a spec names: PEM texts and tokens."""

import errno
import io
import os
import stat

MAX_BYTES = 1 << 20


def small_file(path: str, limit: int = MAX_BYTES) -> bytes:
    """A file's bytes. Raises OSError, also for what is not a regular file or has more than `limit` bytes.

    Links are followed: a projected volume consists of them. A pipe or a device would keep its reader waiting for ever.
    """
    with io.BufferedReader(io.FileIO(path, "r", opener=_without_waiting)) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file", path)
        content = file.read(limit + 1)
    if len(content) > limit:
        raise OSError(errno.EFBIG, f"it has more than {limit} bytes", path)
    return content


def _without_waiting(path: str, flags: int) -> int:
    """Opening a pipe waits for its writer otherwise."""
    return os.open(path, flags | os.O_NONBLOCK)
