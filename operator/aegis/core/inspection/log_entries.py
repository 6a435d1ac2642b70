"""What an entry of a transparency log says of itself. That it stands in a log is proven by verification alone."""

from datetime import UTC, datetime

from aegis.core.errors import SignatureUnreadable
from aegis.core.inspection.bounds import bounded
from aegis.core.inspection.facts import LogEntryFacts
from aegis.core.strict_json import load_object
from aegis.core.transparency.entry import Entry


def read_entry(entry: Entry) -> LogEntryFacts:
    """Total: what stands there is shown, whatever it is."""
    return LogEntryFacts(
        log_id=bounded(entry.log_id),
        index=entry.index,
        integrated=_moment(entry.integrated),
        kind=_kind(entry.body),
        promise=entry.promise is not None,
        proof=entry.proof is not None,
    )


def _moment(seconds: int) -> datetime | None:
    """Rekor v2 keeps no time, and writes 0 or nothing."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


def _kind(body: bytes) -> str:
    try:
        fields = load_object(body)
    except SignatureUnreadable:
        return ""
    parts = (fields.get("kind"), fields.get("apiVersion"))
    return bounded(" ".join(part for part in parts if isinstance(part, str)))
