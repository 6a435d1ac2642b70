"""One ModelKeyring: read its source when that is due, keep the facts about its keys, show their states.

The facts are remembered in the status alone. A reading is applied to whatever the status says when it is written, so
a refused write or a restart loses nothing but time; a source that fails changes no fact and takes away no key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from aegis.core.conditions import ConditionType, condition, merge, timestamp
from aegis.core.errors import AegisError
from aegis.core.key_files import CertificateUse
from aegis.core.keyrings import KeyFacts, Keyring, KeySnapshot, standing
from aegis.core.reasons import Reason
from aegis.core.revocations import with_held
from aegis.core.rotation import observe
from aegis.core.schedule import Attempts, failed
from aegis.core.spec import fields
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.key_sources import KeySourceSpec
from aegis.core.spec.keyring import KeyringSpec, parse_keyring
from aegis.core.status.keyring import KeyringOutlook, keyring_status, parse_facts
from aegis.core.times import after
from aegis.ports import Clock
from aegis.services.check_signatures import TrialKey
from aegis.services.cluster import NOTHING, Kind, Looked, Name, Objects, Seen
from aegis.services.keychain import Keychain
from aegis.services.publish import Publisher


class KeySources(Protocol):
    """The key sources of all keyrings; each is kept open between readings."""

    async def read(self, spec: KeyringSpec) -> KeySnapshot:
        """One reading. Raises Undecidable."""

    def forget(self, keyring: str) -> None:
        """Closes the source of a keyring that is gone."""


SHOWN_EVERY = timedelta(minutes=10)
"""A status whose only news is the time is written this often: one write a minute and keyring would wake every watcher
for nothing. The times that are shown stay true, and that of the last reading is exact as soon as one fails."""

TOLD = (
    ConditionType.REVOCATIONS_HELD,
    ConditionType.KEYS_AVAILABLE,
    ConditionType.READY,
    ConditionType.KEYS_MISSING,
)


@dataclass(slots=True)
class _Readings:
    """What was read of one source, for `of`. `next` is when to read again, `good` when it last succeeded.

    `before` is the last success that the status tells of, `renewed` says that there are other keys than models were
    judged with.
    """

    uid: str
    of: tuple[KeySourceSpec, CertificateUse]
    next: datetime
    snapshot: KeySnapshot | None = None
    good: datetime | None = None
    before: datetime | None = None
    failure: AegisError | None = None
    attempts: Attempts = field(default_factory=Attempts)
    renewed: bool = False


class KeyringReconciler:
    """`counts` answers the number of models by the key that they rely on."""

    def __init__(
        self,
        objects: Objects,
        keychain: Keychain,
        publisher: Publisher,
        sources: KeySources,
        counts: Callable[[], Mapping[str, int]],
        *,
        now: Clock,
        jitter: Callable[[], float],
    ) -> None:
        self._objects = objects
        self._keychain = keychain
        self._publisher = publisher
        self._sources = sources
        self._counts = counts
        self._now = now
        self._jitter = jitter
        self._readings: dict[str, _Readings] = {}

    def last_good(self) -> Mapping[str, datetime | None]:
        """When each keyring's source was last read successfully, as far as is known."""
        return {name: readings.good or readings.before for name, readings in self._readings.items()}

    async def reconcile(self, name: Name) -> Looked:
        """Does what there is to do, and answers what is left. Raises Again, or what a status write raises."""
        raw = self._objects.raw(Kind.MODEL_KEYRING, name)
        if raw is None:
            self._readings.pop(name[1], None)
            self._keychain.forget(name[1])
            self._sources.forget(name[1])
            return NOTHING
        try:
            readings = await self._read_if_due(Seen.of(Kind.MODEL_KEYRING, raw), parse_keyring(raw))
            # The reading took its time: what is written is computed from the object as it is now.
            raw = self._objects.raw(Kind.MODEL_KEYRING, name) or raw
            seen, spec = Seen.of(Kind.MODEL_KEYRING, raw), parse_keyring(raw)
            facts = _facts(readings, spec, seen.status)
        except InvalidSpec as error:
            self._readings.pop(name[1], None)
            await self._unreadable(Seen.of(Kind.MODEL_KEYRING, raw), error)
            return NOTHING
        readings.renewed |= readings.failure is None and self._hold(spec, readings, facts)
        again = await self._show(seen, spec, readings, facts)
        # Told after the status is, and also if that took several attempts.
        renewed, readings.renewed = readings.renewed, False
        return Looked(again, renewed=renewed)

    async def _read_if_due(self, seen: Seen, spec: KeyringSpec) -> _Readings:
        readings = self._readings.get(spec.name)
        if readings is None or (readings.uid, readings.of) != (seen.about.uid, spec.reading):
            readings = self._readings[spec.name] = _Readings(seen.about.uid, spec.reading, self._now())
        if readings.next <= self._now():
            await self._read(readings, spec)
        return readings

    async def _read(self, readings: _Readings, spec: KeyringSpec) -> None:
        try:
            readings.snapshot = await self._sources.read(spec)
        except AegisError as error:
            readings.failure = error
            readings.attempts = failed(readings.attempts, self._now(), self._jitter())
            soon = readings.attempts.not_before or self._now()
            readings.next = min(self._now() + spec.refresh, soon)
            self._keychain.fail(spec.name, error)
        else:
            readings.failure, readings.attempts, readings.good = None, Attempts(), self._now()
            readings.next = readings.good + spec.refresh

    def _hold(self, spec: KeyringSpec, readings: _Readings, facts: Mapping[str, KeyFacts]) -> bool:
        """Holds the keys shown, and those that are merely absent: they may have signed what is verified next.

        True when there are others than before.
        """
        present = readings.snapshot.keys if readings.snapshot else ()
        shown = {each.key.fingerprint: TrialKey(each.key, spec.schemes) for each in present}
        for trial in self._keychain.held(spec.name):
            fact = facts.get(trial.key.fingerprint)
            if fact is not None and fact.ended is None:
                shown.setdefault(trial.key.fingerprint, TrialKey(trial.key, spec.schemes))
        return self._keychain.hold(spec.name, tuple(shown[fingerprint] for fingerprint in sorted(shown)))

    async def _show(
        self, seen: Seen, spec: KeyringSpec, readings: _Readings, facts: Mapping[str, KeyFacts]
    ) -> datetime:
        """Writes the status if it says anything new, and answers when it has to be looked at again."""
        now, held = self._now(), self._objects.held_revocations(spec.name)
        keyring = Keyring(spec.name, spec.window, facts, with_held(spec.overrides, held), spec.schemes)
        outlook = KeyringOutlook(
            generation=seen.generation,
            keyring=keyring,
            source=spec.source.kind,
            now=now,
            refreshed=fields.moment(seen.status, "lastRefreshTime", "status"),
            observed=fields.moment(seen.status, "observedTime", "status"),
            failure=readings.failure,
            refused=readings.snapshot.refused if readings.snapshot else (),
            models=self._counts(),
            held=held,
        )
        status = keyring_status(outlook, seen.status)
        readings.before = outlook.refreshed
        if status != seen.status or outlook.observed is None or now >= outlook.observed + SHOWN_EVERY:
            status["observedTime"] = timestamp(now)
            if readings.good is not None:
                status["lastRefreshTime"] = timestamp(readings.good)
        await self._publisher.publish(seen, status)
        return min([readings.next, *_changes(keyring, now)])

    async def _unreadable(self, seen: Seen, error: InvalidSpec) -> None:
        """Says so, and keeps the facts: they are the only memory of the keys."""
        wrong = condition(ConditionType.READY, Reason.KEYRING_INVALID, error.detail, status="False")
        conditions = merge(seen.status.get("conditions", ()), (wrong,), seen.generation, self._now())
        status = {**seen.status, "observedGeneration": seen.generation, "conditions": conditions}
        await self._publisher.publish(seen, status)


def _facts(readings: _Readings, spec: KeyringSpec, status: Mapping[str, Any]) -> dict[str, KeyFacts]:
    """The facts that the status knows, after the last good reading. Raises InvalidSpec."""
    known = parse_facts(status)
    if readings.snapshot is None or readings.good is None:
        return known
    last = fields.moment(status, "lastRefreshTime", "status")
    due = last and after(last, spec.refresh + SHOWN_EVERY)
    return observe(known, readings.snapshot, readings.good, due)


def _changes(keyring: Keyring, now: datetime) -> list[datetime]:
    """When the shown state of some key changes by itself."""
    standings = [standing(keyring, fingerprint, now) for fingerprint in keyring.facts]
    ends = [stand.until for stand in standings if stand is not None and stand.until is not None]
    dates = [fact.validity.not_before for fact in keyring.facts.values()]
    dates += [fact.superseded for fact in keyring.facts.values()]
    dates += [each.not_before for each in keyring.overrides.values()]
    return [moment for moment in (*ends, *dates) if moment is not None and moment > now]
