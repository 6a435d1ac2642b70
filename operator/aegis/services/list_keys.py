"""The keys at one source, with their states now, for a person who looks before a keyring is made of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aegis.core.errors import Undecidable
from aegis.core.keyrings import DEFAULT_WINDOW, KeyFacts, Keyring, RefusedSourceKey, Standing, standing
from aegis.core.rotation import observe
from aegis.services.verify_artifact import KeyReading


@dataclass(frozen=True, slots=True)
class KeyListing:
    """What a source shows, the newest version last. With a `failure` it did not answer, and nothing is known."""

    source: str
    keys: tuple[tuple[KeyFacts, Standing], ...] = ()
    refused: tuple[RefusedSourceKey, ...] = ()
    ended_versions: tuple[int, ...] = ()
    failure: Undecidable | None = None

    @property
    def usable(self) -> bool:
        """True when a signature by some key would count now."""
        return any(stand.accepted for _, stand in self.keys)


def list_keys(reading: KeyReading, now: datetime) -> KeyListing:
    """As a ModelKeyring with the usual window would see the source that is first read now."""
    facts = observe({}, reading.snapshot, now)
    ring = Keyring(reading.source, timedelta(seconds=DEFAULT_WINDOW), facts)
    ordered = sorted(facts.values(), key=lambda fact: (fact.version, fact.fingerprint))
    stands = ((fact, standing(ring, fact.fingerprint, now)) for fact in ordered)
    return KeyListing(
        source=reading.source,
        keys=tuple((fact, stand) for fact, stand in stands if stand is not None),
        refused=reading.snapshot.refused,
        ended_versions=tuple(sorted(reading.snapshot.ended_versions)),
        failure=reading.failure,
    )
