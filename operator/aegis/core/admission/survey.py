"""What admission would say of a Pod that runs already, whatever the mode of its policies."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from aegis.core.admission.decide import decide
from aegis.core.admission.decision import Finding
from aegis.core.admission.request import AdmissionRequest, Catalogue
from aegis.core.keyrings import Keyring
from aegis.core.model_index import ModelIndex
from aegis.core.reasons import Reason
from aegis.core.references.config_maps import ConfigMaps
from aegis.core.spec.policy import Mode, Policy
from aegis.core.trusted_root import TrustedRoot


class Enforced:
    """A catalogue in which every policy that is not Disabled enforces; the policies are those of its making."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._policies = tuple(
            policy if policy.mode is Mode.DISABLED else replace(policy, mode=Mode.ENFORCE)
            for policy in catalogue.policies()
        )

    def policies(self) -> Iterable[Policy]:
        """Every ModelPolicy, made strict."""
        return self._policies

    def keyrings(self) -> Mapping[str, Keyring]:
        """Every ModelKeyring by name."""
        return self._catalogue.keyrings()

    def trusted_root(self) -> TrustedRoot:
        """By what identities and log entries count."""
        return self._catalogue.trusted_root()

    def models(self, namespace: str) -> ModelIndex:
        """The SignedModels of that namespace."""
        return self._catalogue.models(namespace)

    def config_maps(self, namespace: str) -> ConfigMaps:
        """What the ConfigMaps of that namespace hold that cannot change."""
        return self._catalogue.config_maps(namespace)


def unverified(
    namespace: str, name: str, pod: Mapping[str, Any], catalogue: Enforced, now: datetime
) -> tuple[Finding, ...]:
    """What is wrong with the models that `pod` names; empty when each is verified, or when it names none."""
    request = AdmissionRequest("", "", "pods", "CREATE", namespace, name, object=pod)
    findings = decide(request, catalogue, frozenset(), now).findings
    return tuple(finding for finding in findings if finding.reason is not Reason.PROTECTED_FIELD)
