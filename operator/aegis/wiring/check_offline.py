"""The webhook's answers worked out from files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aegis.adapters.manifests import Document, read_documents
from aegis.core.admission import AdmissionRequest, Decision, decide
from aegis.core.keyrings import Keyring
from aegis.core.model_index import ModelIndex
from aegis.core.references.config_maps import ConfigMaps
from aegis.core.spec.policy import Policy
from aegis.core.trusted_root import TrustedRoot
from aegis.services.check_manifests import Answer, Outcome, Subject
from aegis.settings import Settings
from aegis.wiring.check import CheckInvalid, Judge, Request, StandardInput
from aegis.wiring.check_known import KEYRING, MODEL, POLICY, Known, objects_of

NAMESPACE = "default"

SEALS_UNKNOWN = (
    "the webhook would admit it if the SignedModels' seals are the controller's own, and those were not checked:"
    " name the Secret's manifest with --seal-key, take them as given with --unchecked-seals, or ask the cluster"
    " with --context"
)
SEALS_GIVEN = "the seals of SignedModels were not checked: whoever wrote the files of --models is believed"


def offline_judge(
    request: Request, settings: Settings, standard_input: StandardInput, documents: Sequence[Document]
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
            if kind not in known.take(objects_of(read_documents([name], standard_input))):
                raise CheckInvalid(f"{option} {name}: it holds no {kind}")
    notes = known.take_beside(objects_of(documents))
    if request.trusted_root:
        known.take_root(request.trusted_root)
    if request.seal_key:
        known.take_seal(request.seal_key, objects_of(read_documents([request.seal_key], standard_input)))
    offline = Offline(
        known, settings.exempt_namespaces, datetime.now(UTC), bool(request.seal_key), request.unchecked_seals
    )
    return offline.judge, namespace, (*notes, *([SEALS_GIVEN] if request.unchecked_seals else []))


@dataclass(frozen=True, slots=True)
class Believing:
    """The catalogue of `known` in which every seal is taken as given."""

    known: Known

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
        return self.known.believed(namespace)

    def config_maps(self, namespace: str) -> ConfigMaps:
        """What the ConfigMaps of a namespace hold."""
        return self.known.catalogue.config_maps(namespace)


@dataclass(frozen=True, slots=True)
class Offline:
    """Decides by what is `known`. Without the sealing keys no evidence is proven; `believing` it is a person's choice.

    Of evidence that is neither proven nor believed only that counts which changes nothing: what is refused even if
    every seal is right, and what is admitted even if none is.
    """

    known: Known
    exempt: frozenset[str]
    now: datetime
    proven: bool
    believing: bool

    def judge(self, subjects: Sequence[Subject]) -> list[Answer]:
        """The answers, in order."""
        return [self._answer(subject.request) for subject in subjects]

    def _answer(self, request: AdmissionRequest) -> Answer:
        strict = decide(request, self.known.catalogue, self.exempt, self.now)
        if self.proven or not self.known.sealed:
            return _answered(strict)
        generous = decide(request, Believing(self.known), self.exempt, self.now)
        if self.believing or strict.allowed == generous.allowed:
            return _answered(generous)
        return Answer(Outcome.UNKNOWN, why=SEALS_UNKNOWN)


def _answered(decision: Decision) -> Answer:
    if decision.allowed:
        return Answer(Outcome.ADMITTED, warnings=decision.warnings)
    return Answer(Outcome.REFUSED, lines=tuple(decision.message.splitlines()))
