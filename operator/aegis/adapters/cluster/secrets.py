# ruff: noqa: A005 - it is only imported by its full name, which no standard module has
"""Secrets of the operator's namespace, and tokens of its ServiceAccounts.

Values live in memory only as long as somebody holds them, and no representation of these objects shows one.
"""

import base64
from collections.abc import Mapping
from typing import Any

import msgspec

from aegis.adapters.cluster.api import ApiClient
from aegis.adapters.cluster.errors import Conflict, NotFound
from aegis.adapters.cluster.objects import SECRETS, SERVICE_ACCOUNTS, Identified
from aegis.ports import StoredSecret

LABELS = {
    "app.kubernetes.io/name": "aegis",
    "app.kubernetes.io/part-of": "aegis",
    "app.kubernetes.io/managed-by": "aegis-controller",
}
"""The chart's labels. `managed-by` is not Helm: a release that is uninstalled must leave these Secrets alone."""


async def read_secret(api: ApiClient, namespace: str, name: str) -> Mapping[str, bytes] | None:
    """The entries of a Secret, or None when there is none. Raises ApiError."""
    secret = await NamespaceSecrets(api, namespace).read(name)
    return secret.data if secret else None


async def service_account_token(api: ApiClient, namespace: str, name: str, audience: str, seconds: float) -> str:
    """A fresh token of a ServiceAccount for `audience` ('' = the API server's own), good for about `seconds`.

    The API server issues none for less than 600 s. Raises ApiError. (TokenRequest, authentication.k8s.io/v1)
    """
    spec = {"audiences": [audience] if audience else [], "expirationSeconds": int(seconds)}
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
    answer = await api.create(SERVICE_ACCOUNTS.path(namespace, name, "token"), body, _TokenRequest)
    return answer.status.token


class NamespaceSecrets:
    """The Secrets of one namespace; implements `aegis.ports.Secrets`. Every method raises ApiError."""

    def __init__(self, api: ApiClient, namespace: str) -> None:
        self._api = api
        self._namespace = namespace

    async def read(self, name: str) -> StoredSecret | None:
        """The Secret as it is now, or None when there is none."""
        try:
            secret = await self._api.get(SECRETS.path(self._namespace, name), _Secret)
        except NotFound:
            return None
        data = {key: base64.b64decode(value) for key, value in (secret.data or {}).items()}
        about = secret.metadata
        return StoredSecret(about.name, about.uid, about.resource_version, data, about.annotations or {})

    async def create(self, name: str, kind: str, data: Mapping[str, bytes]) -> bool:
        """Makes a Secret of type `kind`; False when there is one already."""
        metadata = {"name": name, "namespace": self._namespace, "labels": LABELS}
        encoded = {key: _encoded(value) for key, value in data.items()}
        body = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": kind, "data": encoded}
        try:
            await self._api.create(SECRETS.path(self._namespace), body, Identified)
        except Conflict:
            return False
        return True

    async def change(
        self, secret: StoredSecret, data: Mapping[str, bytes | None], annotations: Mapping[str, str] | None = None
    ) -> bool:
        """Sets these entries (None removes one) and annotations; False when it is no longer as `secret` was read.

        A merge patch, so that labels, other annotations and the type (which cannot be changed) stay as they are.
        """
        metadata: dict[str, Any] = {"uid": secret.uid, "resourceVersion": secret.version}
        if annotations:
            metadata["annotations"] = dict(annotations)
        entries = {key: None if value is None else _encoded(value) for key, value in data.items()}
        body = {"metadata": metadata, "data": entries}
        try:
            await self._api.patch(SECRETS.path(self._namespace, secret.name), body, Identified)
        except (Conflict, NotFound):
            return False
        return True


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()


class _SecretMeta(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    name: str
    uid: str
    resource_version: str
    annotations: dict[str, str] | None = None


class _Secret(msgspec.Struct, frozen=True, gc=False):
    metadata: _SecretMeta
    data: dict[str, str] | None = None

    def __repr__(self) -> str:
        # The generated one would print the values into whatever log or traceback shows this object.
        return f"_Secret({self.metadata.name})"


class _TokenStatus(msgspec.Struct, frozen=True, gc=False):
    token: str

    def __repr__(self) -> str:
        return "_TokenStatus()"


class _TokenRequest(msgspec.Struct, frozen=True, gc=False):
    status: _TokenStatus
