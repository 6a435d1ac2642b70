"""What requests may cost, and the clockwork that notices when a store makes one cost more.

Without these an attacker's store holds a worker for ever: with an endless body, with endless headers, or with
a byte now and then that keeps every plain socket timeout from firing.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

Monotonic = Callable[[], float]
"""Seconds on a clock that never goes back."""


@dataclass(frozen=True, slots=True)
class TransportLimits:
    """Bounds of one request; sizes in bytes, times in seconds.

    A store that sends fewer than `minimum_rate` bytes a second over `rate_window_seconds` is too slow. `read_seconds`
    bounds every single wait for bytes, `total_seconds` the whole answer. `chunked_bytes` bounds an answer that comes in
    chunks (RFC 9112 7.1), as it arrives: its end is not announced, and after its last chunk trailers may follow.
    A download that breaks off is continued at most `resumptions` times, after a pause of `pause_seconds` that doubles.
    `work_seconds` bounds all requests of one transport together: the last one begins before they are over.
    """

    head_bytes: int = 64 << 10
    chunked_bytes: int = 8 << 20
    connect_seconds: float = 5.0
    read_seconds: float = 30.0
    total_seconds: float = 6 * 3600.0
    minimum_rate: int = 1024
    rate_window_seconds: float = 60.0
    redirects: int = 3
    resumptions: int = 5
    pause_seconds: float = 1.0
    work_seconds: float = 24 * 3600.0


class Pace:
    """Watches the bytes of one answer as they arrive, from its status line to its end; `sender` is for messages."""

    __slots__ = ("_budget", "_checkpoint", "_deadline", "_limits", "_monotonic", "_received", "_sender")

    def __init__(self, limits: TransportLimits, monotonic: Monotonic, sender: str) -> None:
        self._sender = sender
        self._limits = limits
        self._monotonic = monotonic
        self._budget: float = limits.head_bytes
        self._deadline = monotonic() + limits.total_seconds
        self._open_window()

    def head_complete(self, *, chunked: bool) -> None:
        """The status line and headers were read; what follows has an announced length or comes in chunks."""
        self._budget = self._limits.chunked_bytes if chunked else math.inf

    def count(self, received: int) -> None:
        """Takes note of bytes just received.

        Raises Undecidable: SourceTimeout, or SourceUnavailable for headers, chunks or trailers without end.
        """
        self._received += received
        self._budget -= received
        if self._budget < 0:
            raise Undecidable(Reason.SOURCE_UNAVAILABLE, f"{self._sender} sends headers or chunks beyond every limit")
        if self._monotonic() >= self._checkpoint:
            self._check()

    def _check(self) -> None:
        if self._monotonic() >= self._deadline:
            raise Undecidable(
                Reason.SOURCE_TIMEOUT, f"{self._sender} took longer than {self._limits.total_seconds:g} s"
            )
        seconds = self._limits.rate_window_seconds
        if self._received < self._limits.minimum_rate * seconds:
            raise Undecidable(
                Reason.SOURCE_TIMEOUT, f"{self._sender} sent only {self._received} bytes in {seconds:g} s"
            )
        self._open_window()

    def _open_window(self) -> None:
        self._received = 0
        self._checkpoint = min(self._deadline, self._monotonic() + self._limits.rate_window_seconds)
