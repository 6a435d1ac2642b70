"""What a cluster trusts, as `kubectl get -o yaml` writes it, and a workload that names a model of it."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.evidence import Evidence, SignatureRecord
from aegis.core.seal import SealKey, seal
from aegis.core.spec.signed_model import ModelKey

ENDPOINT, PREFIX = "https://s3.example", "s3://models/"
KEY = SealKey(b"a sealing key that only tests use")
SIGNER = f"sha256:{'a1' * 32}"
NAMESPACE = "team-a"


def object_of(
    kind: str, name: str, namespace: str = "", version: str = "aegis.dev/v1alpha1", **rest: Any
) -> dict[str, Any]:
    """Any object."""
    metadata = {"name": name, "namespace": namespace} if namespace else {"name": name}
    return {"apiVersion": version, "kind": kind, "metadata": metadata, **rest}


def policy(**spec: Any) -> dict[str, Any]:
    """One that lets the keyring vouch for all under PREFIX."""
    sources = [{"name": "models", "uriPrefix": PREFIX, "endpoint": ENDPOINT}]
    signers = [{"name": "team", "keyringRefs": [{"name": "release"}], "uriPrefixes": [PREFIX]}]
    given = {"namespaces": ["team-*"], "sources": sources, "signers": signers, **spec}
    return object_of("ModelPolicy", "team", spec=given)


def keyring() -> dict[str, Any]:
    """One with the key of SIGNER."""
    fact = {"fingerprint": SIGNER, "algorithm": "ECDSA-P256", "version": 1, "firstSeenTime": "2026-01-01T00:00:00Z"}
    spec = {"source": {"inline": "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"}}
    return object_of("ModelKeyring", "release", spec=spec, status={"keys": [fact]})


def model(name: str, *, key: SealKey = KEY, namespace: str = NAMESPACE, **changes: Any) -> dict[str, Any]:
    """A verified SignedModel of `uri(name)`, sealed by `key`."""
    now, uid = datetime.now(UTC), f"uid-of-{name}"
    record = SignatureRecord("inline", "Detached", f"sha256:{'0' * 64}", None, SIGNER, "ECDSA-SHA256")
    usual: dict[str, Any] = {
        "model": ModelKey(namespace, name, uid),
        "generation": 1,
        "uri": uri(name),
        "revision": "",
        "endpoint": ENDPOINT,
        "identity": Identity(IdentityKind.VERSION_ID, "v1"),
        "digests": {"sha256": "0" * 64},
        "size": 1,
        "files": 1,
        "verified": now,
        "sealed": now,
        "signatures": (record,),
    }
    body = object_of("SignedModel", name, namespace, spec={"uri": uri(name), "reverifyPeriodSeconds": 86400})
    body["metadata"] |= {"uid": uid, "generation": 1}
    return {**body, "status": {"seal": seal(Evidence(**usual | changes), key)}}


def secret(key: SealKey = KEY) -> dict[str, Any]:
    """The Secret with the sealing key."""
    data = {"current": base64.b64encode(key.secret).decode()}
    return object_of("Secret", "aegis-seal", "aegis-system", "v1", data=data)


def uri(name: str) -> str:
    """What the SignedModel of that name is about."""
    return f"{PREFIX}{name}/model.bin"


def deployment(*models: str, name: str = "llm", namespace: str = NAMESPACE, **container: Any) -> dict[str, Any]:
    """One whose server is told to load those models."""
    server = {"name": "server", "image": "server", "args": [f"--model={uri(each)}" for each in models], **container}
    template = {"metadata": {"labels": {"app": "x"}}, "spec": {"containers": [server]}}
    spec = {"selector": {"matchLabels": {"app": "x"}}, "template": template}
    return object_of("Deployment", name, namespace, "apps/v1", spec=spec)


def written(path: Path, *objects: Mapping[str, Any]) -> Path:
    """A file of those objects, a document each."""
    path.write_text(yaml.safe_dump_all(objects))
    return path
