"""When a SignedModel is looked at again, and how much of the work has to be done: f(spec, evidence, verdict, time).

Nothing here depends on which event was seen, so a crash, a missed event and a restart are one code path.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from aegis.core.evidence import Evidence
from aegis.core.spec.signed_model import SignedModelSpec
from aegis.core.times import after
from aegis.core.verdicts import Verdict, Verified

LOOK_AGAIN = timedelta(minutes=5)
"""A model that is not verified is looked at this often, so that a signature uploaded later is found by itself."""

BACKOFF_FIRST = timedelta(seconds=1)
BACKOFF_LAST = timedelta(minutes=5)
PATIENCE = timedelta(hours=1)
"""The longest wait that a source may ask for."""


class Work(StrEnum):
    """How much there is to do for one model."""

    VERIFY = "Verify"
    """Ask the store: resolve the artifact, read it if its identity changed, fetch the signatures."""
    RECHECK = "Recheck"
    """Try the stored signatures with the keys of today; no store is asked."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failed attempts in a row for one generation, and when the next one may start: `wait` after the last."""

    count: int = 0
    not_before: datetime | None = None
    wait: timedelta = field(default=timedelta(), compare=False)


def work_for(spec: SignedModelSpec, evidence: Evidence | None, verdict: Verdict, now: datetime) -> Work:
    """What to do now."""
    return Work.VERIFY if due(spec, evidence, verdict) <= now else Work.RECHECK


def due(spec: SignedModelSpec, evidence: Evidence | None, verdict: Verdict) -> datetime:
    """When the store has to be asked next."""
    if evidence is None or not evidence.covers(spec.key, spec.generation, str(spec.uri), spec.revision):
        return _NOW
    if spec.request != evidence.request:
        return _NOW
    period = spec.reverify if isinstance(verdict, Verified) else min(spec.reverify, LOOK_AGAIN)
    return after(evidence.verified, period)


_NOW = datetime.min.replace(tzinfo=UTC)
"""Due since ever."""


def wake(spec: SignedModelSpec, evidence: Evidence | None, verdict: Verdict, attempts: Attempts) -> datetime:
    """When the model has to be reconciled next: when work is due, or when the verdict changes by itself."""
    work = due(spec, evidence, verdict)
    if attempts.not_before is not None:
        work = max(work, attempts.not_before)
    return min(work, verdict.until) if isinstance(verdict, Verified) else work


ANNOUNCED_FROM = timedelta(minutes=1)
"""The shortest wait for another attempt that is announced."""


def announced(
    spec: SignedModelSpec, evidence: Evidence | None, verdict: Verdict, attempts: Attempts
) -> datetime | None:
    """When people are told that the model is looked at next, or None for soon: a status is not written every second."""
    moment = wake(spec, evidence, verdict, attempts)
    return None if moment == _NOW or (attempts.count and attempts.wait < ANNOUNCED_FROM) else moment


def failed(attempts: Attempts, now: datetime, jitter: float, retry_after: float | None = None) -> Attempts:
    """One more failure: the wait doubles up to BACKOFF_LAST; `jitter` in [0, 1) spreads it over its upper half.

    A source may ask for more patience with `retry_after` (seconds), up to PATIENCE; anything but a number of seconds
    is no request.
    """
    doubled = min(BACKOFF_FIRST * 2 ** min(attempts.count, 16), BACKOFF_LAST)
    wait = doubled * (0.5 + jitter / 2)
    if retry_after is not None and retry_after > 0:
        wait = max(wait, timedelta(seconds=min(retry_after, PATIENCE.total_seconds())))
    return Attempts(attempts.count + 1, now + wait, wait)
