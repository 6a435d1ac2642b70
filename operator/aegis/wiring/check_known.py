"""What files say that the webhook would know: its catalogue is filled from them in the place of watches."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from aegis.adapters.cluster.catalogue import ClusterCatalogue, seal_keys_of
from aegis.adapters.cluster.objects import (
    GROUP,
    ModelKeyringObject,
    ModelPolicyObject,
    SecretObject,
    SignedModelObject,
)
from aegis.adapters.manifests import Document
from aegis.core.admission.manifest import Manifest, manifests
from aegis.core.errors import TrustedRootUnusable
from aegis.core.judgement import Model
from aegis.core.model_index import ModelIndex
from aegis.core.references.config_maps import RESOLVE_LABEL, RESOLVE_VALUE
from aegis.core.seal import unchecked
from aegis.core.spec.fields import InvalidSpec, Raw
from aegis.core.spec.keyring import parse_keyring
from aegis.core.spec.policy import parse_policy
from aegis.wiring.check import CheckInvalid
from aegis.wiring.trusted_root import read_root

T = TypeVar("T")

POLICY, KEYRING, MODEL = "ModelPolicy", "ModelKeyring", "SignedModel"

Named = tuple[str, Manifest]
"""Which document, and an object in it."""


class Known:
    """What the files say that the webhook would know; models that say no namespace are meant for `namespace`."""

    def __init__(self, namespace: str) -> None:
        self.catalogue = ClusterCatalogue()
        self.notes: list[str] = []
        self._namespace = namespace
        self._specs: dict[tuple[str, str], Any] = {}
        self._seals: dict[tuple[str, str], str] = {}

    @property
    def sealed(self) -> bool:
        """Whether there is a seal that could be believed."""
        return any(self._seals.values())

    def take(self, objects: Iterable[Named]) -> frozenset[str]:
        """Takes all that is of Aegis's kinds; which kinds those were. Raises CheckInvalid."""
        taken = set()
        for where, manifest in objects:
            if manifest.group == GROUP and manifest.kind in (POLICY, KEYRING, MODEL):
                taken.add(manifest.kind)
                self._take(where, manifest)
        return frozenset(taken)

    def take_beside(self, objects: Sequence[Named]) -> None:
        """Takes what comes with the workloads as their cluster would, without a status.

        Who may write workloads may not write what is trusted, so policies and keyrings among them do not count.
        """
        for where, manifest in objects:
            if manifest.group == GROUP and manifest.kind == MODEL:
                self._take_new(where, manifest)
            elif manifest.group == GROUP and manifest.kind in (POLICY, KEYRING):
                option = "--policy" if manifest.kind == POLICY else "--keyring"
                note = f"{where}: a {manifest.kind} among the manifests does not count; name it with {option}"
                self.notes.append(note)
            elif (manifest.group, manifest.kind) == ("", "ConfigMap"):
                self._take_config_map(where, manifest)

    def take_root(self, path: str) -> None:
        """Takes the trusted root. Raises CheckInvalid."""
        try:
            self.catalogue.put_root(read_root(path))
        except TrustedRootUnusable as error:
            raise CheckInvalid(f"--trusted-root: {error.detail}") from None

    def take_seal(self, name: str, objects: Sequence[Named]) -> None:
        """Takes the sealing keys from the manifest of their Secret. Raises CheckInvalid."""
        secrets = [(where, each) for where, each in objects if (each.group, each.kind) == ("", "Secret")]
        if len(secrets) != 1:
            raise CheckInvalid(f"--seal-key {name}: it holds {len(secrets)} Secrets, where one is wanted")
        ((where, manifest),) = secrets
        secret = _converted(where, manifest, SecretObject)
        if seal_keys_of(secret.data) is None:
            raise CheckInvalid(f"--seal-key {name}: the Secret holds no sealing key; take it from the cluster whole")
        self.catalogue.put_seal(secret)

    def believed(self, namespace: str) -> ModelIndex:
        """The models of a namespace with the evidence that their seals hold, whoever sealed it."""
        return ModelIndex(map(self._believed, self.catalogue.models(namespace)))

    def _believed(self, model: Model) -> Model:
        text = self._seals.get((model.key.namespace, model.key.name), "")
        return replace(model, evidence=unchecked(text))

    def _take(self, where: str, manifest: Manifest) -> None:
        if manifest.kind == POLICY:
            self.catalogue.put_policy(_converted(where, manifest, ModelPolicyObject))
            self._note_invalid(where, manifest, parse_policy)
        elif manifest.kind == KEYRING:
            self.catalogue.put_keyring(_converted(where, manifest, ModelKeyringObject))
            self._note_invalid(where, manifest, parse_keyring)
        else:
            namespace = manifest.namespace or self._namespace
            body = {**manifest.body, "metadata": {**manifest.metadata, "namespace": namespace}}
            stored = _converted(where, Manifest(body), SignedModelObject)
            self.catalogue.put_model(stored)
            self._specs[namespace, manifest.name] = manifest.body.get("spec")
            self._seals[namespace, manifest.name] = stored.status.seal

    def _note_invalid(self, where: str, manifest: Manifest, parse: Callable[[Raw], object]) -> None:
        """The webhook goes on with what it cannot read, as with one that trusts nobody or is not there."""
        try:
            parse(manifest.body)
        except InvalidSpec as error:
            self.notes.append(f"{where}: {manifest.kind} '{manifest.name}' trusts nobody: {error.detail}")

    def _take_new(self, where: str, manifest: Manifest) -> None:
        """A SignedModel that is applied with its workloads: unless it is there just so, it waits to be verified."""
        there = self._specs.get((manifest.namespace or self._namespace, manifest.name))
        spec = manifest.body.get("spec")
        if not (isinstance(there, Mapping) and isinstance(spec, Mapping) and {**there, **spec} == there):
            self._take(where, Manifest({name: each for name, each in manifest.body.items() if name != "status"}))

    def _take_config_map(self, where: str, manifest: Manifest) -> None:
        labels = manifest.metadata.get("labels")
        if not (isinstance(labels, Mapping) and labels.get(RESOLVE_LABEL) == RESOLVE_VALUE):
            return
        namespace = manifest.namespace or self._namespace
        # An object that no API server has seen has no uid, by which those are told apart that follow each other.
        metadata = {"name": manifest.name, "namespace": namespace, "uid": f"{namespace}/{manifest.name}"}
        shelf = self.catalogue.shelf
        try:
            shelf.on_apply(shelf.read(msgspec.json.encode({**manifest.body, "metadata": metadata})))
        except (msgspec.MsgspecError, UnicodeEncodeError) as error:
            raise CheckInvalid(f"{where}: ConfigMap {manifest.name}: {error}") from None


def objects_of(documents: Sequence[Document]) -> list[Named]:
    """Every object of the documents."""
    return [(document.name, manifest) for document in documents for manifest in manifests(document.body)]


def _converted(where: str, manifest: Manifest, kind: type[T]) -> T:
    try:
        return msgspec.convert(manifest.body, kind)
    except (msgspec.ValidationError, ValueError) as error:
        raise CheckInvalid(f"{where}: the {manifest.kind} {manifest.name!r} cannot be read: {error}") from None
