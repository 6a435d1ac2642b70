"""A cache such as a webhook holds it: a policy, a keyring, and many models of which one is asked for."""

import base64
from datetime import UTC, datetime, timedelta

import msgspec

from aegis.adapters.cluster.catalogue import ClusterCatalogue
from aegis.adapters.cluster.objects import ModelKeyringObject, ModelPolicyObject, SecretObject, SignedModelObject
from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.evidence import Evidence, SignatureRecord
from aegis.core.seal import SealKey, seal
from aegis.core.spec.signed_model import ModelKey

NAMESPACE = "fraud"
URI = "s3://models/churn/0/churn.onnx"
NOW = 1_800_000_000
ENDPOINT = "https://s3.example.com"
FINGERPRINT = "sha256:" + "5" * 64
SEAL_KEY = SealKey(b"k" * 32)


def catalogue(models: int) -> ClusterCatalogue:
    """Filled as the informers fill it, seals opened and all."""
    known = ClusterCatalogue()
    secret = {"metadata": {"name": "aegis-seal"}, "data": {"current": base64.b64encode(SEAL_KEY.secret).decode()}}
    known.put_seal(msgspec.convert(secret, SecretObject))
    known.put_policy(msgspec.convert(_policy(), ModelPolicyObject))
    known.put_keyring(msgspec.convert(_keyring(), ModelKeyringObject))
    for number in range(models):
        known.put_model(msgspec.convert(_model(number), SignedModelObject))
    return known


def _policy() -> dict[str, object]:
    source = {"name": "models", "uriPrefix": "s3://models/", "endpoint": ENDPOINT}
    signer = {"name": "release", "keyringRefs": [{"name": "release"}], "uriPrefixes": ["s3://models/"]}
    spec = {"namespaces": [NAMESPACE], "mode": "Enforce", "sources": [source], "signers": [signer]}
    return {"metadata": {"name": "fraud"}, "spec": spec}


def _keyring() -> dict[str, object]:
    seen = datetime.fromtimestamp(NOW - 86400, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    key = {"fingerprint": FINGERPRINT, "algorithm": "RSA-3072", "version": 1, "firstSeenTime": seen}
    spec = {"source": {"secretRef": {"name": "keys", "key": "pem"}}}
    return {"metadata": {"name": "release"}, "spec": spec, "status": {"keys": [key]}}


def _model(number: int) -> dict[str, object]:
    uri = f"s3://models/churn/{number}/churn.onnx"
    uid = f"00000000-0000-0000-0000-{number:012}"
    metadata = {"name": f"churn-{number}", "namespace": NAMESPACE, "uid": uid, "generation": 1}
    return {"metadata": metadata, "spec": {"uri": uri}, "status": {"seal": seal(_evidence(number, uid, uri), SEAL_KEY)}}


def _evidence(number: int, uid: str, uri: str) -> Evidence:
    seen = datetime.fromtimestamp(NOW, UTC) - timedelta(hours=1)
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
