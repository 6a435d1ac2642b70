"""The public keys in memory, by keyring: what signatures are tried with. Facts about keys lie in the cluster."""

from collections.abc import Iterable
from dataclasses import dataclass

from aegis.core.errors import AegisError
from aegis.services.check_signatures import TrialKey

Tried = tuple[frozenset[TrialKey], frozenset[bytes]]


@dataclass(frozen=True, slots=True)
class Bunch:
    """Keys to try, the keyrings that could not be read yet, and the authorities (DER) of certificates.

    `predicate_types` are those of the attestations that count as signatures somewhere.
    """

    keys: tuple[TrialKey, ...]
    untried: tuple[str, ...]
    authorities: frozenset[bytes] = frozenset()
    predicate_types: frozenset[str] = frozenset()

    @property
    def tried(self) -> Tried:
        """What was tried, comparably: keys with their schemes, and authorities."""
        return frozenset(self.keys), self.authorities


class Keychain:
    """Filled by readings of the key sources. A source that fails takes no key away."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[TrialKey, ...]] = {}
        self._problems: dict[str, AegisError] = {}

    def held(self, keyring: str) -> tuple[TrialKey, ...]:
        """The keys of a keyring; none before its first reading."""
        return self._keys.get(keyring, ())

    def problem(self, keyring: str) -> AegisError | None:
        """Why the last reading failed, or None."""
        return self._problems.get(keyring)

    def hold(self, keyring: str, keys: tuple[TrialKey, ...]) -> bool:
        """Takes the keys of a good reading; True when they are not the ones held before."""
        self._problems.pop(keyring, None)
        changed = self._keys.get(keyring) != keys
        self._keys[keyring] = keys
        return changed

    def fail(self, keyring: str, problem: AegisError) -> None:
        """Notes a failed reading."""
        self._problems[keyring] = problem

    def forget(self, keyring: str) -> None:
        """The keyring is gone."""
        self._keys.pop(keyring, None)
        self._problems.pop(keyring, None)

    def bunch(self, keyrings: Iterable[str]) -> Bunch:
        """All keys of these keyrings, each once."""
        names = sorted(keyrings)
        found = dict.fromkeys(trial for name in names for trial in self.held(name))
        return Bunch(tuple(found), tuple(name for name in names if name not in self._keys))
