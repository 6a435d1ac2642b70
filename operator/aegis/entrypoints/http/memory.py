"""How the process hands memory back to the kernel, and how often it looks for garbage."""

import contextlib
import ctypes
import gc
from typing import Final

# Of glibc's malloc.h; see mallopt(3).
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3

_LARGE: Final = 1024 * 1024
_SPARE: Final = 8 * 1024 * 1024

_OBJECTS: Final = 20_000
"""How many objects more there are than before when the collector looks at the youngest."""


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


def collect_rarely() -> None:
    """Leave what there is now alone, give back what is free, and look for garbage once in many requests.

    What a request makes is freed with its last reference. A body of 100 KiB alone decodes into thousands of objects, so
    by Python's defaults the collector runs several times in every review: measured at a tenth of its CPU.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS)
    with contextlib.suppress(OSError, AttributeError):
        # What the lists of the start took: it is less than what malloc keeps to spare, and not needed again so soon.
        ctypes.CDLL(None).malloc_trim(0)
