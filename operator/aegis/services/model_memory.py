"""What the controller remembers of a model between two looks at it; everything here may be lost at any moment.

The evidence is remembered so that a result is not lost when its status write is refused, and nothing is read twice
because a watch event came late. Failures are remembered for the question that was asked: an edit of the model or of
its policy is another question, and is asked at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from aegis.core.errors import AegisError
from aegis.core.evidence import Evidence
from aegis.core.reasons import Reason
from aegis.core.schedule import Attempts
from aegis.core.spec.policy import Policy
from aegis.services.cluster import Name
from aegis.services.keychain import Tried


@dataclass(frozen=True, slots=True)
class Question:
    """What the stores are asked: this generation of the model, under this policy, for this request."""

    generation: int
    request: str
    policy: Policy


@dataclass(frozen=True, slots=True)
class OwnWrite:
    """A status was written over the version `over` of the object, which was the version `version` then, at `at`."""

    over: str
    version: str
    at: datetime


@dataclass(slots=True)
class ModelMemory:
    """Of one SignedModel (`uid`).

    `failed` is the question whose `attempts` failed last for `failure`, `answered` the one that was last answered;
    `tried` are the keys and authorities that the open signatures were tried with, `reread` says that those need the
    artifact again; `waiting_since` is when a verification was asked for that has not ended. `conditions` are for
    counting: the status by type. `written` is the last status of ours.
    """

    uid: str
    evidence: Evidence | None = None
    failed: Question | None = None
    failure: AegisError | None = None
    attempts: Attempts = field(default_factory=Attempts)
    answered: Question | None = None
    tried: Tried | None = None
    reread: bool = False
    waiting_since: datetime | None = None
    written: OwnWrite | None = None
    conditions: tuple[tuple[str, str], ...] = ()

    def take(self, evidence: Evidence | None) -> None:
        """Keeps the newer of the evidence remembered and the evidence seen in the cluster."""
        if evidence is not None and (self.evidence is None or evidence.sealed > self.evidence.sealed):
            self.evidence = evidence

    def attempts_at(self, question: Question) -> Attempts:
        """Failed attempts at that very question."""
        return self.attempts if self.failed == question else Attempts()


@dataclass(slots=True)
class Memories:
    """By name; a new uid under an old name begins anew."""

    _by_name: dict[Name, ModelMemory] = field(default_factory=dict)

    def of(self, name: Name, uid: str) -> ModelMemory:
        """The memory of that object, made if need be."""
        known = self._by_name.get(name)
        if known is None or known.uid != uid:
            known = self._by_name[name] = ModelMemory(uid)
        return known

    def try_again(self, policy: str) -> None:
        """Ends the waiting of models that a source of that policy made wait: it can be used now."""
        for memory in self._by_name.values():
            asked = memory.failed is not None and memory.failed.policy.name == policy
            if asked and memory.failure is not None and memory.failure.reason is Reason.SOURCE_MISCONFIGURED:
                memory.attempts = Attempts()

    def known(self, name: Name) -> ModelMemory | None:
        """The memory under that name, of whatever object."""
        return self._by_name.get(name)

    def forget(self, name: Name) -> None:
        """The object is gone."""
        self._by_name.pop(name, None)

    def __iter__(self) -> Iterator[ModelMemory]:
        return iter(self._by_name.values())
