"""What the tests of the core are made of: each builder gives something good, and a test changes what it is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aegis.core.admission import AdmissionRequest, Decision, decide
from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.evidence import Evidence, SignatureRecord
from aegis.core.judgement import Model
from aegis.core.keyrings import KeyFacts, KeyOverride, Keyring, KeySnapshot, SourceKey
from aegis.core.keys import PublicKey
from aegis.core.model_index import ModelIndex
from aegis.core.reasons import Reason
from aegis.core.references.config_maps import ConfigMaps
from aegis.core.spec.policy import Policy, SignerRule, Source
from aegis.core.spec.signed_model import ModelKey
from aegis.core.trusted_root import NO_ROOT, TrustedRoot
from aegis.core.uris import ModelURI

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)

URI = "s3://models/llama/v2/model.safetensors"
ENDPOINT = "https://s3.example.com"
SHA256 = "ab" * 32

Object = dict[str, Any]


def fingerprint(name: str) -> str:
    """The fingerprint of the made-up key `name`."""
    return f"sha256:{name.encode().hex():0<64.64}"


def public_key(name: str) -> PublicKey:
    """A made-up key: nothing is verified with it."""
    return PublicKey(name.encode(), fingerprint(name), "ECDSA-P256")


def facts(name: str, version: int = 1, seen: datetime = NOW - 30 * DAY, **more: Any) -> KeyFacts:
    """What is known of the key `name`."""
    return KeyFacts(fingerprint(name), "ECDSA-P256", version, seen, **more)


def keyring(
    *keys: KeyFacts, name: str = "prod", window: timedelta = WEEK, overrides: Mapping[str, KeyOverride] | None = None
) -> Keyring:
    """A keyring of those keys; `overrides` are by the key's name. Without keys it holds `signer`, active."""
    known = keys or (facts("signer"),)
    said = {fingerprint(key): override for key, override in (overrides or {}).items()}
    return Keyring(name, window, {fact.fingerprint: fact for fact in known}, said)


def empty_keyring(name: str = "prod") -> Keyring:
    """A keyring that was never filled from its source."""
    return Keyring(name, WEEK)


def snapshot(keys: Mapping[str, int], ended: Iterable[int] = (), *, complete: bool = False) -> KeySnapshot:
    """A reading of a source that shows the keys by name with their versions, and gives no dates."""
    shown = tuple(SourceKey(public_key(name), version) for name, version in keys.items())
    return KeySnapshot(shown, frozenset(ended), complete=complete)


def signature(by: str = "signer", problem: Reason | None = None, location: str = f"{URI}.sig") -> SignatureRecord:
    """A signature that verifies under the key `by`, or under none when that is ''."""
    scheme = "ECDSA-SHA256" if by else ""
    found = problem or (None if by else Reason.SIGNATURE_INVALID)
    return SignatureRecord(location, "Detached", f"sha256:{'cd' * 32}", b"\x30", by and fingerprint(by), scheme, found)


KEY = ModelKey("team-a", "llama", "11111111-2222-3333-4444-555555555555")


def evidence(*signatures: SignatureRecord, **changed: Any) -> Evidence:
    """Evidence found a minute ago for `model()`; one good signature unless others are given."""
    usual: dict[str, Any] = {
        "model": KEY,
        "generation": 1,
        "uri": URI,
        "revision": "",
        "endpoint": ENDPOINT,
        "identity": Identity(IdentityKind.VERSION_ID, "v1"),
        "digests": {"sha256": SHA256},
        "size": 4096,
        "files": 1,
        "verified": NOW - timedelta(minutes=1),
        "sealed": NOW - timedelta(minutes=1),
        "signatures": signatures or (signature(),),
    }
    return Evidence(**usual | changed)


