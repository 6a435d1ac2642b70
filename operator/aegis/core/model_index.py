"""The SignedModels of one namespace, found in constant time by what a workload says of them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Protocol

from aegis.core.images import unpinned
from aegis.core.judgement import Model
from aegis.core.near_names import NearNames

Version = tuple[str, str]
"""A URI and a revision: what evidence is about."""


class Shelved(Protocol):
    """A model as an index keeps it: whole, or in a form that takes less memory until somebody asks."""

    @property
    def name(self) -> str:
        """Its name, which no other model of the namespace has."""

    @property
    def location(self) -> str:
        """Its canonical URI."""

    @property
    def revision(self) -> str:
        """The state of the repository that it is about."""

    def opened(self) -> Model:
        """The model."""


class ModelIndex:
    """Models by their names, by what they are about, and by what that is a version of. Names are unique in it.

    A version of a repository on a hub differs in its revision, one in a registry in the digest that ends its URI.
    Most places have one version, so that one is kept without the tables by which one of many is found.
    """

    def __init__(self, models: Iterable[Shelved] = ()) -> None:
        self._named: dict[str, Shelved] = {}
        self._lone: dict[str, Shelved] = {}
        self._versions: dict[str, dict[Version, dict[str, Shelved]]] = {}
        # Of names and of places: made when somebody first asks what is near, which perhaps nobody ever does.
        self._near: tuple[NearNames, NearNames] | None = None
        for model in models:
            self.put(model)

    def __iter__(self) -> Iterator[Model]:
        return (model.opened() for model in self._named.values())

    def __len__(self) -> int:
        return len(self._named)

    @property
    def shelved(self) -> Iterable[Shelved]:
        """The models as they were put; a live view."""
        return self._named.values()

    def kept(self, name: str) -> Shelved | None:
        """The model with that name as it was put."""
        return self._named.get(name)

    def named(self, name: str) -> Model | None:
        """The model with that name."""
        found = self._named.get(name)
        return found.opened() if found is not None else None

    def at(self, uri: str, revision: str) -> Sequence[Model]:
        """The models with exactly that URI and revision."""
        place = unpinned(uri)
        lone = self._lone.get(place)
        if lone is not None:
            return (lone.opened(),) if _version(lone) == (uri, revision) else ()
        return tuple(each.opened() for each in self._versions.get(place, {}).get((uri, revision), {}).values())

    def versions(self, uri: str) -> Iterator[Model]:
        """The models of the same repository, object or prefix as `uri`, at whatever revision, tag or digest."""
        place = unpinned(uri)
        lone = self._lone.get(place)
        if lone is not None:
            return iter((lone.opened(),))
        return (each.opened() for found in self._versions.get(place, {}).values() for each in found.values())

    def near_names(self, name: str) -> Iterator[str]:
        """The names of models that begin or end as `name` does."""
        return self._sorted()[0].beside(name)

    def near_uris(self, uri: str) -> Iterator[str]:
        """The URIs of models that begin or end as `uri` does, one of each repository."""
        places = self._sorted()[1].beside(unpinned(uri))
        return (str(model.uri) for place in places for model in islice(self.versions(place), 1))

    def put(self, model: Shelved) -> None:
        """Adds a model, in the place of one with its name."""
        name, place = model.name, unpinned(model.location)
        if name in self._named:
            self.drop(name)
        known = self._known(place)
        if self._near is not None:
            self._near[0].add(name)
            if not known:
                self._near[1].add(place)
        self._named[name] = model
        if not known:
            self._lone[place] = model
            return
        lone = self._lone.pop(place, None)
        for each in (model,) if lone is None else (lone, model):
            self._versions.setdefault(place, {}).setdefault(_version(each), {})[each.name] = each

    def drop(self, name: str) -> None:
        """Forgets the model with that name, if there is one."""
        model = self._named.pop(name, None)
        if model is None:
            return
        place = unpinned(model.location)
        if self._lone.pop(place, None) is None:
            self._drop_version(place, model)
        if self._near is not None:
            self._near[0].discard(name)
            if not self._known(place):
                self._near[1].discard(place)

    def _drop_version(self, place: str, model: Shelved) -> None:
        versions, version = self._versions[place], _version(model)
        del versions[version][model.name]
        if not versions[version]:
            del versions[version]
        if not versions:
            del self._versions[place]

    def _known(self, place: str) -> bool:
        return place in self._lone or place in self._versions

    def _sorted(self) -> tuple[NearNames, NearNames]:
        if self._near is None:
            self._near = NearNames(self._named), NearNames(chain(self._lone, self._versions))
        return self._near


def _version(model: Shelved) -> Version:
    return model.location, model.revision
