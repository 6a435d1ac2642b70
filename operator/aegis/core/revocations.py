"""Revocations that a ModelKeyring has shown, and shows no more because the state of the cluster went back in time.

An admin who takes a revocation back changes the keyring, and so raises its `metadata.generation`. A state out of a
backup shows a lower one, and so does an API server that lags behind the one asked before. Who has seen the revocation
then holds to it, until the keyring says it again or calls the key Active anew. That memory ends with the process.

Source: API conventions, "Metadata" (generation rises with each change of the spec, and never falls).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aegis.core.keyrings import KeyOverride, KeyState


@dataclass(frozen=True, slots=True)
class Revocations:
    """What the latest state of one keyring says of keys, by fingerprint; `held` were revoked in a later one."""

    uid: str
    generation: int
    revoked: frozenset[str]
    active: frozenset[str]
    held: frozenset[str] = frozenset()


def followed(
    before: Revocations | None, uid: str, generation: int, overrides: Mapping[str, KeyOverride]
) -> Revocations:
    """What is known after the next state of a keyring of that name; `before` is what was known until then.

    A keyring of another uid is another one, of which nothing is known yet.
    """
    revoked, active = _named(overrides, KeyState.REVOKED), _named(overrides, KeyState.ACTIVE)
    if before is None or before.uid != uid:
        return Revocations(uid, generation, revoked, active)
    went_back = generation < before.generation
    # What a state says that went back in time is no new word of anybody.
    called = frozenset[str]() if went_back else active - before.active
    lost = before.revoked if went_back else frozenset[str]()
    return Revocations(uid, generation, revoked, active, (before.held | lost) - revoked - called)


def with_held(overrides: Mapping[str, KeyOverride], held: frozenset[str]) -> Mapping[str, KeyOverride]:
    """The overrides of a keyring, with the revocations that it shows no more."""
    if not held:
        return overrides
    revoked = {each: replace(overrides.get(each, KeyOverride()), state=KeyState.REVOKED) for each in sorted(held)}
    return {**overrides, **revoked}


def _named(overrides: Mapping[str, KeyOverride], state: KeyState) -> frozenset[str]:
    return frozenset(fingerprint for fingerprint, override in overrides.items() if override.state is state)
