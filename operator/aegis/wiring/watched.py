"""The cluster adapter behind the protocols that the reconcilers know."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from aegis.adapters.cluster.catalogue import ClusterCatalogue
from aegis.adapters.cluster.events import EventRecorder
from aegis.adapters.cluster.objects import MODEL_KEYRINGS, MODEL_POLICIES, SIGNED_MODELS, Reference, Resource, Versioned
from aegis.adapters.cluster.status import Outcome as Result
from aegis.adapters.cluster.status import StatusWriter, Urgency
from aegis.adapters.cluster.watches import ClusterWatch
from aegis.core.evidence import Evidence
from aegis.core.judgement import Model
from aegis.core.keyrings import Keyring
from aegis.core.reasons import Reason
from aegis.core.seal import SealKeys
from aegis.core.spec.fields import Raw
from aegis.core.spec.policy import Policy
from aegis.core.trusted_root import TrustedRoot
from aegis.services.cluster import About, Kind, Name, Outcome, Seen, Written

RESOURCES: Mapping[Kind, Resource] = MappingProxyType(
    {Kind.SIGNED_MODEL: SIGNED_MODELS, Kind.MODEL_KEYRING: MODEL_KEYRINGS, Kind.MODEL_POLICY: MODEL_POLICIES}
)
KINDS: Mapping[Resource, Kind] = MappingProxyType({resource: kind for kind, resource in RESOURCES.items()})

_version = msgspec.json.Decoder(Versioned).decode
_OUTCOMES: Mapping[Result, Outcome] = MappingProxyType(
    {
        Result.WRITTEN: Outcome.WRITTEN,
        Result.CONFLICT: Outcome.OUTDATED,
        Result.GONE: Outcome.GONE,
        Result.NOT_LEADING: Outcome.GONE,
    }
)


class WatchedObjects:
    """Implements `aegis.services.cluster.Objects`."""

    def __init__(self, watch: ClusterWatch, catalogue: ClusterCatalogue) -> None:
        self._watch = watch
        self._catalogue = catalogue

    @property
    def seal_keys(self) -> SealKeys | None:
        return self._catalogue.seal_keys

    def raw(self, kind: Kind, name: Name) -> Raw | None:
        kept = self._watch.objects(RESOURCES[kind]).get(name)
        if kept is None:
            return None
        decoded: dict[str, Any] = msgspec.json.decode(kept)
        return decoded

    def version(self, kind: Kind, name: Name) -> str:
        kept = self._watch.objects(RESOURCES[kind]).get(name)
        return _version(kept).metadata.resource_version if kept is not None else ""

    def names(self, kind: Kind) -> Iterable[Name]:
        return tuple(self._watch.objects(RESOURCES[kind]))

    def model(self, name: Name) -> Model | None:
        namespace, own = name
        return self._catalogue.models(namespace).named(own)

    def evidence(self, name: Name, known: Evidence | None) -> Evidence | None:
        return self._catalogue.sealed.evidence(name, known)

    def signers(self) -> Iterable[frozenset[str]]:
        return self._catalogue.signers()

    def policies(self) -> Iterable[Policy]:
        return self._catalogue.policies()

    def keyrings(self) -> Mapping[str, Keyring]:
        return self._catalogue.keyrings()

    def held_revocations(self, keyring: str) -> frozenset[str]:
        return self._catalogue.held_revocations(keyring)

    def trusted_root(self) -> TrustedRoot:
        return self._catalogue.trusted_root()


class ClusterStatuses:
    """Implements `aegis.services.cluster.Statuses`."""

    def __init__(self, writer: StatusWriter) -> None:
        self._writer = writer

    async def write(self, seen: Seen, status: Raw, *, refusal: bool) -> Written:
        urgency = Urgency.REFUSAL if refusal else Urgency.ORDINARY
        written = await self._writer.write(reference(seen.about), seen.resource_version, status, urgency)
        return Written(_OUTCOMES[written.outcome], written.resource_version)


class ClusterEvents:
    """Implements `aegis.services.cluster.Events`."""

    def __init__(self, recorder: EventRecorder) -> None:
        self._recorder = recorder

    def emit(self, about: About, reason: Reason, message: str, *, warning: bool) -> None:
        self._recorder.emit(reference(about), reason, message, warning=warning)


def reference(about: About) -> Reference:
    """The adapter's name for an object."""
    return Reference(RESOURCES[about.kind], about.namespace, about.name, about.uid)
