"""Keyrings: facts about keys, and the state that follows from them.

Facts (when a key was created, first seen, superseded, ended) are stored. The state is computed, by the one function
`standing`, wherever it is needed, so that a date passing or an admin's word counts at once on every replica.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from aegis.core.key_files import RefusedKey
from aegis.core.keys import ALWAYS, PublicKey, Validity
from aegis.core.reasons import Reason
from aegis.core.times import after

DEFAULT_WINDOW = 604800
"""Seconds for which a key still counts after its successor came, unless its keyring says otherwise: a week."""


class KeyState(StrEnum):
    """ACTIVE and RETIRING keys are accepted; the others are not."""

    ACTIVE = "Active"
    RETIRING = "Retiring"
    REVOKED = "Revoked"
    ENDED = "Ended"
    PENDING = "Pending"


@dataclass(frozen=True, slots=True)
class SourceKey:
    """A key as its source shows it: `version` orders keys (all keys of one version stand side by side).

    `validity` are the dates that the source or a certificate gives it. `ended` says that the source still shows it and
    yet calls it disabled or due to be deleted.
    """

    key: PublicKey
    version: int
    created: datetime | None = None
    validity: Validity = ALWAYS
    ended: bool = False


@dataclass(frozen=True, slots=True)
class RefusedSourceKey:
    """A key at the source that is not used, and why."""

    version: int
    refused: RefusedKey


@dataclass(frozen=True, slots=True)
class KeySnapshot:
    """All that a source said in one reading.

    `ended_versions` were explicitly deleted, destroyed, disabled or put below a minimum version. With `complete`
    the source is the admin's own list (inline PEM): a key that is not in it was withdrawn, not lost.
    """

    keys: tuple[SourceKey, ...]
    ended_versions: frozenset[int] = frozenset()
    refused: tuple[RefusedSourceKey, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What is known of a key. Times are aware UTC; `fingerprint` is `sha256:<hex>` of the DER SPKI.

    `first_seen` is when it was first seen as this version: one that is stored again begins anew.
    """

    fingerprint: str
    algorithm: str
    version: int
    first_seen: datetime
    created: datetime | None = None
    superseded: datetime | None = None
    ended: datetime | None = None
    absent_since: datetime | None = None
    validity: Validity = ALWAYS

    @property
    def start(self) -> datetime:
        """Since when it counts as a successor: its creation at the source, at the latest when it was first seen.

        One that its source or certificate gives a later date is no successor before it may count itself.
        """
        begin = min(self.created or self.first_seen, self.first_seen)
        return max(begin, self.validity.not_before or begin)


@dataclass(frozen=True, slots=True)
class KeyOverride:
    """An admin's word on one key (ModelKeyring.spec.keys[])."""

    state: KeyState | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None

    @property
    def validity(self) -> Validity:
        """Its dates."""
        return Validity(self.not_before, self.not_after)


@dataclass(frozen=True, slots=True)
class Keyring:
    """A ModelKeyring as a verdict needs it: facts by fingerprint, overrides by fingerprint, and the window's length."""

    name: str
    window: timedelta
    facts: Mapping[str, KeyFacts] = field(default_factory=dict)
    overrides: Mapping[str, KeyOverride] = field(default_factory=dict)
    schemes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """A key's state at one moment: accepted until `until` (None: no end known), or not, for `reason`."""

    state: KeyState
    reason: Reason
    until: datetime | None = None

    @property
    def accepted(self) -> bool:
        """True when a signature by this key counts now."""
        return self.state in (KeyState.ACTIVE, KeyState.RETIRING)


_NO_OVERRIDE = KeyOverride()


def standing(keyring: Keyring, fingerprint: str, now: datetime) -> Standing | None:
    """The state of a key of `keyring` at `now`, or None when the keyring does not know it.

    The order is the rule: a revocation beats everything, an end at the source beats every window, dates bound whatever
    follows (the admin's narrow those of the source or the certificate, and cannot widen them), and an admin's `Active`
    overrides the rotation window but no end.
    """
    facts = keyring.facts.get(fingerprint)
    override = keyring.overrides.get(fingerprint, _NO_OVERRIDE)
    if override.state is KeyState.REVOKED:
        return Standing(KeyState.REVOKED, Reason.KEY_REVOKED)
    if facts is None:
        return None
    if facts.ended is not None and facts.ended <= now:
        return Standing(KeyState.ENDED, Reason.KEY_ENDED)
    validity = facts.validity.within(override.validity)
    if validity.not_before is not None and now < validity.not_before:
        return Standing(KeyState.PENDING, Reason.KEY_NOT_YET_VALID)
    if validity.not_after is not None and validity.not_after <= now:
        return Standing(KeyState.ENDED, Reason.KEY_EXPIRED)
    return _by_window(keyring, facts, override.state, validity.not_after, now)


def _by_window(
    keyring: Keyring, facts: KeyFacts, word: KeyState | None, not_after: datetime | None, now: datetime
) -> Standing:
    if facts.superseded is None or word is KeyState.ACTIVE:
        return Standing(KeyState.ACTIVE, Reason.VERIFIED, not_after)
    window_end = after(facts.superseded, keyring.window)
    if window_end <= now:
        return Standing(KeyState.ENDED, Reason.KEY_RETIRED)
    until = window_end if not_after is None else min(window_end, not_after)
    state = KeyState.ACTIVE if now < facts.superseded else KeyState.RETIRING
    return Standing(state, Reason.VERIFIED, until)
