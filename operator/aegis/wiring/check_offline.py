"""The webhook's answers worked out from files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum, auto

from aegis.adapters.manifests import Document
from aegis.core.admission import AdmissionRequest, Catalogue, Decision, decide
from aegis.core.keyrings import Keyring
from aegis.core.model_index import ModelIndex
from aegis.core.references.config_maps import ConfigMaps
from aegis.core.spec.policy import Policy
from aegis.core.trusted_root import TrustedRoot
from aegis.services.check_manifests import Answer, Outcome, Subject
from aegis.settings import Settings
from aegis.wiring.check import CheckInvalid, Judge, Read, Request
from aegis.wiring.check_known import KEYRING, MODEL, POLICY, Known, objects_of

NAMESPACE = "default"

SEALS_UNKNOWN = (
    "it depends on whether the SignedModels' seals are the controller's own, and those were not checked:"
    " name the Secret's manifest with --seal-key, take them as given with --unchecked-seals, or ask the cluster"
    " with --context"
)
SEALS_GIVEN = "the seals of SignedModels were not checked: whoever wrote the files of --models is believed"


def offline_judge(
    request: Request, settings: Settings, read: Read, documents: Sequence[Document]
) -> tuple[Judge, str, tuple[str, ...]]:
    """Raises CheckInvalid, NotReadable."""
    namespace = request.namespace or NAMESPACE
    known = Known(namespace)
    for option, names, kind in (
        ("--policy", request.policies, POLICY),
        ("--keyring", request.keyrings, KEYRING),
        ("--models", request.models, MODEL),
    ):
        for name in names:
            if kind not in known.take(objects_of(read([name]))):
                raise CheckInvalid(f"{option} {name}: it holds no {kind}")
    known.take_beside(objects_of(documents))
    if request.trusted_root:
        known.take_root(request.trusted_root)
    if request.seal_key:
        known.take_seal(request.seal_key, objects_of(read([request.seal_key])))
    offline = Offline(known, _seals(request, known), settings.exempt_namespaces, datetime.now(UTC))
    return offline.judge, namespace, (*known.notes, *([SEALS_GIVEN] if request.unchecked_seals else []))


@dataclass(frozen=True, slots=True)
class Believing:
    """The catalogue of `known` in which every seal is taken as given."""

    known: Known
    _indexes: dict[str, ModelIndex] = field(default_factory=dict)

    def policies(self) -> Iterable[Policy]:
        """Every ModelPolicy."""
        return self.known.catalogue.policies()

    def keyrings(self) -> Mapping[str, Keyring]:
        """Every ModelKeyring by name."""
        return self.known.catalogue.keyrings()

    def trusted_root(self) -> TrustedRoot:
        """By what identities and log entries count."""
        return self.known.catalogue.trusted_root()

    def models(self, namespace: str) -> ModelIndex:
        """The SignedModels of a namespace, with the evidence that their seals hold."""
        if namespace not in self._indexes:
            self._indexes[namespace] = self.known.believed(namespace)
        return self._indexes[namespace]

    def config_maps(self, namespace: str) -> ConfigMaps:
        """What the ConfigMaps of a namespace hold."""
        return self.known.catalogue.config_maps(namespace)


class Seals(Enum):
    """What the evidence in statuses rests on."""

    CHECKED = auto()
    GIVEN = auto()
    """A person takes them as they are."""
    UNKNOWN = auto()


def _seals(request: Request, known: Known) -> Seals:
    if request.seal_key or not known.sealed:
        return Seals.CHECKED
    return Seals.GIVEN if request.unchecked_seals else Seals.UNKNOWN


@dataclass(frozen=True, slots=True)
class Offline:
    """Decides by what is `known`.

    Of evidence whose `seals` are unknown only that counts which changes nothing: what is refused even if every seal is
    right, and what is admitted even if none is.
    """

    known: Known
    seals: Seals
    exempt: frozenset[str]
    now: datetime

    def judge(self, subjects: Sequence[Subject]) -> list[Answer]:
        """The answers, in order."""
        believing = Believing(self.known)
        return [self._answer(subject.request, believing) for subject in subjects]

    def _answer(self, request: AdmissionRequest, believing: Believing) -> Answer:
        if self.seals is Seals.CHECKED:
            return _answered(self._decided(request, self.known.catalogue))
        given = self._decided(request, believing)
        if self.seals is Seals.GIVEN or given.allowed == self._decided(request, self.known.catalogue).allowed:
            return _answered(given)
        return Answer(Outcome.UNKNOWN, why=SEALS_UNKNOWN)

    def _decided(self, request: AdmissionRequest, catalogue: Catalogue) -> Decision:
        return decide(request, catalogue, self.exempt, self.now)


def _answered(decision: Decision) -> Answer:
    if decision.allowed:
        return Answer(Outcome.ADMITTED, warnings=decision.warnings)
    return Answer(Outcome.REFUSED, lines=tuple(decision.message.splitlines()))
