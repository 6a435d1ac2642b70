"""Kubeconfig files, one identity each, self-contained so that they can be copied and handed on."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .pki import KeyPair


@dataclass(frozen=True)
class Cluster:
    """How the API server is reached: `https://127.0.0.1:PORT`, and the bundle its certificate holds against."""

    url: str
    bundle: Path


def write_kubeconfig(path: Path, cluster: Cluster, user: dict[str, str], namespace: str = "default") -> Path:
    """Writes the file (JSON, which is YAML) for its owner alone, and returns its path."""
    server = {"server": cluster.url, "certificate-authority-data": _data(cluster.bundle)}
    content: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "testbed",
        "clusters": [{"name": "testbed", "cluster": server}],
        "users": [{"name": "testbed", "user": user}],
        "contexts": [{"name": "testbed", "context": {"cluster": "testbed", "user": "testbed", "namespace": namespace}}],
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(content, indent=1))
    return path


def certificate_user(pair: KeyPair) -> dict[str, str]:
    """A user whom the API server knows by a client certificate: CN is the name, O are the groups."""
    return {"client-certificate-data": _data(pair.certificate), "client-key-data": _data(pair.key)}


def token_user(token: str) -> dict[str, str]:
    """A ServiceAccount, known by its token."""
    return {"token": token}


def _data(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
