"""A cache such as a webhook holds it: a policy, a keyring, and many models of which one is asked for."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from aegis.adapters.cluster.catalogue import ClusterCatalogue
from aegis.adapters.cluster.objects import ModelKeyringObject, ModelPolicyObject, SecretObject, SignedModelObject
from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.evidence import Evidence, SignatureRecord
from aegis.core.seal import SealKey, seal
from aegis.core.spec.signed_model import ModelKey

NAMESPACE = "fraud"
URI = "s3://models/churn/0/churn.onnx"
NOW = datetime.fromtimestamp(1_800_000_000, UTC)
ENDPOINT = "https://s3.example.com"
FINGERPRINT = "sha256:" + "5" * 64
SEAL_KEY = SealKey(b"k" * 32)
Object = dict[str, Any]


def catalogue(models: int) -> ClusterCatalogue:
    """Filled as the informers fill it, seals opened and all."""
    known = ClusterCatalogue()
    known.put_seal(msgspec.convert(seal_secret(), SecretObject))
    known.put_policy(msgspec.convert(policy(), ModelPolicyObject))
    known.put_keyring(msgspec.convert(keyring(NOW), ModelKeyringObject))
    for number in range(models):
        known.put_model(msgspec.convert(model(number, NOW), SignedModelObject))
    return known


def seal_secret() -> Object:
    """The Secret with the sealing keys."""
    return {"metadata": {"name": "aegis-seal"}, "data": {"current": base64.b64encode(SEAL_KEY.secret).decode()}}


def policy() -> Object:
    """Whom the namespace trusts."""
    source = {"name": "models", "uriPrefix": "s3://models/", "endpoint": ENDPOINT}
    signer = {"name": "release", "keyringRefs": [{"name": "release"}], "uriPrefixes": ["s3://models/"]}
    spec = {"namespaces": [NAMESPACE], "mode": "Enforce", "sources": [source], "signers": [signer]}
    return {"metadata": {"name": "fraud"}, "spec": spec}


def keyring(now: datetime) -> Object:
    """The signer's key, known for a day."""
    seen = (now - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    key = {"fingerprint": FINGERPRINT, "algorithm": "RSA-3072", "version": 1, "firstSeenTime": seen}
    spec = {"source": {"secretRef": {"name": "keys", "key": "pem"}}}
    return {"metadata": {"name": "release"}, "spec": spec, "status": {"keys": [key]}}


def model(number: int, now: datetime) -> Object:
    """A model that was verified an hour ago; the first is that of URI."""
    uri = f"s3://models/churn/{number}/churn.onnx"
    uid = f"00000000-0000-0000-0000-{number:012}"
    metadata = {"name": f"churn-{number}", "namespace": NAMESPACE, "uid": uid, "generation": 1}
    sealed = seal(_evidence(number, uid, uri, now - timedelta(hours=1)), SEAL_KEY)
    return {"metadata": metadata, "spec": {"uri": uri}, "status": {"seal": sealed}}


def _evidence(number: int, uid: str, uri: str, seen: datetime) -> Evidence:
    signature = SignatureRecord(
        location=f"{uri}.sig",
        format="Detached",
        digest="sha256:" + "7" * 64,
        content=b"s" * 384,
        fingerprint=FINGERPRINT,
        scheme="RSASSA-PKCS1-v1_5-SHA256",
    )
    return Evidence(
        model=ModelKey(NAMESPACE, f"churn-{number}", uid),
        generation=1,
        uri=uri,
        revision="",
        endpoint=ENDPOINT,
        identity=Identity(IdentityKind.VERSION_ID, f"version-{number}"),
        digests={"sha256": f"{number:064x}"},
        size=1 << 30,
        files=1,
        verified=seen,
        sealed=seen,
        signatures=(signature,),
    )
