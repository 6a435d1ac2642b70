"""The SignedModels of one namespace, found in constant time by what a workload says of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from aegis.core.images import unpinned
from aegis.core.judgement import Model
from aegis.core.near_names import NearNames

Version = tuple[str, str]
"""A URI and a revision: what evidence is about."""


class ModelIndex:
    """Models by their names, by what they are about, and by what that is a version of. Names are unique in it.

    A version of a repository on a hub differs in its revision, one in a registry in the digest that ends its URI.
    """

    def __init__(self, models: Iterable[Model] = ()) -> None:
        self._named: dict[str, Model] = {}
        self._versions: defaultdict[str, dict[Version, dict[str, Model]]] = defaultdict(dict)
        self._near_names, self._near_places = NearNames(), NearNames()
        for model in models:
            self.put(model)

    def __iter__(self) -> Iterator[Model]:
        return iter(self._named.values())

    def __len__(self) -> int:
        return len(self._named)

    def named(self, name: str) -> Model | None:
        """The model with that name."""
        return self._named.get(name)

    def at(self, uri: str, revision: str) -> Sequence[Model]:
        """The models with exactly that URI and revision."""
        return tuple(self._of(uri).get((uri, revision), {}).values())

    def versions(self, uri: str) -> Iterator[Model]:
        """The models of the same repository, object or prefix as `uri`, at whatever revision, tag or digest."""
        return (model for models in self._of(uri).values() for model in models.values())

    def near_names(self, name: str) -> Iterator[str]:
        """The names of models that begin or end as `name` does."""
        return self._near_names.beside(name)

    def near_uris(self, uri: str) -> Iterator[str]:
        """The URIs of models that begin or end as `uri` does, one of each repository."""
        places = self._near_places.beside(unpinned(uri))
        return (str(model.uri) for place in places for model in islice(self.versions(place), 1))

    def put(self, model: Model) -> None:
        """Adds a model, in the place of one with its name."""
        self.drop(model.key.name)
        self._named[model.key.name] = model
        self._near_names.add(model.key.name)
        uri = str(model.uri)
        if unpinned(uri) not in self._versions:
            self._near_places.add(unpinned(uri))
        self._versions[unpinned(uri)].setdefault((uri, model.revision), {})[model.key.name] = model

    def drop(self, name: str) -> None:
        """Forgets the model with that name, if there is one."""
        model = self._named.pop(name, None)
        if model is None:
            return
        self._near_names.discard(name)
        place, version = unpinned(str(model.uri)), (str(model.uri), model.revision)
        versions = self._versions[place]
        del versions[version][name]
        if not versions[version]:
            del versions[version]
        if not versions:
            del self._versions[place]
            self._near_places.discard(place)

    def _of(self, uri: str) -> dict[Version, dict[str, Model]]:
        return self._versions.get(unpinned(uri), {})
