"""What the webhook and the controller know of the cluster, in memory: models, keys, policies, immutable ConfigMaps.

It is filled by informers and read by decisions. Nothing here is believed because a status says so: see SealedModels.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from aegis.adapters.cluster.config_maps import ConfigMapShelf
from aegis.adapters.cluster.objects import (
    KeyStatus,
    ModelKeyringObject,
    ModelPolicyObject,
    SecretObject,
    SignedModelObject,
)
from aegis.adapters.cluster.revocation_memory import RevocationMemory
from aegis.adapters.cluster.sealed_models import SealedModels
from aegis.core.judgement import Model
from aegis.core.keyrings import KeyFacts, Keyring
from aegis.core.keys import Validity
from aegis.core.model_index import ModelIndex
from aegis.core.references.config_maps import ConfigMaps
from aegis.core.revocations import with_held
from aegis.core.seal import SealKey, SealKeys
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.keyring import parse_keyring
from aegis.core.spec.policy import Policy, parse_policy, unreadable_policy
from aegis.core.trusted_root import NO_ROOT, TrustedRoot


class ClusterCatalogue:
    """Implements `aegis.core.admission.Catalogue`. Not thread-safe: one event loop writes and reads it.

    `whole`: evidence is kept with what only a verification reads of the last one. `revocations`: what this process has
    seen already.
    """

    def __init__(self, *, whole: bool = True, revocations: RevocationMemory | None = None) -> None:
        self.sealed = SealedModels(whole=whole)
        self.root = NO_ROOT
        self.shelf = ConfigMapShelf()
        self._keyrings: dict[str, Keyring] = {}
        self._revocations = revocations or RevocationMemory()
        self._observed: dict[str, datetime] = {}
        self._policies: dict[str, Policy] = {}

    @property
    def seal_keys(self) -> SealKeys | None:
        """The sealing keys, None if there are none."""
        return self.sealed.keys

    def policies(self) -> Iterable[Policy]:
        """Every policy, the unreadable ones as policies that trust nobody."""
        return self._policies.values()

    def keyrings(self) -> Mapping[str, Keyring]:
        """Every keyring by name."""
        return self._keyrings

    def held_revocations(self, name: str) -> frozenset[str]:
        """The keys that the keyring of that name revoked in a state which the cluster has gone back from."""
        return self._revocations.held(name)

    def observed(self) -> datetime | None:
        """The latest time that the statuses of keyrings remember."""
        return max(self._observed.values(), default=None)

    def trusted_root(self) -> TrustedRoot:
        """By what identities and log entries count."""
        return self.root

    def config_maps(self, namespace: str) -> ConfigMaps:
        """What the ConfigMaps of a namespace hold that cannot change and are labelled to be read."""
        return self.shelf.of(namespace)

    def models(self, namespace: str) -> ModelIndex:
        """The SignedModels of `namespace`, to look at."""
        return self.sealed.of(namespace)

    def all_models(self) -> Iterator[Model]:
        """Every SignedModel."""
        return self.sealed.all()

    def signers(self) -> Iterator[frozenset[str]]:
        """Of each SignedModel whose evidence is about it as it is: the fingerprints that signed it."""
        return self.sealed.signers()

    def put_model(self, body: SignedModelObject) -> None:
        """Adds or replaces a model; one whose URI is not canonical is not known at all."""
        self.sealed.put((body.metadata.namespace, body.metadata.name), self.sealed.read(body))

    def drop_model(self, namespace: str, name: str) -> None:
        """Forgets a model; the next admission refuses what names it."""
        self.sealed.drop((namespace, name))

    def put_keyring(self, body: ModelKeyringObject) -> None:
        """Adds or replaces a keyring; one that cannot be read is as good as absent."""
        name = body.metadata.name
        self.drop_keyring(name)
        if body.status.observed_time is not None:
            self._observed[name] = body.status.observed_time
        with suppress(InvalidSpec):
            read = _keyring(body)
            held = self._revocations.follow(body, read.overrides)
            self._keyrings[name] = replace(read, overrides=with_held(read.overrides, held))

    def drop_keyring(self, name: str) -> None:
        """Forgets a keyring."""
        self._keyrings.pop(name, None)
        self._observed.pop(name, None)

    def put_policy(self, body: ModelPolicyObject) -> None:
        """Adds or replaces a policy; one that cannot be read still governs, and trusts nobody."""
        raw = {"metadata": {"name": body.metadata.name}, "spec": body.spec}
        try:
            self._policies[body.metadata.name] = parse_policy(raw)
        except InvalidSpec:
            self._policies[body.metadata.name] = unreadable_policy(body.metadata.name, _namespaces(body.spec))

    def refuse_policy(self, name: str) -> None:
        """A policy of which nothing can be read governs whatever no other policy does, and trusts nobody there."""
        self._policies[name] = unreadable_policy(name, ())

    def drop_policy(self, name: str) -> None:
        """Forgets a policy."""
        self._policies.pop(name, None)

    def put_root(self, root: TrustedRoot) -> None:
        """Takes another trusted root; verdicts rest on it at once."""
        self.root = root

    def put_seal(self, secret: SecretObject | None) -> bool:
        """Takes the sealing keys, under which every seal counts anew or not; True when they changed."""
        keys = seal_keys_of(secret.data) if secret is not None else None
        return self.sealed.take_keys(keys)


def seal_keys_of(data: Mapping[str, str]) -> SealKeys | None:
    """The sealing keys in the Secret's base64 data (`current`, and `previous` if there is one), or None."""
    try:
        secrets = {
            name: base64.b64decode(data[name], validate=True) for name in ("current", "previous") if name in data
        }
        previous = SealKey(secrets["previous"]) if "previous" in secrets else None
        return SealKeys(SealKey(secrets["current"]), previous)
    except (KeyError, ValueError, binascii.Error):
        return None


def _keyring(body: ModelKeyringObject) -> Keyring:
    spec = parse_keyring({"metadata": {"name": body.metadata.name}, "spec": body.spec})
    facts = {key.fingerprint: _facts(key) for key in body.status.keys}
    return Keyring(spec.name, spec.window, facts, spec.overrides, spec.schemes)


def _facts(key: KeyStatus) -> KeyFacts:
    return KeyFacts(
        fingerprint=key.fingerprint,
        algorithm=key.algorithm,
        version=key.version,
        first_seen=key.first_seen_time,
        created=key.created_time,
        superseded=key.superseded_time,
        ended=key.ended_time,
        absent_since=key.absent_since_time,
        validity=Validity(key.not_before_time, key.not_after_time),
    )


def _namespaces(spec: Mapping[str, Any]) -> tuple[str, ...]:
    try:
        return msgspec.convert(spec.get("namespaces", ()), tuple[str, ...])
    except msgspec.ValidationError:
        return ()
