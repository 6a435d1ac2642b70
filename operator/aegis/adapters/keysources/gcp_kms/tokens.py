"""Tokens for Google Cloud: by a service account's key, or by workload identity federation.

google-auth makes the requests' bodies and reads the answers; each request travels over our own transport, to the one
server that the ModelKeyring or the key in its Secret names. Nothing is looked for in the environment or at a metadata
service.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from google.auth import exceptions, identity_pool
from google.auth.credentials import Credentials
from google.auth.transport import Request, Response
from google.oauth2 import service_account

from aegis.adapters.keysources import answers
from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.logins import Credential, Written
from aegis.adapters.keysources.names import is_token
from aegis.adapters.keysources.refusals import login_meaning, object_in, refused
from aegis.adapters.keysources.rest import Rest
from aegis.adapters.keysources.transport import Reply, Server
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.gcp_kms import GCPServiceAccountKey, GCPWorkloadIdentity

JWT = "urn:ietf:params:oauth:token-type:jwt"

_URL = re.compile(r"(https://[^/?#]+)/[!-~]*")


def tokens(
    auth: GCPServiceAccountKey | GCPWorkloadIdentity, scopes: Sequence[str], written: Written, context: KeySourceContext
) -> Credential[str]:
    """The bearer token for these scopes, when it is needed."""
    return _Tokens(lambda: LOGINS[type(auth)](auth, scopes, written, context))


@dataclass(frozen=True, slots=True)
class Held:
    """Credentials of google-auth, and how their requests travel."""

    credentials: Credentials
    web: "Web"


def _by_key(auth: GCPServiceAccountKey, scopes: Sequence[str], written: Written, context: KeySourceContext) -> Held:
    """RFC 7523 2.1: the key signs a JWT. It is read anew with each login, for such keys are rotated too."""
    where = f"the Secret '{auth.secret.name}', entry '{auth.secret.key}',"
    try:
        info = json.loads(context.secret_entry(auth.secret))
        credentials = service_account.Credentials.from_service_account_info(info, scopes=scopes)
        token_url = str(info["token_uri"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # Not chained: the library's words may quote the key.
        detail = f"{where} holds no JSON key of a service account"
        raise Undecidable(Reason.KEY_SOURCE_MISCONFIGURED, detail) from None
    return Held(credentials, Web(token_url, f"token_uri of {where}", written.ca_bundle, context))


def _federated(auth: GCPWorkloadIdentity, scopes: Sequence[str], written: Written, context: KeySourceContext) -> Held:
    """RFC 8693: a token of the controller's is exchanged for one of Google's."""
    token_url = f"{auth.endpoint.rstrip('/')}/v1/token"
    credentials = identity_pool.Credentials(
        audience=f"//iam.googleapis.com/{auth.provider}",
        subject_token_type=JWT,
        token_url=token_url,
        subject_token_supplier=_Supplier(lambda: context.identity(auth.token)),
        scopes=scopes,
    )
    return Held(credentials, Web(token_url, f"{written.path}.endpoint", written.ca_bundle, context))


LOGINS: Mapping[type, Callable[[Any, Sequence[str], Written, KeySourceContext], Held]] = MappingProxyType(
    {GCPServiceAccountKey: _by_key, GCPWorkloadIdentity: _federated}
)
"""A row per member of `GCPKMSSource.auth`."""


class _Tokens:
    """Implements Credential: google-auth says how long a token is good."""

    def __init__(self, log_in: Callable[[], Held]) -> None:
        self._log_in = log_in
        self._held: Held | None = None

    def __call__(self, anew: bool) -> str:
        """Raises Undecidable."""
        held = self._held
        if anew or held is None or not held.credentials.valid:
            held = self._log_in()
            try:
                held.credentials.refresh(held.web)
            except (exceptions.GoogleAuthError, KeyError, TypeError, ValueError):
                # Not chained: it quotes the answer.
                raise answers.malformed(f"{held.web.doing}: the answer holds no token") from None
        self._held = held
        if not is_token(held.credentials.token or ""):
            raise answers.malformed(f"{held.web.doing}: the answer holds no token")
        return str(held.credentials.token)


class Web(Request):
    """google-auth's requests to its token server. All but the object of a success is raised: it shall retry nothing."""

    def __init__(self, token_url: str, field: str, ca_bundle: str, context: KeySourceContext) -> None:
        address = _URL.fullmatch(token_url)
        self._rest = Rest(Server(address[1] if address else "", field, ca_bundle), context)
        self.doing = f"login at {self._rest.name}"

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: int | None = None,  # noqa: ARG002 (the transport has its own)
        **_unused: Any,
    ) -> Response:
        """Raises Undecidable."""
        content = body.encode() if isinstance(body, str) else body
        reply = self._rest.send(method, self._rest.target(url), headers or {}, content)
        if reply.status != 200:
            raise refused(reply, self.doing, login_meaning(reply))
        object_in(reply, self.doing)
        return _Answer(reply)


class _Answer(Response):
    """An answer as google-auth reads it."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    @property
    def status(self) -> int:
        return self._reply.status

    @property
    def headers(self) -> Mapping[str, str]:
        return {}

    @property
    def data(self) -> bytes:
        return self._reply.body


class _Supplier(identity_pool.SubjectTokenSupplier):
    """The token to exchange, as it is now."""

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token

    def get_subject_token(self, context: object, request: object) -> str:  # noqa: ARG002 (the base class's form)
        return self._token()
