"""Specs, contexts and Vault's answers, each with one thing to say that a test cares about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.unit.keysources.fake_server import Behaviour, FakeServer, says

from aegis.adapters.keysources import KeySourceContext
from aegis.core.spec.key_sources.secret import SecretKeyRef
from aegis.core.spec.key_sources.vault import (
    AppRoleAuth,
    KubernetesAuth,
    TokenFileAuth,
    VaultAuth,
    VaultKV,
    VaultSource,
    VaultTransit,
)

TOKEN = "hvs.canary-token"
SECRET_ID = "canary-secret-id"
SERVICE_ACCOUNT_TOKEN = "canary.service.account"
BODY = "canary-of-a-body"
CANARIES = (TOKEN, SECRET_ID, SERVICE_ACCOUNT_TOKEN, BODY)

KUBERNETES = KubernetesAuth(role="aegis", mount="kubernetes")
APP_ROLE = AppRoleAuth(role_id="role", secret_id=SecretKeyRef("approle", "secret-id"), mount="approle")
TOKEN_FILE = TokenFileAuth("/vault/token")
KV = VaultKV("secret", "prod/signing", "publicKey")
TRANSIT = VaultTransit("transit", "signing")

METADATA = "/v1/secret/metadata/prod/signing"
DATA = "/v1/secret/data/prod/signing"
TRANSIT_KEY = "/v1/transit/keys/signing"
LOGIN = "/v1/auth/kubernetes/login"
APP_ROLE_LOGIN = "/v1/auth/approle/login"
RENEWAL = "/v1/auth/token/renew-self"
CREATED = "2026-11-20T10:00:00.123456789Z"


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def context(
    monotonic: Callable[[], float] | None = None,
    timeout: float = 5.0,
    secrets: Mapping[str, Mapping[str, bytes]] | None = None,
    read_file: Callable[[str], bytes] = lambda path: f"{TOKEN}\n".encode(),
    service_account_token: Callable[[str], str] = lambda audience: SERVICE_ACCOUNT_TOKEN,
) -> KeySourceContext:
    return KeySourceContext(
        secrets={"approle": {"secret-id": SECRET_ID.encode()}} if secrets is None else secrets,
        service_account_token=service_account_token,
        read_file=read_file,
        monotonic=monotonic or Clock(),
        timeout=timeout,
    )


def vault_source(
    vault: FakeServer, auth: VaultAuth = TOKEN_FILE, engine: VaultKV | VaultTransit = KV, **changes: Any
) -> VaultSource:
    fields = {"address": vault.address, "namespace": "", "ca_bundle": vault.bundle, **changes}
    return VaultSource(auth=auth, engine=engine, **fields)


def public_pem() -> str:
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


def granting(lease: int = 1200, *, renewable: bool = True, token: str = TOKEN) -> Behaviour:
    """A login's or renewal's answer."""
    return says(200, {"auth": {"client_token": token, "lease_duration": lease, "renewable": renewable}})


def kv_metadata(versions: Mapping[str, object]) -> Behaviour:
    return says(200, {"data": {"versions": versions}})


def kv_version(created: str = CREATED, deletion: str = "", *, destroyed: bool = False) -> dict[str, object]:
    return {"created_time": created, "deletion_time": deletion, "destroyed": destroyed}


def kv_data(content: object) -> Behaviour:
    return says(200, {"data": {"data": content, "metadata": {}}})


def serve_key(vault: FakeServer, pem: str) -> None:
    """One live version of a KV secret."""
    vault.answers[METADATA] = kv_metadata({"1": kv_version()})
    vault.answers[DATA] = kv_data({"publicKey": pem})
