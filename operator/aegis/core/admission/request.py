"""What is asked at admission, and what may be looked up to answer it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from aegis.core.keyrings import Keyring
from aegis.core.model_index import ModelIndex
from aegis.core.references.config_maps import ConfigMaps
from aegis.core.spec.policy import Policy
from aegis.core.trusted_root import TrustedRoot

Raw = Mapping[str, Any]

_NOTHING: Raw = MappingProxyType({})


class Catalogue(Protocol):
    """Everything that a decision may read, all of it in memory."""

    def policies(self) -> Iterable[Policy]:
        """Every ModelPolicy; one that cannot be read governs its namespaces and trusts nobody."""

    def keyrings(self) -> Mapping[str, Keyring]:
        """Every ModelKeyring by name."""

    def trusted_root(self) -> TrustedRoot:
        """By what identities and log entries count."""

    def models(self, namespace: str) -> ModelIndex:
        """The SignedModels of that very namespace."""

    def config_maps(self, namespace: str) -> ConfigMaps:
        """What the ConfigMaps of that very namespace hold that cannot change, by name."""


class AdmissionRequest(NamedTuple):
    """The part of an AdmissionReview (admission.k8s.io/v1) that a decision rests on.

    `namespace` is the request's own: the object's may say anything. `user` is the name of who asks; no user is trusted.
    """

    uid: str
    group: str
    resource: str
    operation: str
    namespace: str
    name: str = ""
    subresource: str = ""
    object: Raw = _NOTHING
    old_object: Raw = _NOTHING
    dry_run: bool = False
    user: str = ""
