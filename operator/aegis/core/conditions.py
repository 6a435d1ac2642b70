"""Conditions (Kubernetes API conventions, "Typical status properties"): one writer, the same rules everywhere.

a condition whose status stays the same keeps its lastTransitionTime
observedGeneration is always the generation that was looked at
True, False and Unknown say: it is so, it is not, nobody can say now
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from aegis.core.meanings import meaning
from aegis.core.reasons import Family, Reason
from aegis.core.verdicts import sentence

MAX_DETAIL = 1024
"""Longest detail in a message: what a source or store said may be long, and the next step must still follow it."""


class ConditionType(StrEnum):
    """Every condition that Aegis sets. All but KEYS_MISSING, REVOCATIONS_HELD and CONFLICT are good when True."""

    READY = "Ready"
    SOURCE_RESOLVED = "SourceResolved"
    KEYS_RESOLVED = "KeysResolved"
    SIGNATURE_VERIFIED = "SignatureVerified"
    ROTATION_CURRENT = "RotationCurrent"
    KEYS_AVAILABLE = "KeysAvailable"
    KEYS_MISSING = "KeysMissing"
    REVOCATIONS_HELD = "RevocationsHeld"
    CONFLICT = "Conflict"
    EXCEPTIONS_VALID = "ExceptionsValid"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition before it is merged: `status` is 'True', 'False' or 'Unknown'."""

    type: ConditionType
    status: str
    reason: Reason
    message: str


_STATUS = {Family.VERIFIED: "True", Family.REPORT: "True", Family.REJECTED: "False"}


def condition(kind: ConditionType, reason: Reason, detail: str = "", status: str = "") -> Condition:
    """A condition whose status follows from the reason's family (unless given) and whose message is its sentence."""
    found = status or _STATUS.get(meaning(reason).family, "Unknown")
    return Condition(kind, found, reason, sentence(reason, clipped(detail, MAX_DETAIL)))


def merge(
    old: Iterable[Mapping[str, Any]], new: Iterable[Condition], generation: int, now: datetime
) -> list[dict[str, Any]]:
    """The list for `status.conditions`, in the order of `new`."""
    before = {entry.get("type"): entry for entry in old}
    return [_entry(before.get(wanted.type.value, {}), wanted, generation, now) for wanted in new]


def _entry(before: Mapping[str, Any], wanted: Condition, generation: int, now: datetime) -> dict[str, Any]:
    same = before.get("status") == wanted.status and before.get("lastTransitionTime")
    return {
        "type": wanted.type.value,
        "status": wanted.status,
        "reason": wanted.reason.value,
        "message": wanted.message,
        "observedGeneration": generation,
        "lastTransitionTime": before["lastTransitionTime"] if same else timestamp(now),
    }


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with seconds, as the API server writes it."""
    # strftime writes the year 1 without its zeros.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def clipped(text: str, limit: int) -> str:
    """At most `limit` characters of `text`, with '…' where some are left out."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def enumerated(entries: Sequence[str], limit: int, separator: str = ", ") -> str:
    """As many whole entries as fit into `limit` characters, and how many there are besides."""
    shown = separator.join(entries)
    kept = len(entries)
    while len(shown) > limit and kept:
        kept -= 1
        shown = separator.join([*entries[:kept], f"{len(entries) - kept} more"])
    return shown
