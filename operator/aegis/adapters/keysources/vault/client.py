"""hvac's API over our own transport: hvac knows Vault's paths and bodies, the transport knows the rules.

hvac's classes for engines and auth methods are used without its `Client`, which reads a token, an address and CA files
from the environment and the home directory.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import hvac.adapters

from aegis.adapters.keysources.refusals import object_in
from aegis.adapters.keysources.transport import Transport
from aegis.adapters.keysources.vault.statuses import refusal


class VaultAdapter(hvac.adapters.Adapter):  # type: ignore[misc]  # hvac ships no types
    """Answers are JSON objects (an empty one for 204); everything else is raised as Undecidable, nothing of hvac's.

    `token` goes into every request's header, unless it is empty.
    """

    def __init__(self, transport: Transport, namespace: str) -> None:
        # The base class would make a session of its own; its methods need no more than `request` and `token`.
        self._transport = transport
        self._namespace = namespace
        self.token = ""

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, object] | None = None,
        json: object = None,
        **_unused: object,
    ) -> Mapping[str, Any]:
        """One request of hvac's: `params` go into the query, `json` into the body. Raises Undecidable."""
        return self._exchange(method, url, params, json, login=False)

    def login(self, url: str, *, json: object, **_unused: object) -> Mapping[str, Any]:
        """A login of hvac's; the token of its answer is left to the caller. Raises Undecidable."""
        return self._exchange("post", url, None, json, login=True)

    def get_login_token(self, response: Mapping[str, Any]) -> str:
        """The token of a login's answer; hvac demands the method, and `login` here does not need it."""
        return str(response["auth"]["client_token"])

    def _exchange(
        self, method: str, url: str, params: Mapping[str, object] | None, body: object, *, login: bool
    ) -> Mapping[str, Any]:
        path = f"{url}?{urlencode(params)}" if params else url
        reply = self._transport.send(method.upper(), path, self._headers(login=login), _encoded(body))
        doing = f"{'login' if login else 'request'} at {self._transport.name}{url}"
        if reply.status == 204:
            return {}
        if reply.status != 200:
            raise refusal(reply, doing, login=login)
        return object_in(reply, doing)

    def _headers(self, *, login: bool) -> dict[str, str]:
        # The last header is Vault's own guard against requests that a browser or a forgery sends.
        headers = {"Accept": "application/json", "User-Agent": "aegis", "X-Vault-Request": "true"}
        if self.token and not login:
            headers["X-Vault-Token"] = self.token
        if self._namespace:
            headers["X-Vault-Namespace"] = self._namespace
        return headers


def _encoded(body: object) -> bytes | None:
    return None if body is None else json.dumps(body).encode()
