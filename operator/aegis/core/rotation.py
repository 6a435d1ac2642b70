"""Rotation: how the facts about keys follow from what their source says, over time.

    a key first shown under a version        its facts begin (firstSeen, and the source's own creation time)
    a key of a higher version appears        the lower ones are superseded, at the successor's start
    its version is deleted or destroyed      it has ended, now
    it is shown again                        the end and the absence are taken back, but not that it was superseded
    it is merely absent                      it is kept, marked absent; a key first seen later supersedes it
    the source is the admin's own list       a key taken off it has ended, now

A window starts at the successor's creation time at the source, at the latest when it was first seen: installing over
five old versions, or losing the status, opens no old key again. Nor does a status out of an old backup: a successor
without a creation time counts from when the reading was due that would have shown it, had there been one. Nor does a
successor that is deleted, lost, or given a later date: who wants the old key back stores it again as a newer version,
or calls it Active in the ModelKeyring.

No fact lies in the future of a reading: what a clock that was ahead has written is brought down to now, and a window
that has not begun yet is reckoned anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from aegis.core.keyrings import KeyFacts, KeySnapshot, SourceKey


def observe(
    known: Mapping[str, KeyFacts], snapshot: KeySnapshot, now: datetime, due: datetime | None = None
) -> dict[str, KeyFacts]:
    """The facts after one reading of the source at `now`; `known` are the facts before it, by fingerprint.

    `due` is when the reading after the last known one should have been; None when none is known.
    """
    past = {fingerprint: _no_later(fact, now) for fingerprint, fact in known.items()}
    facts = {fingerprint: _absent(fact, snapshot, now) for fingerprint, fact in past.items()}
    for shown in _newest_version_of_each(snapshot.keys):
        facts[shown.key.fingerprint] = _present(past, shown, snapshot, now)
    starts = {fingerprint: _start(fact, past, due) for fingerprint, fact in facts.items()}
    return {fingerprint: _superseded(fact, facts.values(), starts) for fingerprint, fact in facts.items()}


def missing(facts: Mapping[str, KeyFacts]) -> tuple[KeyFacts, ...]:
    """Keys that are merely absent at the source: neither shown nor explicitly ended."""
    return tuple(fact for fact in facts.values() if fact.absent_since is not None and fact.ended is None)


def _no_later(fact: KeyFacts, now: datetime) -> KeyFacts:
    return replace(
        fact,
        first_seen=min(fact.first_seen, now),
        ended=fact.ended and min(fact.ended, now),
        absent_since=fact.absent_since and min(fact.absent_since, now),
        superseded=None if fact.superseded and fact.superseded > now else fact.superseded,
    )


def _newest_version_of_each(keys: Iterable[SourceKey]) -> Iterable[SourceKey]:
    """One key stored again under a newer version is that newer version: nobody rotated away from it."""
    newest: dict[str, SourceKey] = {}
    for shown in sorted(keys, key=lambda shown: shown.version):
        newest[shown.key.fingerprint] = shown
    return newest.values()


def _present(known: Mapping[str, KeyFacts], shown: SourceKey, snapshot: KeySnapshot, now: datetime) -> KeyFacts:
    fact = known.get(shown.key.fingerprint)
    over = shown.ended or shown.version in snapshot.ended_versions
    return KeyFacts(
        fingerprint=shown.key.fingerprint,
        algorithm=shown.key.algorithm,
        version=shown.version,
        first_seen=fact.first_seen if fact and fact.version == shown.version else now,
        created=shown.created,
        superseded=fact.superseded if fact and _rotated_away(fact, shown, known) else None,
        ended=((fact and fact.ended) or now) if over else None,
        validity=shown.validity,
    )


def _rotated_away(fact: KeyFacts, shown: SourceKey, known: Mapping[str, KeyFacts]) -> bool:
    """True when a newer version was once seen: what became of that one does not make this one new again.

    Where a source has no versions, a key that is shown again is simply what the admin wants now.
    """
    return fact.version == shown.version and any(other.version > fact.version for other in known.values())


def _absent(fact: KeyFacts, snapshot: KeySnapshot, now: datetime) -> KeyFacts:
    if snapshot.complete or fact.version in snapshot.ended_versions:
        return replace(fact, ended=fact.ended or now, absent_since=fact.absent_since or now)
    return replace(fact, absent_since=fact.absent_since or now)


def _start(fact: KeyFacts, known: Mapping[str, KeyFacts], due: datetime | None) -> datetime:
    """Since when a key counts as successor of others."""
    before = known.get(fact.fingerprint)
    if due is None or fact.created is not None or (before and before.version == fact.version):
        return fact.start
    return replace(fact, first_seen=min(fact.first_seen, due)).start


def _superseded(fact: KeyFacts, others: Iterable[KeyFacts], starts: Mapping[str, datetime]) -> KeyFacts:
    earliest = min((starts[other.fingerprint] for other in others if _succeeds(other, fact)), default=None)
    if fact.superseded is not None and (earliest is None or fact.superseded < earliest):
        earliest = fact.superseded
    return replace(fact, superseded=earliest)


def _succeeds(other: KeyFacts, fact: KeyFacts) -> bool:
    if other.fingerprint == fact.fingerprint or other.absent_since is not None:
        return False
    return other.version > fact.version or (fact.absent_since is not None and other.first_seen > fact.first_seen)