def model(uri: str = URI, *, name: str = "llama", namespace: str = "team-a", **changed: Any) -> Model:
    """A SignedModel with the evidence that fits it; `signed_by` names the keys, and evidence=None takes it away."""
    key = ModelKey(namespace, name, KEY.uid)
    signers = changed.pop("signed_by", ("signer",))
    found = evidence(model=key, uri=uri, signatures=tuple(signature(by) for by in signers))
    usual: dict[str, Any] = {
        "key": key,
        "generation": 1,
        "uri": ModelURI.parse(uri),
        "revision": "",
        "evidence": found,
    }
    return Model(**usual | changed)


def rule(*keyrings: str, threshold: int = 1, prefix: str = "s3://models/", name: str = "release") -> SignerRule:
    """Who may vouch for what."""
    return SignerRule(name, keyrings or ("prod",), threshold, (prefix,))


def policy(name: str = "production", namespaces: Sequence[str] = ("team-*",), **changed: Any) -> Policy:
    """A policy that enforces, takes models from s3://models/ and trusts the keyring `prod`."""
    usual: dict[str, Any] = {
        "sources": (Source("models", "s3://models/", ENDPOINT),),
        "signers": (rule(),),
    }
    return Policy(name, tuple(namespaces), **usual | changed)


@dataclass
class Shelf:
    """A catalogue of what a test puts on it."""

    held: tuple[Policy, ...] = (policy(),)
    rings: tuple[Keyring, ...] = (keyring(),)
    known: tuple[Model, ...] = (model(),)
    root: TrustedRoot = NO_ROOT
    settled: ConfigMaps = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def policies(self) -> Iterable[Policy]:
        return self.held

    def keyrings(self) -> Mapping[str, Keyring]:
        return {ring.name: ring for ring in self.rings}

    def trusted_root(self) -> TrustedRoot:
        return self.root

    def config_maps(self, namespace: str) -> ConfigMaps:
        return self.settled if namespace == "team-a" else {}

    def models(self, namespace: str) -> ModelIndex:
        self.asked.append(namespace)
        return ModelIndex(each for each in self.known if each.key.namespace == namespace)


def container(name: str = "server", **fields: Any) -> Object:
    """A container; its fields as in a manifest."""
    return {"name": name, "image": "registry.example/server:1", **fields}


def pod(*containers: Object, annotations: Mapping[str, str] | None = None, **spec: Any) -> Object:
    """A Pod of those containers."""
    metadata: Object = {"name": "p", "annotations": dict(annotations)} if annotations else {"name": "p"}
    return {"metadata": metadata, "spec": {"containers": list(containers) or [container()], **spec}}


def serving(uri: str) -> Object:
    """A Pod whose server is told to load `uri`."""
    return pod(container(args=["--model", uri]))


def deployment(template: Object, **metadata: Any) -> Object:
    """A Deployment of that Pod."""
    return {"metadata": {"name": "web", **metadata}, "spec": {"replicas": 1, "template": template}}


def request(body: Object, *, resource: str = "pods", old: Object | None = None, **changed: Any) -> AdmissionRequest:
    """A request of team-a: CREATE, or UPDATE when there is an old object."""
    groups = {"pods": "", "replicationcontrollers": "", "jobs": "batch", "cronjobs": "batch"}
    usual: dict[str, Any] = {
        "uid": "u",
        "group": groups.get(resource, "apps"),
        "resource": resource,
        "operation": "CREATE" if old is None else "UPDATE",
        "namespace": "team-a",
        "object": body,
        "old_object": old or {},
    }
    return AdmissionRequest(**usual | changed)


def workload(resource: str, template: Object) -> Object:
    """An object of that kind which makes the Pod, or is it."""
    match resource:
        case "pods":
            return template
        case "cronjobs":
            return {"metadata": {}, "spec": {"jobTemplate": {"spec": {"template": template}}}}
        case _:
            return deployment(template)


def answer(asked: AdmissionRequest, shelf: Shelf | None = None, exempt: frozenset[str] = frozenset()) -> Decision:
    """The decision on a request at NOW."""
    return decide(asked, shelf or Shelf(), exempt, NOW)
