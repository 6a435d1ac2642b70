"""Logins at the clouds of stores: in threads, because they wait, each kept until its credentials near their end."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.logins import Credential, Written
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.spec.key_sources.aws_kms import AWSWebIdentity
from aegis.core.spec.key_sources.azure_key_vault import AzureAuth
from aegis.core.spec.key_sources.gcp_kms import GCPWorkloadIdentity
from aegis.core.spec.policy import Source
from aegis.wiring.small_files import small_file

TOKEN_WAIT = 10.0
"""Seconds that a login waits for a token of the controller's."""

FRESH_SECONDS = 2400.0
"""For how long a token is handed out: both clouds give them for an hour at least, unless somebody says otherwise."""

GOOGLE_SCOPES = ("https://www.googleapis.com/auth/devstorage.read_only",)
AZURE_SCOPE = "https://storage.azure.com/.default"

RequestToken = Callable[[str], Awaitable[str]]
"""A token of the controller's own for an audience. Raises OSError when there is none."""

Secret = Mapping[str, bytes]
Lend = Callable[[], Secret]
"""Credentials as the Secret of a source holds them. Raises Undecidable with a reason of key sources."""


def _aws(auth: AWSWebIdentity, written: Written, context: KeySourceContext) -> Lend:
    from aegis.adapters.keysources.aws_kms.credentials import credential

    lent = credential(auth, written, context)

    def lend() -> Secret:
        key = lent(False)
        names = {"AWS_ACCESS_KEY_ID": key.key_id, "AWS_SECRET_ACCESS_KEY": key.secret, "AWS_SESSION_TOKEN": key.session}
        return {name: value.encode() for name, value in names.items()}

    return lend


def _google(auth: GCPWorkloadIdentity, written: Written, context: KeySourceContext) -> Lend:
    try:
        from aegis.adapters.keysources.gcp_kms.tokens import tokens
    except ImportError as error:
        raise _not_installed("google-auth", "gcp") from error
    return _bearer(tokens(auth, GOOGLE_SCOPES, written, context), context.monotonic)


def _azure(auth: AzureAuth, written: Written, context: KeySourceContext) -> Lend:
    try:
        from aegis.adapters.keysources.azure_key_vault.tokens import tokens
    except ImportError as error:
        raise _not_installed("msal", "azure") from error
    return _bearer(tokens(auth, AZURE_SCOPE, written, context), context.monotonic)


def _bearer(token: Credential[str], monotonic: Callable[[], float]) -> Lend:
    """The library renews a token that ends now; a verification needs one that is good for a while."""
    fresh_until = monotonic()

    def lend() -> Secret:
        nonlocal fresh_until
        anew = monotonic() >= fresh_until
        bearer = token(anew)
        if anew:
            fresh_until = monotonic() + FRESH_SECONDS
        return {"token": bearer.encode()}

    return lend


LOGINS: Mapping[type, tuple[str, Callable[[Any, Written, KeySourceContext], Lend]]] = MappingProxyType(
    {
        AWSWebIdentity: ("awsWebIdentity", _aws),
        GCPWorkloadIdentity: ("gcpWorkloadIdentity", _google),
        AzureAuth: ("azureWorkloadIdentity", _azure),
    }
)
"""A row per member of `SourceLogin`: where it is written in a source, and what logs in."""

REASONS: Mapping[Reason, Reason] = MappingProxyType(
    {
        Reason.KEY_SOURCE_UNAVAILABLE: Reason.SOURCE_UNAVAILABLE,
        Reason.KEY_SOURCE_TIMEOUT: Reason.SOURCE_TIMEOUT,
        Reason.KEY_SOURCE_UNTRUSTED: Reason.SOURCE_UNTRUSTED,
    }
)
"""What a login's error means for a source; every other one is for the platform team to correct."""


@dataclass(slots=True)
class _Held:
    lend: Lend = field(repr=False)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class StoreLogins:
    """Implements `aegis.services.sources.LogIn`."""

    def __init__(self, request_token: RequestToken, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._request_token = request_token
        self._monotonic = monotonic
        self._held: dict[Source, _Held] = {}

    async def __call__(self, source: Source) -> Secret:
        """Raises Undecidable, never with a reason of key sources."""
        try:
            if source not in self._held:
                self._forget_other(source)
                self._held[source] = _Held(self._opened(source))
            held = self._held[source]
            async with held.lock:
                return await asyncio.to_thread(held.lend)
        except Undecidable as error:
            reason = REASONS.get(error.reason, Reason.SOURCE_MISCONFIGURED)
            raise Undecidable(reason, error.detail, retry_after=error.retry_after) from error

    def _forget_other(self, source: Source) -> None:
        """A source that was written anew has a new login; the one before is of no more use."""
        place = source.name, source.uri_prefix
        self._held = {each: held for each, held in self._held.items() if (each.name, each.uri_prefix) != place}

    def _opened(self, source: Source) -> Lend:
        loop = asyncio.get_running_loop()

        def token(audience: str) -> str:
            # Called by the login in its thread.
            return asyncio.run_coroutine_threadsafe(self._token(audience), loop).result(TOKEN_WAIT)

        member, opener = LOGINS[type(source.auth)]
        written = Written(f"spec.sources[{source.name}].auth.{member}", source.ca_bundle)
        return opener(source.auth, written, KeySourceContext({}, token, small_file, self._monotonic))

    async def _token(self, audience: str) -> str:
        return await self._request_token(audience)


def _not_installed(library: str, extra: str) -> Undecidable:
    return Undecidable(
        Reason.SOURCE_MISCONFIGURED, f"{library} is not installed: it comes with the extra `{extra}` of aegis"
    )
