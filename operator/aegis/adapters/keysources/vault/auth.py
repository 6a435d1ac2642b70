"""How a token is had: with the controller's ServiceAccount, an AppRole, or from a file."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from hvac.api.auth_methods import AppRole, Kubernetes

from aegis.adapters.keysources import answers
from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.names import checked_path, is_token
from aegis.adapters.keysources.vault.client import VaultAdapter
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.vault import AppRoleAuth, KubernetesAuth, TokenFileAuth, VaultAuth


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
    token = context.token_of_account(auth.audience)
    with _naming(f"the role '{auth.role}' of the auth method at '{mount}'"):
        answer = Kubernetes(adapter).login(role=auth.role, jwt=token, use_token=False, mount_point=mount)
    return granted(answer)


def _app_role(adapter: VaultAdapter, auth: AppRoleAuth, context: KeySourceContext) -> Grant:
    mount = checked_path(auth.mount, "spec.source.vault.auth.appRole.mountPath")
    secret_id = context.secret_text(auth.secret_id)
    with _naming(f"the AppRole of roleID '{auth.role_id}' at '{mount}'"):
        answer = AppRole(adapter).login(role_id=auth.role_id, secret_id=secret_id, use_token=False, mount_point=mount)
    return granted(answer)


def _token_file(_adapter: VaultAdapter, auth: TokenFileAuth, context: KeySourceContext) -> Grant:
    return Grant(context.token_in_file(auth.path), lease=0, renewable=False)


@contextmanager
def _naming(role: str) -> Iterator[None]:
    """A login that is denied names what the admin of the key source has to look at."""
    try:
        yield
    except Undecidable as error:
        if error.reason is not Reason.KEY_SOURCE_DENIED:
            raise
        raise Undecidable(error.reason, f"{role}: {error.detail}", retry_after=error.retry_after) from error


LOGINS: Mapping[type, Callable[[VaultAdapter, Any, KeySourceContext], Grant]] = MappingProxyType(
    {KubernetesAuth: _kubernetes, AppRoleAuth: _app_role, TokenFileAuth: _token_file}
)
"""A row per member of VaultAuth."""
