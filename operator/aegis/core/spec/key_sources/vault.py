"""`source.vault`: public keys at a server with the API of HashiCorp Vault."""

from dataclasses import dataclass, field

from aegis.core.spec import fields
from aegis.core.spec.fields import Raw
from aegis.core.spec.key_sources import secret
from aegis.core.spec.key_sources.secret import SecretKeyRef


@dataclass(frozen=True, slots=True)
class KubernetesAuth:
    """Login with the controller's ServiceAccount token; `audience` '' means the token as mounted."""

    role: str
    mount: str
    audience: str = ""


@dataclass(frozen=True, slots=True)
class AppRoleAuth:
    """Login with a role id and a secret id from a Secret."""

    role_id: str
    secret_id: SecretKeyRef
    mount: str


@dataclass(frozen=True, slots=True)
class TokenFileAuth:
    """A Vault token that something else keeps fresh in a file."""

    path: str


VaultAuth = KubernetesAuth | AppRoleAuth | TokenFileAuth


@dataclass(frozen=True, slots=True)
class VaultKV:
    """A KV version 2 secret: every version of `field` is a key version."""

    mount: str
    path: str
    field: str


@dataclass(frozen=True, slots=True)
class VaultTransit:
    """A transit key: every version from `min_decryption_version` on is a key version."""

    mount: str
    name: str


@dataclass(frozen=True, slots=True)
class VaultSource:
    """A Vault-compatible server and what to read there. `ca_bundle` '' means the public roots."""

    address: str
    namespace: str
    ca_bundle: str = field(repr=False)
    auth: VaultAuth
    engine: VaultKV | VaultTransit

    @property
    def kind(self) -> str:
        """The kind of source in a word, for people."""
        return "vault-kv" if isinstance(self.engine, VaultKV) else "vault-transit"

    @property
    def secrets(self) -> frozenset[str]:
        """The Secrets of the operator's namespace that a reading needs, by name."""
        return self.auth.secret_id.secrets if isinstance(self.auth, AppRoleAuth) else frozenset()


def parse(raw: Raw, key: str, path: str) -> VaultSource:
    """Reads the member `key` of the union. Raises InvalidSpec."""
    vault, path = fields.mapping(raw, key, path), f"{path}.{key}"
    return VaultSource(
        address=fields.text(vault, "address", path),
        namespace=fields.text(vault, "namespace", path, ""),
        ca_bundle=fields.text(vault, "caBundle", path, ""),
        auth=_auth(fields.mapping(vault, "auth", path), f"{path}.auth"),
        engine=_engine(vault, path),
    )


def _engine(raw: Raw, path: str) -> VaultKV | VaultTransit:
    kind = fields.only_one(raw, ("kv", "transit"), path)
    engine, path = fields.mapping(raw, kind, path), f"{path}.{kind}"
    if kind == "kv":
        return VaultKV(
            mount=fields.text(engine, "mountPath", path, "secret"),
            path=fields.text(engine, "path", path),
            field=fields.text(engine, "field", path, "publicKey"),
        )
    return VaultTransit(fields.text(engine, "mountPath", path, "transit"), fields.text(engine, "name", path))


def _auth(raw: Raw, path: str) -> VaultAuth:
    kind = fields.only_one(raw, ("kubernetes", "appRole", "tokenFile"), path)
    auth, path = fields.mapping(raw, kind, path), f"{path}.{kind}"
    if kind == "kubernetes":
        return KubernetesAuth(
            role=fields.text(auth, "role", path),
            mount=fields.text(auth, "mountPath", path, "kubernetes"),
            audience=fields.text(auth, "audience", path, ""),
        )
    if kind == "appRole":
        return AppRoleAuth(
            role_id=fields.text(auth, "roleID", path),
            secret_id=secret.parse(auth, "secretIDSecretRef", path),
            mount=fields.text(auth, "mountPath", path, "approle"),
        )
    return TokenFileAuth(fields.text(auth, "path", path))
