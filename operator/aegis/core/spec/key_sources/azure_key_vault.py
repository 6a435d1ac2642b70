"""`source.azureKeyVault`: the public keys of every version of a key of Azure Key Vault or Managed HSM."""

from dataclasses import dataclass, field
from typing import ClassVar

from aegis.core.spec import fields
from aegis.core.spec.fields import Raw
from aegis.core.spec.key_sources import identity_token, secret
from aegis.core.spec.key_sources.identity_token import IdentityToken
from aegis.core.spec.key_sources.secret import SecretKeyRef

SCOPE = "https://vault.azure.net/.default"
AUTHORITY = "https://login.microsoftonline.com"
AUDIENCE = "api://AzureADTokenExchange"


@dataclass(frozen=True, slots=True)
class AzureAuth:
    """An application of Microsoft Entra ID, which proves itself with a secret or with a federated token."""

    authority: str
    tenant_id: str
    client_id: str
    proof: SecretKeyRef | IdentityToken


@dataclass(frozen=True, slots=True)
class AzureKeyVaultSource:
    """A key of a vault. `scope` is what its tokens are for; `ca_bundle` '' means the public roots."""

    kind: ClassVar[str] = "azure-key-vault"

    vault_url: str
    key_name: str
    scope: str
    ca_bundle: str = field(repr=False)
    auth: AzureAuth

    @property
    def secrets(self) -> frozenset[str]:
        """The Secrets of the operator's namespace that a reading needs, by name."""
        return self.auth.proof.secrets


def parse(raw: Raw, key: str, path: str) -> AzureKeyVaultSource:
    """Reads the member `key` of the union. Raises InvalidSpec."""
    vault, path = fields.mapping(raw, key, path), f"{path}.{key}"
    return AzureKeyVaultSource(
        vault_url=fields.text(vault, "vaultURL", path),
        key_name=fields.text(vault, "keyName", path),
        scope=fields.text(vault, "scope", path, SCOPE),
        ca_bundle=fields.text(vault, "caBundle", path, ""),
        auth=_auth(fields.mapping(vault, "auth", path), f"{path}.auth"),
    )


def workload_identity(raw: Raw, path: str) -> AzureAuth:
    """Reads an application and the token that it trusts, all in one object. Raises InvalidSpec."""
    return _application(raw, path, identity_token.read(raw, path, AUDIENCE))


def _auth(raw: Raw, path: str) -> AzureAuth:
    return _application(raw, path, _proof(raw, path))


def _application(raw: Raw, path: str, proof: SecretKeyRef | IdentityToken) -> AzureAuth:
    return AzureAuth(
        authority=fields.text(raw, "authorityHost", path, AUTHORITY),
        tenant_id=fields.text(raw, "tenantID", path),
        client_id=fields.text(raw, "clientID", path),
        proof=proof,
    )


def _proof(raw: Raw, path: str) -> SecretKeyRef | IdentityToken:
    kind = fields.only_one(raw, ("clientSecretRef", "workloadIdentity"), path)
    if kind == "clientSecretRef":
        return secret.parse(raw, kind, path)
    return identity_token.read(fields.mapping(raw, kind, path), f"{path}.{kind}", AUDIENCE)
