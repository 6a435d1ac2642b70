"""What the webhook and the controller know of the cluster, in memory: models, keys, policies, immutable ConfigMaps.

It is filled by informers and read by decisions. Nothing here is believed because a status says so: a model's evidence
counts only if its seal opens, and for one uid an older seal than the newest that was accepted is ignored. A status
without a seal that opens voids the evidence, as it would after a restart: replicas must not differ by their age.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
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
from aegis.core.errors import NotCanonical
from aegis.core.evidence import Evidence
from aegis.core.judgement import Model
from aegis.core.keyrings import KeyFacts, Keyring
from aegis.core.keys import Validity
from aegis.core.model_index import ModelIndex
from aegis.core.reasons import Reason
from aegis.core.references.config_maps import ConfigMaps
from aegis.core.seal import SealKey, SealKeys, unseal
from aegis.core.spec.fields import InvalidSpec
from aegis.core.spec.keyring import parse_keyring
from aegis.core.spec.policy import Policy, parse_policy, unreadable_policy
from aegis.core.spec.signed_model import ModelKey
from aegis.core.trusted_root import NO_ROOT, TrustedRoot
from aegis.core.uris import ModelURI

Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A seal as the status of `uid` carries it, what it opens to, and the newest evidence that was ever accepted."""

    uid: str
    text: str
    evidence: Evidence | None
    newest: Evidence | None


class ClusterCatalogue:
    """Implements `aegis.core.admission.Catalogue`. Not thread-safe: one event loop writes and reads it."""

    def __init__(self) -> None:
        self.seal_keys: SealKeys | None = None
        self.root = NO_ROOT
        self.shelf = ConfigMapShelf()
        self._models: dict[str, ModelIndex] = {}
        self._seals: dict[Name, _Sealed] = {}
        self._keyrings: dict[str, Keyring] = {}
        self._observed: dict[str, datetime] = {}
        self._policies: dict[str, Policy] = {}

    def policies(self) -> Iterable[Policy]:
        """Every policy, the unreadable ones as policies that trust nobody."""
        return self._policies.values()

    def keyrings(self) -> Mapping[str, Keyring]:
        """Every keyring by name."""
        return self._keyrings

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
        return self._models.get(namespace) or ModelIndex()

    def all_models(self) -> Iterator[Model]:
        """Every SignedModel."""
        return chain.from_iterable(self._models.values())

    def put_model(self, body: SignedModelObject) -> None:
        """Adds or replaces a model; one whose URI is not canonical is not known at all."""
        name = (body.metadata.namespace, body.metadata.name)
        known = self._seals.get(name)
        self.drop_model(*name)
        try:
            model = _model(body)
        except NotCanonical:
            return
        sealed = _sealed(body.metadata.uid, body.status.seal, known, self.seal_keys)
        self._keep(name, replace(model, evidence=sealed.evidence), sealed)

    def drop_model(self, namespace: str, name: str) -> None:
        """Forgets a model; the next admission refuses what names it."""
        if self._seals.pop((namespace, name), None) is None:
            return
        self._models[namespace].drop(name)
        if not self._models[namespace]:
            del self._models[namespace]

    def put_keyring(self, body: ModelKeyringObject) -> None:
        """Adds or replaces a keyring; one that cannot be read is as good as absent."""
        name = body.metadata.name
        self.drop_keyring(name)
        if body.status.observed_time is not None:
            self._observed[name] = body.status.observed_time
        with suppress(InvalidSpec):
            self._keyrings[name] = _keyring(body)

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
        """Takes the sealing keys and opens every seal anew; True when they changed.

        What was accepted under a key that is there no more is forgotten, and whatever was newest with it: a key is
        withdrawn because others may have sealed with it.
        """
        keys = seal_keys_of(secret.data) if secret is not None else None
        if keys == self.seal_keys:
            return False
        self.seal_keys = keys
        for model in list(self.all_models()):
            name = (model.key.namespace, model.key.name)
            sealed = _sealed(model.key.uid, self._seals[name].text, None, keys)
            self._keep(name, replace(model, evidence=sealed.evidence), sealed)
        return True

    def _keep(self, name: Name, model: Model, sealed: _Sealed) -> None:
        self._models.setdefault(name[0], ModelIndex()).put(model)
        self._seals[name] = sealed


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


def _model(body: SignedModelObject) -> Model:
    """Raises NotCanonical."""
    return Model(
        key=ModelKey(body.metadata.namespace, body.metadata.name, body.metadata.uid),
        generation=body.metadata.generation,
        uri=ModelURI.parse(body.spec.uri),
        revision=body.spec.revision,
        digest=body.spec.digest,
        reported=_reported(body),
    )


def _reported(body: SignedModelObject) -> Reason | None:
    """The reason of the Ready condition if it is a word of the vocabulary: whatever else stands there is not shown."""
    said = next((entry.reason for entry in body.status.conditions if entry.type == "Ready"), "")
    return Reason(said) if said in _WORDS else None


_WORDS = frozenset(reason.value for reason in Reason)


def _sealed(uid: str, text: str, known: _Sealed | None, keys: SealKeys | None) -> _Sealed:
    """What `text` opens to, given what was `known` of the object of that name under the same keys."""
    if known is not None and known.uid != uid:
        known = None
    if known is not None and known.text == text:
        return known
    evidence = unseal(text, keys) if text and keys else None
    newest = known.newest if known is not None else None
    if evidence is not None and newest is not None and evidence.sealed < newest.sealed:
        evidence = newest
    return _Sealed(uid, text, evidence, evidence or newest)


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
