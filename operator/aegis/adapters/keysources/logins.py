"""A credential over time: kept between readings, and replaced once when the server no longer takes it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

C = TypeVar("C")
T = TypeVar("T")

Credential = Callable[[bool], C]
"""The credential to use now; True asks for another than the one before. Raises Undecidable."""


@dataclass(frozen=True, slots=True)
class Written:
    """Where a login is written, for messages, and the PEM bundle that its server is checked against."""

    path: str
    ca_bundle: str = field(default="", repr=False)


MIN_LOGIN_SECONDS = 10.0
"""A credential younger than this that is refused lacks rights; another login would only be load on the server."""

USE_OF_LEASE = 2 / 3
"""The part of its lifetime for which a credential is used."""


class Login(Generic[C]):
    """Runs readings with a good credential. `monotonic` counts seconds."""

    def __init__(self, credential: Credential[C], monotonic: Callable[[], float]) -> None:
        self._credential = credential
        self._monotonic = monotonic
        self._anew_at: float | None = None

    def run(self, reading: Callable[[C], T]) -> T:
        """What `reading` returns. Raises Undecidable."""
        credential = self._credential(False)
        try:
            return reading(credential)
        except Undecidable as error:
            if error.reason is not Reason.KEY_SOURCE_DENIED or self._too_soon():
                raise
        self._anew_at = self._monotonic()
        return reading(self._credential(True))

    def _too_soon(self) -> bool:
        return self._anew_at is not None and self._monotonic() - self._anew_at < MIN_LOGIN_SECONDS


class Lent(Generic[C]):
    """A credential that is lent for so many seconds: had on demand, and again before it ends."""

    def __init__(self, borrow: Callable[[], tuple[C, float]], monotonic: Callable[[], float]) -> None:
        self._borrow = borrow
        self._monotonic = monotonic
        self._held: tuple[C, float] | None = None

    def __call__(self, anew: bool) -> C:
        """Raises Undecidable."""
        if anew or self._held is None or self._held[1] <= self._monotonic():
            credential, seconds = self._borrow()
            self._held = credential, self._monotonic() + seconds * USE_OF_LEASE
        return self._held[0]
