"""The rules of rotation once more, slow and obvious: every question is answered out of the whole history of readings.

Nothing here is carried from one reading to the next, and nothing of `aegis.core.rotation` is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aegis.core.keyrings import KeyOverride, KeySnapshot, KeyState, SourceKey


@dataclass(frozen=True)
class Reading:
    """What a source said at a moment, and when that reading had been due, if that is known."""

    at: datetime
    said: KeySnapshot
    due: datetime | None = None

    def shown(self, key: str) -> SourceKey | None:
        """The key as its newest version shows it."""
        found = [shown for shown in self.said.keys if shown.key.fingerprint == key]
        return max(found, key=lambda shown: shown.version, default=None)

    def calls_over(self, key: str, version: int) -> bool:
        """Whether it says of the key, known as `version`, that it has ended."""
        shown = self.shown(key)
        if shown is not None:
            return shown.ended or shown.version in self.said.ended_versions
        return self.said.complete or version in self.said.ended_versions


@dataclass(frozen=True)
class History:
    """All readings so far, the oldest first."""

    readings: Sequence[Reading]

    @property
    def keys(self) -> set[str]:
        """Every key that was ever shown."""
        return {shown.key.fingerprint for reading in self.readings for shown in reading.said.keys}

    def until(self, count: int) -> "History":
        """What was known after that many readings."""
        return History(self.readings[:count])

    def last_sight(self, key: str) -> SourceKey:
        """The key as it was last shown."""
        return next(shown for reading in reversed(self.readings) if (shown := reading.shown(key)))

    def first_sight(self, key: str) -> Reading:
        """The reading since which it is shown as this version, or not shown."""
        version = self.last_sight(key).version
        found = None
        for reading in reversed(self.readings):
            shown = reading.shown(key)
            if shown is not None:
                if shown.version != version:
                    break
                found = reading
        assert found is not None
        return found

    def ended(self, key: str) -> bool:
        """Whether the last reading that said anything of it said that it has ended."""
        version = self.last_sight(key).version
        for reading in reversed(self.readings):
            if reading.calls_over(key, version):
                return True
            if reading.shown(key):
                return False
        raise AssertionError("a key that was never shown")

    def start(self, key: str) -> datetime:
        """Since when it counts as a successor."""
        sight, shown = self.first_sight(key), self.last_sight(key)
        begin = min(shown.created or sight.at, sight.at)
        if shown.created is None and sight is self.readings[-1] and sight.due is not None:
            begin = min(begin, sight.due)
        return max(begin, shown.validity.not_before or begin)

    def successors(self, key: str) -> set[str]:
        """The keys that the last reading shows and that come after this one."""
        last = self.readings[-1]
        shown = {other for other in self.keys if other != key and last.shown(other)}
        newer = {other for other in shown if self.last_sight(other).version > self.last_sight(key).version}
        if last.shown(key):
            return newer
        return newer | {other for other in shown if self.first_sight(other).at > self.first_sight(key).at}

    def renewed(self, key: str) -> bool:
        """Whether the last reading makes the key what the administrator wants now, whatever was before."""
        shown, before = self.readings[-1].shown(key), self.until(len(self.readings) - 1)
        if shown is None:
            return False
        if key not in before.keys or before.last_sight(key).version != shown.version:
            return True
        return not any(before.last_sight(other).version > shown.version for other in before.keys)

    def superseded(self, key: str) -> datetime | None:
        """The earliest start of a successor since it was last renewed, of those that had begun by the next reading."""
        found: list[datetime] = []
        for count in range(1, len(self.readings) + 1):
            past = self.until(count)
            if key not in past.keys:
                continue
            if past.renewed(key):
                found = []
            found = [moment for moment in found if moment <= past.readings[-1].at]
            found += [past.start(other) for other in past.successors(key)]
        return min(found, default=None)

    def state(self, key: str, word: KeyOverride, window: timedelta, now: datetime) -> KeyState | None:
        """What the key is at a moment after the last reading; None for a stranger."""
        if word.state is KeyState.REVOKED:
            return KeyState.REVOKED
        if key not in self.keys:
            return None
        if self.ended(key):
            return KeyState.ENDED
        dates = self.last_sight(key).validity
        if any(begin is not None and now < begin for begin in (dates.not_before, word.not_before)):
            return KeyState.PENDING
        if any(end is not None and end <= now for end in (dates.not_after, word.not_after)):
            return KeyState.ENDED
        superseded = self.superseded(key)
        if word.state is KeyState.ACTIVE or superseded is None or now < superseded:
            over = superseded is not None and word.state is not KeyState.ACTIVE and superseded + window <= now
            return KeyState.ENDED if over else KeyState.ACTIVE
        return KeyState.RETIRING if now < superseded + window else KeyState.ENDED
