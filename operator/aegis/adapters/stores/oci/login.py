"""Logging in to a registry: by user name and password, or by a token that a service gives for them.

Specification: RFC 9110 section 11, RFC 7617 (Basic), RFC 6750 (Bearer), and distribution's token.md. A registry says
only when it refuses which of them it wants, and where tokens are to be had; so what it says is checked, for the
credentials go there.
"""

import json
import re
from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from aegis.adapters.transport.exchange import Answer, Request
from aegis.adapters.transport.origins import Origin, Place, parse_url
from aegis.adapters.transport.transport import Transport
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

LONGEST_ANSWER = 64 << 10
"""Bytes of a token service's answer that are read."""

_SCHEME = re.compile(r"(?:^|,)\s*(Bearer|Basic)\b", re.IGNORECASE)
_TOKEN = re.compile(r"[!-~]{1,16384}")
_PARAMETER = re.compile(r'([a-z]+)="([^"\\]*)"', re.IGNORECASE)


class Login:
    """What proves to one registry who asks; tokens are kept for as long as the registry takes them.

    `basic` is the header that holds user name and password, empty for nobody; it goes to the registry itself and to
    token services at `trusted` origins, and nowhere else.
    """

    def __init__(
        self, transport: Transport, registry: Origin, trusted: Collection[Origin], basic: Mapping[str, str]
    ) -> None:
        self._transport = transport
        self._registry = registry
        self._trusted = frozenset({registry, *trusted})
        self._basic = basic
        self._headers: dict[str, Mapping[str, str]] = {}

    def headers(self, repository: str) -> Mapping[str, str]:
        """What to ask with: nothing before the registry has said what it wants."""
        return self._headers.get(repository, {})

    def renew(self, refused: Answer, repository: str) -> Mapping[str, str]:
        """What to ask with after the registry `refused`. Raises Undecidable when that cannot be had."""
        challenge = refused.headers.get("WWW-Authenticate", "")
        offered = {found[1].lower(): found.end() for found in _SCHEME.finditer(challenge)}
        if not offered:
            raise refused.refusal()
        if "bearer" in offered:
            parameters = _parameters(challenge[offered["bearer"] :])
            self._headers[repository] = {"Authorization": f"Bearer {self._token(parameters, repository)}"}
        elif self._basic:
            self._headers[repository] = self._basic
        else:
            raise self._nobody()
        return self._headers[repository]

    def _token(self, parameters: Mapping[str, str], repository: str) -> str:
        place = self._service(parameters.get("realm", ""))
        # The right to pull from this repository, whatever the registry would have us ask for.
        asked = {"service": parameters.get("service", ""), "scope": f"repository:{repository}:pull"}
        query = urlencode({name: value for name, value in asked.items() if value})
        target = f"{place.target}{'&' if '?' in place.target else '?'}{query}"
        with self._transport.ask(Request("GET", place.origin, target, {}, self._basic)) as answer:
            if answer.status in (401, 403, 404):
                raise self._nobody() if not self._basic else self._misconfigured("does not accept the credentials")
            if not answer.ok:
                raise answer.refusal()
            return self._read(answer.read(LONGEST_ANSWER))

    def _service(self, realm: str) -> Place:
        try:
            place = parse_url(realm)
        except Undecidable as error:
            raise self._misconfigured("is no plain https:// URL") from error
        if place.origin not in self._trusted:
            raise Undecidable(
                Reason.REDIRECT_FORBIDDEN, f"{self._registry} names {place.origin} as the service for its tokens"
            )
        return place

    def _read(self, content: bytes) -> str:
        try:
            fields = json.loads(content)
        except (ValueError, RecursionError):
            fields = None
        given = (fields.get("token"), fields.get("access_token")) if isinstance(fields, dict) else ()
        for token in given:
            if isinstance(token, str) and _TOKEN.fullmatch(token):
                return token
        raise self._misconfigured("does not answer with a token")

    def _misconfigured(self, said: str) -> Undecidable:
        return Undecidable(Reason.SOURCE_MISCONFIGURED, f"the token service of {self._registry} {said}")

    def _nobody(self) -> Undecidable:
        return Undecidable(
            Reason.SOURCE_MISCONFIGURED, f"{self._registry} asks for a login: give the source a credentialsSecretRef"
        )


def _parameters(text: str) -> Mapping[str, str]:
    """Of the first challenge in `text`: of one that is there twice, the first value."""
    found: dict[str, str] = {}
    for name, value in _PARAMETER.findall(text):
        found.setdefault(name.lower(), value)
    return found
