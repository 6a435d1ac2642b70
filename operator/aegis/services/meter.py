"""What the reconcilers count."""

from typing import Protocol

from aegis.core.meanings import meaning
from aegis.core.reasons import Family, Reason
from aegis.core.verdicts import Rejected, Verdict

_ABOUT_THE_PLACE = frozenset({Reason.SOURCE_NOT_ALLOWED, Reason.ENDPOINT_MISMATCH, Reason.URI_NOT_CANONICAL})

SIGNATURE_ERRORS = frozenset(
    reason for reason in Reason if meaning(reason).family is Family.REJECTED and reason not in _ABOUT_THE_PLACE
)
"""Reasons that say something of signatures, keys or bytes, and not merely of where the artifact lies."""


class Meter(Protocol):
    """Counts; never fails."""

    def attempt(self, seconds: float) -> None:
        """The stores were asked for one model, with or without success."""

    def read(self, size: int) -> None:
        """Bytes of an artifact were read."""

    def signature_error(self, namespace: str, reason: Reason) -> None:
        """An attempt ended in a rejection that is about signatures."""


def count_rejection(meter: Meter, namespace: str, verdict: Verdict) -> None:
    """Counts what came out of an attempt, if it is to be alerted on."""
    if isinstance(verdict, Rejected) and verdict.reason in SIGNATURE_ERRORS:
        meter.signature_error(namespace, verdict.reason)
