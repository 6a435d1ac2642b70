"""What answers for the models that a workload names: the SignedModels that a policy lets it use, with verdicts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice

from aegis.core.admission.hints import nearest
from aegis.core.admission.request import Catalogue
from aegis.core.judgement import Model, judge
from aegis.core.model_index import ModelIndex
from aegis.core.spec.policy import Policy
from aegis.core.uris import ModelURI
from aegis.core.verdicts import Rejected, Undecided, Verdict, Verified

Answer = tuple[Model, Verdict]

MAX_HINTS = 10
"""For how many references of a request a model with a similar name is looked for: no more are shown."""

MAX_VERSIONS = 100
"""Most other versions of a model that are looked at."""


@dataclass(slots=True)
class Lookup:
    """A look of `namespace` at the `catalogue` under `policy`, at `now`.

    It remembers what it found: a pod may name one model a thousand times, and as many may answer for it.
    """

    policy: Policy
    namespace: str
    catalogue: Catalogue
    now: datetime
    own: ModelIndex
    shared: tuple[ModelIndex, ...]
    """Those of the namespaces whose models count here as well, in the policy's order."""
    _answers: dict[tuple[ModelURI, str], Answer | None] = field(default_factory=dict)
    _mildest: dict[str, Answer] = field(default_factory=dict)
    _hints: int = 0

    @classmethod
    def of(cls, policy: Policy, namespace: str, catalogue: Catalogue, now: datetime) -> "Lookup":
        """A look at what `policy` lets `namespace` use."""
        shared = tuple(catalogue.models(other) for other in policy.shared_from)
        return cls(policy, namespace, catalogue, now, catalogue.models(namespace), shared)

    def answer(self, uri: ModelURI, revision: str) -> Answer | None:
        """The SignedModel that answers for a URI at a revision: of its own namespace first, else of shared ones."""
        if (uri, revision) not in self._answers:
            wanted = str(uri), revision
            models = self.own.at(*wanted) or [model for shelf in self.shared for model in shelf.at(*wanted)]
            self._answers[uri, revision] = self._strictest(models) if models else None
        return self._answers[uri, revision]

    def find(self, name: str) -> Model | None:
        """The SignedModel of that name, by the same order."""
        shelves = (self.own, *self.shared)
        return next((model for shelf in shelves if (model := shelf.named(name)) is not None), None)

    def named(self, name: str) -> Answer | None:
        """The SignedModel of that name with its verdict; one about the same that is Rejected speaks for it."""
        model = self.find(name)
        if model is None:
            return None
        twins = self.catalogue.models(model.key.namespace).at(str(model.uri), model.revision)
        strictest = self._strictest(twins)
        return strictest if isinstance(strictest[1], Rejected) else (model, self._verdict(model))

    def versions(self, uri: str) -> Sequence[Model]:
        """Some SignedModels of the same repository, object or prefix, at whatever revision, tag or digest."""
        found = chain.from_iterable(shelf.versions(uri) for shelf in (self.own, *self.shared))
        return tuple(islice(found, MAX_VERSIONS))

    def mildest(self, uri: str) -> Answer:
        """Of the versions of what is known one that is Verified, else one that may become so. Raises ValueError."""
        if uri not in self._mildest:
            judged = ((model, self._verdict(model)) for model in self.versions(uri))
            self._mildest[uri] = min(judged, key=lambda pair: _MILDNESS[type(pair[1])])
        return self._mildest[uri]

    def near(self, uri: str) -> str:
        """The URI of a SignedModel that was perhaps meant, '' if there is none or enough was looked for."""
        return self._near(uri, (near for shelf in (self.own, *self.shared) for near in shelf.near_uris(uri)))

    def near_name(self, name: str) -> str:
        """The name of a SignedModel that was perhaps meant, as `near`."""
        return self._near(name, (near for shelf in (self.own, *self.shared) for near in shelf.near_names(name)))

    def _near(self, wanted: str, known: Iterable[str]) -> str:
        self._hints += 1
        return nearest(wanted, known) if self._hints <= MAX_HINTS else ""

    def _strictest(self, models: Sequence[Model]) -> Answer:
        """Among several about the same a Rejected refuses; else a Verified admits; else it stays undecided."""
        judged = ((model, self._verdict(model)) for model in models)
        return min(judged, key=lambda pair: _STRICTNESS[type(pair[1])])

    def _verdict(self, model: Model) -> Verdict:
        return judge(model, self.policy, self.catalogue.keyrings(), self.now, self.catalogue.trusted_root())


_STRICTNESS: dict[type[Verdict], int] = {Rejected: 0, Verified: 1, Undecided: 2}
_MILDNESS: dict[type[Verdict], int] = {Verified: 0, Undecided: 1, Rejected: 2}
