"""The SignedModels of the cluster, with the evidence that their seals prove.

A model's evidence counts only if a sealing key that is there opens its seal, and for one uid an older seal than the
newest that was accepted is ignored. A status without a seal that opens voids the evidence, as it would after a
restart: replicas must not differ by their age.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import cast

from aegis.adapters.cluster.objects import SignedModelObject
from aegis.adapters.cluster.packing import PackedModel, Packer
from aegis.core.evidence import Evidence
from aegis.core.judgement import Model
from aegis.core.model_index import ModelIndex
from aegis.core.seal import SealKeys

Name = tuple[str, str]
"""Namespace and name."""


@dataclass(frozen=True, slots=True)
class _Aside:
    """Behind what is shown of a model: its state as its object has it, and the one with the newest evidence."""

    own: PackedModel
    newest: PackedModel


class SealedModels:
    """All of them, under the sealing `keys`."""

    def __init__(self, *, whole: bool) -> None:
        self.keys: SealKeys | None = None
        self._packer = Packer(whole=whole)
        self._models: dict[str, ModelIndex] = {}
        self._aside: dict[Name, _Aside] = {}

    def of(self, namespace: str) -> ModelIndex:
        """Those of `namespace`, to look at."""
        return self._models.get(namespace) or ModelIndex()

    def all(self) -> Iterator[Model]:
        """Every one."""
        return chain.from_iterable(self._models.values())

    def evidence(self, name: Name, known: Evidence | None) -> Evidence | None:
        """What a model's seal proves. If that is `known` already, nothing is opened."""
        model = cast(PackedModel | None, self.of(name[0]).kept(name[1]))
        if model is None or not model.proven:
            return None
        if known is not None and (known.model.uid, known.sealed) == (model.uid, model.sealed):
            # No two that are about the same object were sealed at the same moment.
            return known
        return model.opened().evidence

    def signers(self) -> Iterator[frozenset[str]]:
        """Of each whose evidence is about it as it is: the fingerprints that signed it."""
        for index in self._models.values():
            for model in index.shelved:
                signers = cast(PackedModel, model).signers
                if signers is not None:
                    yield signers

    def read(self, body: SignedModelObject) -> PackedModel | None:
        """A model as it is put; None if its URI is not canonical."""
        return self._packer.pack(body, self.keys)

    def put(self, name: Name, model: PackedModel | None) -> None:
        """Adds or replaces a model; None is not known at all."""
        if model is None:
            self.drop(name)
            return
        index = self._models.get(name[0])
        if index is None:
            index = self._models[name[0]] = ModelIndex()
        newest = self._newest(name, cast(PackedModel | None, index.kept(name[1])), model)
        # The keys may be others than when it was read.
        own = shown = self._packer.under(model, self.keys)
        self._aside.pop(name, None)
        if newest is not None and own.proven and own.sealed < newest.sealed:
            shown = own.with_evidence_of(newest)
        if newest is not None and (shown is not own or not own.proven):
            self._aside[name] = _Aside(own, newest)
        index.put(shown)

    def drop(self, name: Name) -> None:
        """Forgets a model."""
        index = self._models.get(name[0])
        if index is None:
            return
        index.drop(name[1])
        self._aside.pop(name, None)
        if not index:
            del self._models[name[0]]

    def take_keys(self, keys: SealKeys | None) -> bool:
        """Takes the sealing keys and believes what they opened or open; True when they changed.

        What was accepted under a key that is there no more does not count, and what was newest is forgotten: a key is
        withdrawn because others may have sealed with it.
        """
        if keys == self.keys:
            return False
        self.keys = keys
        for namespace, index in self._models.items():
            for shown in list(index.shelved):
                aside = self._aside.get((namespace, shown.name))
                model = self._packer.under(aside.own if aside else cast(PackedModel, shown), keys)
                if model is not shown:
                    index.put(model)
        self._aside.clear()
        return True

    def _newest(self, name: Name, known: PackedModel | None, model: PackedModel) -> PackedModel | None:
        """The state with the newest evidence that was accepted of the same object."""
        if known is None or known.uid != model.uid:
            return None
        if name in self._aside:
            return self._aside[name].newest
        return known if known.proven else None
