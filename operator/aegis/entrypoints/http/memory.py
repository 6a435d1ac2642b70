"""How the process hands memory back to the kernel: not after each read, but after each large body."""

import contextlib
import ctypes
from typing import Final

# Of glibc's malloc.h; see mallopt(3).
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3

_LARGE: Final = 1024 * 1024
_SPARE: Final = 8 * 1024 * 1024


def keep_small_blocks() -> None:
    """Let malloc keep blocks of up to 1 MiB, and give larger ones back as soon as they are freed.

    Each read from TLS takes a buffer of 256 KiB. By glibc's defaults it is fetched from the kernel and given back every
    time, which costs three page faults: measured to double the CPU of a small request. The defaults also learn: after
    one body of 24 MiB all blocks up to that size are kept, so the process would grow with what strangers send.
    Where the C library has no such choice (musl), nothing changes.
    """
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_M_TRIM_THRESHOLD, _SPARE)
