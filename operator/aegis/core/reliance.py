"""On which keys a model relies: what a rotation still waits for, and what a revocation hits.

A model relies on the keys of the best state among those that signed it. Signed by an old and a new key it relies on the
new one alone; signed by a revoked key alone it is counted there, because that is what a revocation took away.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aegis.core.keyrings import Keyring, KeyState, standing

_BEST_FIRST = (KeyState.ACTIVE, KeyState.RETIRING, KeyState.PENDING, KeyState.ENDED, KeyState.REVOKED)


@dataclass(frozen=True, slots=True)
class Reliance:
    """Numbers of models: by the fingerprint that they rely on, and by the state of those keys."""

    by_key: Mapping[str, int]
    by_state: Mapping[KeyState, int]


def reliance(signers: Iterable[frozenset[str]], keyrings: Mapping[str, Keyring], now: datetime) -> Reliance:
    """Counts models, each given as the fingerprints that signed it. A key that no keyring lists has ended."""
    states: dict[str, KeyState] = {}
    by_key: dict[str, int] = {}
    by_state = dict.fromkeys(_BEST_FIRST, 0)
    # Few differ in who signed them, and thousands do not.
    for fingerprints, number in Counter(signers).items():
        for fingerprint in fingerprints - states.keys():
            states[fingerprint] = _state(fingerprint, keyrings, now)
        best = min((states[fingerprint] for fingerprint in fingerprints), key=_BEST_FIRST.index, default=None)
        if best is not None:
            by_state[best] += number
        for fingerprint in fingerprints:
            if states[fingerprint] is best:
                by_key[fingerprint] = by_key.get(fingerprint, 0) + number
    return Reliance(by_key, by_state)


def _state(fingerprint: str, keyrings: Mapping[str, Keyring], now: datetime) -> KeyState:
    found = [stand.state for ring in keyrings.values() if (stand := standing(ring, fingerprint, now))]
    if KeyState.REVOKED in found:
        return KeyState.REVOKED
    return min(found, key=_BEST_FIRST.index, default=KeyState.ENDED)
