"""ModelKeyring: which keys, from where, in which state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from aegis.core.keyrings import KeyOverride, KeyState
from aegis.core.reasons import Reason
from aegis.core.spec import fields
from aegis.core.spec.fields import InvalidSpec, Raw

DEFAULT_REFRESH = 60
DEFAULT_WINDOW = 604800


@dataclass(frozen=True, slots=True)
class InlineSource:
    """PEM text in the object itself."""

    pem: str


@dataclass(frozen=True, slots=True)
class SecretKeyRef:
    """One entry of a Secret in the operator's namespace."""

    name: str
    key: str


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
    ca_bundle: str
    auth: VaultAuth
    engine: VaultKV | VaultTransit


KeySourceSpec = InlineSource | SecretKeyRef | VaultSource


@dataclass(frozen=True, slots=True)
class KeyringSpec:
    """ModelKeyring.spec."""

    name: str
    source: KeySourceSpec
    refresh: timedelta
    window: timedelta
    schemes: frozenset[str]
    overrides: Mapping[str, KeyOverride]


@fields.reader(Reason.KEYRING_INVALID)
def parse_keyring(body: Raw) -> KeyringSpec:
    """Reads a ModelKeyring object. Raises InvalidSpec."""
    metadata = fields.mapping(body, "metadata", "")
    spec = fields.mapping(body, "spec", "")
    return KeyringSpec(
        name=fields.text(metadata, "name", "metadata"),
        source=_source(fields.mapping(spec, "source", "spec")),
        refresh=fields.seconds(spec, "refreshPeriodSeconds", "spec", DEFAULT_REFRESH, least=5, most=86400),
        window=fields.seconds(spec, "rotationWindowSeconds", "spec", DEFAULT_WINDOW, least=0, most=31536000),
        schemes=frozenset(fields.texts(spec, "schemes", "spec")),
        overrides=parse_overrides(spec),
    )


def parse_overrides(spec: Raw) -> dict[str, KeyOverride]:
    """Reads `spec.keys[]` by fingerprint. Raises InvalidSpec."""
    overrides = {}
    for raw, path in fields.objects(spec, "keys", "spec"):
        overrides[fields.text(raw, "fingerprint", path)] = KeyOverride(
            state=_word(raw, path),
            not_before=fields.moment(raw, "notBefore", path),
            not_after=fields.moment(raw, "notAfter", path),
        )
    return overrides


def _word(raw: Raw, path: str) -> KeyState | None:
    """The state that an admin may give; the others follow from facts, and one that is ignored would look obeyed."""
    if raw.get("state") is None:
        return None
    state = fields.choice(raw, "state", path, KeyState.ACTIVE)
    if state not in (KeyState.ACTIVE, KeyState.REVOKED):
        raise InvalidSpec(f"{path}.state", "must be one of Active, Revoked")
    return state


def _source(raw: Raw) -> KeySourceSpec:
    path = "spec.source"
    kind = fields.only_one(raw, ("inline", "secretRef", "vault"), path)
    if kind == "inline":
        return InlineSource(fields.text(raw, "inline", path))
    if kind == "secretRef":
        return _secret(fields.mapping(raw, "secretRef", path), f"{path}.secretRef")
    return _vault(fields.mapping(raw, "vault", path), f"{path}.vault")


def _secret(raw: Raw, path: str) -> SecretKeyRef:
    return SecretKeyRef(fields.text(raw, "name", path), fields.text(raw, "key", path))


def _vault(raw: Raw, path: str) -> VaultSource:
    return VaultSource(
        address=fields.text(raw, "address", path),
        namespace=fields.text(raw, "namespace", path, ""),
        ca_bundle=fields.text(raw, "caBundle", path, ""),
        auth=_auth(fields.mapping(raw, "auth", path), f"{path}.auth"),
        engine=_engine(raw, path),
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
            secret_id=_secret(fields.mapping(auth, "secretIDSecretRef", path), f"{path}.secretIDSecretRef"),
            mount=fields.text(auth, "mountPath", path, "approle"),
        )
    return TokenFileAuth(fields.text(auth, "path", path))
