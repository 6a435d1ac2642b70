"""How a token is had: with the controller's ServiceAccount, an AppRole, or from a file."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from hvac.api.auth_methods import AppRole, Kubernetes

from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.names import checked_path, checked_token, is_token
from aegis.adapters.keysources.vault import answers
from aegis.adapters.keysources.vault.client import VaultAdapter
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.keyring import AppRoleAuth, KubernetesAuth, TokenFileAuth, VaultAuth


@dataclass(frozen=True, slots=True)
class Grant:
    """A token and how long it is good for, in seconds: None without end, 0 for this reading only."""

    token: str = field(repr=False)
    lease: float | None
    renewable: bool


def log_in(adapter: VaultAdapter, auth: VaultAuth, context: KeySourceContext) -> Grant:
    """A fresh token. Raises Undecidable."""
    return LOGINS[type(auth)](adapter, auth, context)


def granted(answer: answers.Answer) -> Grant:
    """The token of the answer to a login or a renewal. Raises Undecidable(KeySourceMalformed)."""
    auth = answers.mapping(answer, "auth")
    lease = answers.seconds(auth, "lease_duration")
    token = answers.text(auth, "client_token")
    if not is_token(token):
        raise answers.malformed("the login's answer holds no token")
    # Vault says 0 for a token that does not end.
    return Grant(token, lease or None, answers.flag(auth, "renewable"))


def _kubernetes(adapter: VaultAdapter, auth: KubernetesAuth, context: KeySourceContext) -> Grant:
    mount = checked_path(auth.mount, "spec.source.vault.auth.kubernetes.mountPath")
    try:
        token = context.service_account_token(auth.audience)
    except OSError as error:
        raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, "the ServiceAccount's token cannot be read") from error
    with _naming(f"the role '{auth.role}' of the auth method at '{mount}'"):
        answer = Kubernetes(adapter).login(role=auth.role, jwt=token.strip(), use_token=False, mount_point=mount)
    return granted(answer)


def _app_role(adapter: VaultAdapter, auth: AppRoleAuth, context: KeySourceContext) -> Grant:
    mount = checked_path(auth.mount, "spec.source.vault.auth.appRole.mountPath")
    where = f"the Secret '{auth.secret_id.name}', entry '{auth.secret_id.key}',"
    secret_id = checked_token(_plain(context.secret_entry(auth.secret_id)), where)
    with _naming(f"the AppRole of roleID '{auth.role_id}' at '{mount}'"):
        answer = AppRole(adapter).login(role_id=auth.role_id, secret_id=secret_id, use_token=False, mount_point=mount)
    return granted(answer)


def _token_file(_adapter: VaultAdapter, auth: TokenFileAuth, context: KeySourceContext) -> Grant:
    try:
        content = context.read_file(auth.path)
    except OSError as error:
        detail = f"the token file '{auth.path}' cannot be read"
        raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, detail) from error
    return Grant(checked_token(_plain(content), f"the token file '{auth.path}'"), lease=0, renewable=False)


@contextmanager
def _naming(role: str) -> Iterator[None]:
    """A login that is denied names what the admin of the key source has to look at."""
    try:
        yield
    except Undecidable as error:
        if error.reason is not Reason.KEY_SOURCE_DENIED:
            raise
        raise Undecidable(error.reason, f"{role}: {error.detail}", retry_after=error.retry_after) from error


def _plain(secret: bytes) -> str:
    """As text, without the line break that editors put; what is not ASCII fails the token's check."""
    return secret.decode("ascii", "replace").strip()


LOGINS: Mapping[type, Callable[[VaultAdapter, Any, KeySourceContext], Grant]] = MappingProxyType(
    {KubernetesAuth: _kubernetes, AppRoleAuth: _app_role, TokenFileAuth: _token_file}
)
"""A row per member of VaultAuth."""
