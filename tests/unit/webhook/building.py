"""Reviews as the API server writes them, and catalogues to answer them by."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aegis.core.keyrings import Keyring
from aegis.core.model_index import ModelIndex
from aegis.core.references.config_maps import NO_CONFIG_MAPS, ConfigMaps
from aegis.core.spec.policy import Mode, Policy, Source
from aegis.core.trusted_root import NO_ROOT, TrustedRoot

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MODEL = "s3://models/fraud/"


@dataclass
class Known:
    """A catalogue that is what a test says."""

    found: Sequence[Policy] = ()
    rings: Mapping[str, Keyring] = field(default_factory=dict)

    def policies(self) -> Iterable[Policy]:
        return self.found

    def keyrings(self) -> Mapping[str, Keyring]:
        return self.rings

    def trusted_root(self) -> TrustedRoot:
        return NO_ROOT

    def config_maps(self, namespace: str) -> ConfigMaps:
        return NO_CONFIG_MAPS

    def models(self, namespace: str) -> ModelIndex:
        return ModelIndex()


def policy(mode: Mode = Mode.ENFORCE) -> Policy:
    """Governs every namespace and trusts nobody."""
    return Policy("default", ("*",), mode=mode, sources=(Source("models", "s3://models/", "https://s3.example"),))


def pod_spec(*arguments: str) -> dict[str, Any]:
    return {"containers": [{"name": "server", "image": "server", "args": list(arguments)}]}


def deployment(*arguments: str, **metadata: Any) -> dict[str, Any]:
    """A Deployment whose only container has these arguments."""
    template = {"metadata": {"labels": {"app": "a"}}, "spec": pod_spec(*arguments)}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "a", "namespace": "team", **metadata},
        "spec": {"replicas": 1, "template": template},
    }


def review(body: Any, old: Any = None, **request: Any) -> dict[str, Any]:
    """The AdmissionReview of a Deployment."""
    deployments = {"group": "apps", "version": "v1", "resource": "deployments"}
    return {
        "kind": "AdmissionReview",
        "apiVersion": "admission.k8s.io/v1",
        "request": {
            "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
            "kind": {"group": "apps", "version": "v1", "kind": "Deployment"},
            "resource": deployments,
            "requestKind": {"group": "apps", "version": "v1", "kind": "Deployment"},
            "requestResource": deployments,
            "name": "a",
            "namespace": "team",
            "operation": "UPDATE" if old is not None else "CREATE",
            "userInfo": {"username": "ada", "groups": ["system:authenticated"]},
            "object": body,
            "oldObject": old,
            "dryRun": False,
            "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1"},
            **request,
        },
    }


def encoded(body: Any) -> bytes:
    return json.dumps(body).encode()
