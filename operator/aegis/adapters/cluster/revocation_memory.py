"""What this process has seen of revocations, by keyring: see `aegis.core.revocations`."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from aegis.adapters.cluster.objects import Identified, ModelKeyringObject
from aegis.core.keyrings import KeyOverride
from aegis.core.revocations import Revocations, followed
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.keyring import parse_overrides


class RevocationMemory:
    """Nothing is forgotten with a keyring that is gone: it may come back as it was before."""

    def __init__(self) -> None:
        self._known: dict[str, Revocations] = {}

    def follow(self, body: ModelKeyringObject, overrides: Mapping[str, KeyOverride]) -> frozenset[str]:
        """Takes the state of a keyring, whose spec has those overrides; the keys that it revoked and shows no more."""
        about = body.metadata
        known = followed(self._known.get(about.name), about.uid, about.generation, overrides)
        self._known[about.name] = known
        return known.held

    def held(self, name: str) -> frozenset[str]:
        """The keys that the keyring of that name revoked in a state which the cluster has gone back from."""
        known = self._known.get(name)
        return known.held if known is not None else frozenset()


class RevocationFollower:
    """Keeps a memory while nothing else reads keyrings: an informer's handler."""

    def __init__(self, memory: RevocationMemory) -> None:
        self._memory = memory

    async def on_replace(self, items: Sequence[ModelKeyringObject]) -> None:
        for item in items:
            self.on_apply(item)

    def on_apply(self, item: ModelKeyringObject) -> None:
        with suppress(InvalidSpec):
            self._memory.follow(item, parse_overrides(item.spec))

    def on_delete(self, gone: Identified) -> None:
        """Nothing is forgotten."""

    def on_unreadable(self, broken: Identified, problem: str) -> None:
        """What it said before is still what is known."""
