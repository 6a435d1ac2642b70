"""ModelKeyring.status: the facts, which are stored, and their projection for people, which is not read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aegis.core.conditions import Condition, ConditionType, clipped, condition, enumerated, merge, timestamp
from aegis.core.errors import AegisError
from aegis.core.judgement import short
from aegis.core.keyrings import KeyFacts, Keyring, KeyState, RefusedSourceKey, Standing, standing
from aegis.core.keys import Validity
from aegis.core.reasons import Reason
from aegis.core.rotation import missing
from aegis.core.spec import fields

# What the schema of ModelKeyring.status allows: one more would make the API server refuse the whole status.
MAX_KEYS = 256
MAX_REFUSED = 64
MAX_TEXT = 1024


@dataclass(frozen=True, slots=True)
class KeyringOutlook:
    """What the status of a keyring is made of. `models` counts SignedModels by the fingerprint that they rely on.

    `refreshed` is when its source was last read, `observed` the latest time that Aegis has lived through. `held` are
    keys whose revocation the spec has lost.
    """

    generation: int
    keyring: Keyring
    source: str
    now: datetime
    refreshed: datetime | None
    failure: AegisError | None = None
    refused: Sequence[RefusedSourceKey] = ()
    models: Mapping[str, int] | None = None
    observed: datetime | None = None
    held: frozenset[str] = frozenset()


def keyring_status(outlook: KeyringOutlook, old: Mapping[str, Any]) -> dict[str, Any]:
    """The whole status; `old` is the one before, from which transition times are kept."""
    keys = _kept([(fact, _standing(outlook, fact)) for fact in _ordered(outlook.keyring.facts)])
    states = [stand.state for _, stand in keys]
    status = {
        "observedGeneration": outlook.generation,
        "conditions": merge(old.get("conditions", ()), _conditions(outlook, keys), outlook.generation, outlook.now),
        "source": outlook.source,
        "lastRefreshTime": timestamp(outlook.refreshed) if outlook.refreshed else None,
        "observedTime": timestamp(outlook.observed) if outlook.observed else None,
        "keys": [_key(fact, stand, outlook) for fact, stand in keys],
        "activeKeys": states.count(KeyState.ACTIVE),
        "retiringKeys": states.count(KeyState.RETIRING),
        "summary": enumerated([_summary(fact, stand, outlook) for fact, stand in keys], MAX_TEXT, "; "),
        "refusedKeys": [
            {
                "version": entry.version,
                "position": entry.refused.position,
                "reason": Reason.KEY_REFUSED.value,
                "message": clipped(entry.refused.detail, MAX_TEXT),
            }
            for entry in outlook.refused[:MAX_REFUSED]
        ],
    }
    return {name: value for name, value in status.items() if value is not None}


def parse_facts(status: Mapping[str, Any]) -> dict[str, KeyFacts]:
    """Reads the facts back from `status.keys[]`, by fingerprint. Raises InvalidSpec."""
    facts = {}
    for raw, path in fields.objects(status, "keys", "status"):
        first_seen = fields.moment(raw, "firstSeenTime", path)
        if first_seen is None:
            continue
        fingerprint = fields.text(raw, "fingerprint", path)
        facts[fingerprint] = KeyFacts(
            fingerprint=fingerprint,
            algorithm=fields.text(raw, "algorithm", path, ""),
            version=fields.number(raw, "version", path, 0),
            first_seen=first_seen,
            created=fields.moment(raw, "createdTime", path),
            superseded=fields.moment(raw, "supersededTime", path),
            ended=fields.moment(raw, "endedTime", path),
            absent_since=fields.moment(raw, "absentSinceTime", path),
            validity=Validity(fields.moment(raw, "notBeforeTime", path), fields.moment(raw, "notAfterTime", path)),
        )
    return facts


def _conditions(outlook: KeyringOutlook, keys: list[tuple[KeyFacts, Standing]]) -> tuple[Condition, ...]:
    absent = missing(outlook.keyring.facts)
    names = enumerated([f"v{fact.version} {short(fact.fingerprint)}" for fact in absent], MAX_TEXT)
    available = (
        condition(ConditionType.KEYS_AVAILABLE, outlook.failure.reason, outlook.failure.detail, status="Unknown")
        if outlook.failure
        else condition(ConditionType.KEYS_AVAILABLE, Reason.KEYS_READ)
    )
    lost = (
        condition(ConditionType.KEYS_MISSING, Reason.KEYS_MISSING, names)
        if absent
        else condition(ConditionType.KEYS_MISSING, Reason.ALL_KEYS_PRESENT, status="False")
    )
    return _ready(outlook, keys), available, lost, *_held(outlook.held)


def _held(fingerprints: frozenset[str]) -> tuple[Condition, ...]:
    """Said only while it is so: who never restores a cluster need not hear of it."""
    names = enumerated(sorted(fingerprints), MAX_TEXT)
    return (condition(ConditionType.REVOCATIONS_HELD, Reason.REVOCATION_HELD, names),) if names else ()


def _ready(outlook: KeyringOutlook, keys: list[tuple[KeyFacts, Standing]]) -> Condition:
    if any(stand.accepted for _, stand in keys):
        return condition(ConditionType.READY, Reason.READY, _strangers(outlook.keyring))
    if outlook.failure:
        return condition(ConditionType.READY, outlook.failure.reason, outlook.failure.detail, status="Unknown")
    return condition(ConditionType.READY, Reason.KEYRING_EMPTY, _unusable(outlook, keys), status="False")


def _strangers(keyring: Keyring) -> str:
    """The keys that the admin speaks of and the keyring never held: a typing error there revokes nothing."""
    names = [short(fingerprint) for fingerprint in sorted(keyring.overrides.keys() - keyring.facts.keys())]
    return f"spec.keys also names what it never held: {enumerated(names, MAX_TEXT // 2)}" if names else ""


def _unusable(outlook: KeyringOutlook, keys: list[tuple[KeyFacts, Standing]]) -> str:
    """Why each key is not usable, the newest first."""
    refused = [f"v{entry.version} refused: {entry.refused.detail}" for entry in reversed(outlook.refused)]
    not_accepted = [f"v{fact.version} {short(fact.fingerprint)} {stand.reason.value}" for fact, stand in reversed(keys)]
    return enumerated([*refused, *not_accepted], MAX_TEXT // 2, "; ") or "its source shows none"


def _ordered(facts: Mapping[str, KeyFacts]) -> list[KeyFacts]:
    return sorted(facts.values(), key=lambda fact: (fact.version, fact.fingerprint))


def _kept(keys: list[tuple[KeyFacts, Standing]]) -> list[tuple[KeyFacts, Standing]]:
    """At most MAX_KEYS: accepted ones before others, newer before older.

    What is left out is not accepted any more. It opens no window again when its source shows it once more, because
    every successor that is kept supersedes it.
    """
    best = sorted(keys, key=lambda pair: (not pair[1].accepted, -pair[0].version))[:MAX_KEYS]
    names = {fact.fingerprint for fact, _ in best}
    return [(fact, stand) for fact, stand in keys if fact.fingerprint in names]


def _standing(outlook: KeyringOutlook, fact: KeyFacts) -> Standing:
    found = standing(outlook.keyring, fact.fingerprint, outlook.now)
    return found or Standing(KeyState.ENDED, Reason.KEY_ENDED)


def _key(fact: KeyFacts, stand: Standing, outlook: KeyringOutlook) -> dict[str, Any]:
    times = {
        "createdTime": fact.created,
        "firstSeenTime": fact.first_seen,
        "supersededTime": fact.superseded,
        "endedTime": fact.ended,
        "absentSinceTime": fact.absent_since,
        "notBeforeTime": fact.validity.not_before,
        "notAfterTime": fact.validity.not_after,
        "acceptedUntilTime": stand.until,
    }
    return {
        "fingerprint": fact.fingerprint,
        "algorithm": fact.algorithm,
        "version": fact.version,
        **{name: timestamp(moment) for name, moment in times.items() if moment is not None},
        "state": stand.state.value,
        "models": _models(outlook, fact),
    }


def _summary(fact: KeyFacts, stand: Standing, outlook: KeyringOutlook) -> str:
    until = f" until {timestamp(stand.until)}" if stand.until else ""
    count = _models(outlook, fact)
    models = f" ({count} model{'' if count == 1 else 's'})"
    return f"v{fact.version} {short(fact.fingerprint)} {stand.state.value}{until}{models}"


def _models(outlook: KeyringOutlook, fact: KeyFacts) -> int:
    return (outlook.models or {}).get(fact.fingerprint, 0)
