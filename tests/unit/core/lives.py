"""The life of a keyring as a script: what its source shows, what the administrator says, and what follows, day by day.

day 10: shows a1 b2              the source shows key a as version 1 and b as version 2
day 10: shows a1 b2@7            it says that b was made on day 7
day 10: shows b2, ended 1        it says that version 1 was deleted, destroyed or disabled
day 10: shows a1!                it shows a and calls it disabled
day 10: shows a1<20 b2>12        its dates: a until day 20, b from day 12 on
day 10: lists a1 b1              the source is the administrator's own and whole list
day 10: calls a Revoked          spec.keys; `Active`, `until 20`, `from 12` and `nothing` as well
day 10: backup | restore | lost  the status is saved, put back as it was saved, or emptied
day 10: clock -3 | server +400   from now on this machine's, or the API server's, clock is that many days off
day 10: restart                  the process forgets all but the status
day 10: a Retiring until 17, b Active, c Ended KeyRetired, d unknown      what must be so now
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.unit.core.builders import DAY, NOW, WEEK, fingerprint, public_key

from aegis.core.keyrings import KeyFacts, KeyOverride, Keyring, KeySnapshot, KeyState, SourceKey, standing
from aegis.core.keys import Validity
from aegis.core.rotation import missing, observe
from aegis.services.clock import SteadyClock

READ_EVERY = timedelta(hours=1)
_KEY = re.compile(r"([a-z])([0-9]+)(?:@(-?[0-9]+))?(?:>([0-9]+))?(?:<([0-9]+))?(!?)")


def day(number: float) -> datetime:
    """That many days after the beginning."""
    return NOW + number * DAY


@dataclass(frozen=True)
class Status:
    """What a keyring's status remembers."""

    facts: dict[str, KeyFacts] = field(default_factory=dict)
    read: datetime | None = None
    observed: datetime | None = None


class Life:
    """A keyring with a window of seven days, and the process that looks at it."""

    def __init__(self) -> None:
        self.true = day(0)
        self.status = self.saved = Status()
        self.overrides: dict[str, KeyOverride] = {}
        self.own_off = self.server_off = timedelta(0)
        self.restart()

    def restart(self) -> None:
        """Another process, which knows the status."""
        self.now = SteadyClock(
            lambda: self.true + self.own_off, lambda: self.true + self.server_off, lambda: self.status.observed
        )

    def read(self, snapshot: KeySnapshot) -> None:
        """One reading, and the status after it."""
        now, before = self.now(), self.status
        due = before.read and before.read + READ_EVERY
        self.status = Status(observe(before.facts, snapshot, now, due), now, now)

    def told(self, name: str) -> str:
        """The state of a key in the words of a script."""
        ring = Keyring("prod", WEEK, self.status.facts, self.overrides)
        found = standing(ring, fingerprint(name), self.now())
        if found is None:
            return "unknown"
        until = f" until {(found.until - NOW) / DAY:g}" if found.until else ""
        return f"{found.state}{until}" if found.accepted else f"{found.state} {found.reason}"

    def missing(self) -> list[str]:
        """The keys that are merely absent."""
        names = {fingerprint(name): name for name in "abcdef"}
        return sorted(names[fact.fingerprint] for fact in missing(self.status.facts))

    def play(self, script: str) -> None:
        """Does what the script says. Raises AssertionError where something else follows."""
        for line in filter(None, map(str.strip, script.splitlines())):
            when, _, what = line.partition(": ")
            self.true = day(float(when.removeprefix("day ")))
            self._do(what, line)

    def _do(self, what: str, line: str) -> None:
        word, _, rest = what.partition(" ")
        actions = {
            "shows": lambda: self.read(_snapshot(rest, complete=False)),
            "lists": lambda: self.read(_snapshot(rest, complete=True)),
            "calls": lambda: self._call(*rest.split(" ", 1)),
            "backup": lambda: setattr(self, "saved", self.status),
            "restore": lambda: setattr(self, "status", self.saved),
            "lost": lambda: setattr(self, "status", Status()),
            "clock": lambda: setattr(self, "own_off", float(rest) * DAY),
            "server": lambda: setattr(self, "server_off", float(rest) * DAY),
            "restart": self.restart,
            "missing": lambda: _same(" ".join(self.missing()) or "nobody", rest, line),
        }
        if word in actions:
            actions[word]()
            return
        for claim in what.split(", "):
            name, _, expected = claim.partition(" ")
            _same(self.told(name), expected, line)

    def _call(self, name: str, words: str) -> None:
        said = self.overrides.get(fingerprint(name), KeyOverride())
        kind, _, value = words.partition(" ")
        match kind:
            case "until":
                said = replace(said, not_after=day(float(value)))
            case "from":
                said = replace(said, not_before=day(float(value)))
            case "nothing":
                said = KeyOverride()
            case _:
                said = replace(said, state=KeyState(kind))
        self.overrides[fingerprint(name)] = said


def _same(found: str, expected: str, line: str) -> None:
    assert found == expected, f"{line!r}: it is {found!r}"


def _snapshot(words: str, *, complete: bool) -> KeySnapshot:
    shown, _, ended = words.partition(", ended ")
    keys = [_source_key(*match.groups()) for match in map(_KEY.fullmatch, shown.split()) if match]
    versions = frozenset(map(int, ended.split()))
    return KeySnapshot(tuple(keys), versions, complete=complete)


def _source_key(
    name: str, version: str, created: str | None, since: str | None, until: str | None, ended: str
) -> SourceKey:
    made, begins, ends = (day(float(text)) if text else None for text in (created, since, until))
    return SourceKey(public_key(name), int(version), made, Validity(begins, ends), ended=bool(ended))
