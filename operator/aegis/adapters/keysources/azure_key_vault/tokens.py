"""Tokens of Microsoft Entra ID for an application: OAuth 2.0 client credentials (RFC 6749 4.4, RFC 7523 2.2).

msal makes the requests and keeps the tokens; each request travels over our own transport, to the authority's host and
no other. azure-identity is not used: it asks the environment for regions and authorities.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from msal import ConfidentialClientApplication

from aegis.adapters.keysources import answers
from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.logins import Credential, Written
from aegis.adapters.keysources.names import checked_segment, is_token
from aegis.adapters.keysources.refusals import login_meaning, object_in, refused
from aegis.adapters.keysources.rest import FORM, Rest
from aegis.adapters.keysources.transport import Reply, Server
from aegis.core.spec.key_sources.azure_key_vault import AzureAuth
from aegis.core.spec.key_sources.secret import SecretKeyRef


def tokens(auth: AzureAuth, scope: str, written: Written, context: KeySourceContext) -> Credential[str]:
    """The bearer token for `scope`, when it is needed."""
    return _Tokens(lambda: _application(auth, written, context), scope)


class _Tokens:
    """Implements Credential: msal keeps a token until it ends, and another application is another login."""

    def __init__(self, application: Callable[[], ConfidentialClientApplication], scope: str) -> None:
        self._make = application
        self._scope = scope
        self._application: ConfidentialClientApplication | None = None

    def __call__(self, anew: bool) -> str:
        """Raises Undecidable."""
        application = None if anew else self._application
        self._application = application or self._make()
        try:
            granted = self._application.acquire_token_for_client(scopes=[self._scope])
        except (ValueError, KeyError, TypeError):
            # Not chained: it may quote the answer.
            raise answers.malformed("the authority's answer to the login is not understood") from None
        token = granted.get("access_token") if isinstance(granted, Mapping) else None
        if not isinstance(token, str) or not is_token(token):
            raise answers.malformed("the authority's answer to the login holds no token")
        return token


def _application(auth: AzureAuth, written: Written, context: KeySourceContext) -> ConfidentialClientApplication:
    """Asks the authority where its tokens are given. Raises Undecidable."""
    server = Server(auth.authority, f"{written.path}.authorityHost", written.ca_bundle)
    tenant = checked_segment(auth.tenant_id, f"{written.path}.tenantID")
    try:
        return ConfidentialClientApplication(
            client_id=checked_segment(auth.client_id, f"{written.path}.clientID"),
            authority=f"{auth.authority.rstrip('/')}/{tenant}",
            client_credential=_proof(auth, context),
            http_client=_Web(Rest(server, context)),
            # It would ask a host of Microsoft's whether the authority is a known one; an admin named it.
            instance_discovery=False,
        )
    except (ValueError, KeyError, TypeError):
        raise answers.malformed(f"the authority {auth.authority} does not describe itself") from None


def _proof(auth: AzureAuth, context: KeySourceContext) -> object:
    if isinstance(auth.proof, SecretKeyRef):
        return context.secret_text(auth.proof)
    token = auth.proof
    return {"client_assertion": lambda: context.identity(token)}


class _Web:
    """msal's requests. What is no object of a success is raised here, so that it keeps no error for later.

    Implements the `http_client` of msal.
    """

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    def get(self, url: str, params: Mapping[str, str] | None = None, **kwargs: Any) -> "_Answer":
        """Raises Undecidable."""
        query = f"?{urlencode(params)}" if params else ""
        return self._answered("GET", f"{url}{query}", kwargs.get("headers"), None)

    def post(self, url: str, data: Mapping[str, str] | None = None, **kwargs: Any) -> "_Answer":
        """Raises Undecidable."""
        return self._answered("POST", url, {**(kwargs.get("headers") or {}), **FORM}, urlencode(data or {}).encode())

    def close(self) -> None:
        """There is nothing to close: each request has its own connection."""

    def _answered(self, method: str, url: str, headers: Mapping[str, str] | None, body: bytes | None) -> "_Answer":
        doing = f"login at {self._rest.name}"
        reply = self._rest.send(method, self._rest.target(url), headers or {}, body)
        if reply.status != 200:
            raise refused(reply, doing, login_meaning(reply))
        object_in(reply, doing)
        return _Answer(reply)


class _Answer:
    """An answer as msal reads it."""

    def __init__(self, reply: Reply) -> None:
        self.status_code = reply.status
        self.text = reply.body.decode(errors="replace")
        self.headers: Mapping[str, str] = {}

    def raise_for_status(self) -> None:
        """It is a success: others were raised before."""
