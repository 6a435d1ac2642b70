"""Readings of key sources: in threads, because the sources wait, with what they need from the cluster."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aegis.adapters.keysources import KeySourceContext, open_key_source
from aegis.core.errors import Undecidable
from aegis.core.keyrings import KeySnapshot
from aegis.core.reasons import Reason
from aegis.core.spec.keyring import KeyringSpec
from aegis.ports import KeySource
from aegis.services.cluster import ReadSecret
from aegis.wiring.small_files import small_file

THREADS = 8
TOKEN_WAIT = 10.0
"""Seconds that a source waits for a token."""

RequestToken = Callable[[str], Awaitable[str]]
"""A token of the controller's own for an audience, '' for the one as mounted. Raises OSError when there is none."""


@dataclass(slots=True)
class _Opened:
    spec: KeyringSpec
    source: KeySource
    secrets: dict[str, Mapping[str, bytes]] = field(repr=False)


class KeyReadings:
    """Opens sources and keeps them between readings, for their logins. One reading of a keyring at a time.

    Implements `aegis.services.reconcile_keyring.KeySources`.
    """

    def __init__(self, read_secret: ReadSecret, request_token: RequestToken, monotonic: Callable[[], float]) -> None:
        self._read_secret = read_secret
        self._request_token = request_token
        self._monotonic = monotonic
        self._opened: dict[str, _Opened] = {}
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="key-source")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def read(self, spec: KeyringSpec) -> KeySnapshot:
        """One reading. Raises Undecidable."""
        opened = self._opened.get(spec.name)
        if opened is None or opened.spec.reading != spec.reading:
            opened = self._opened[spec.name] = self._open(spec)
        await self._renew(opened)
        return await asyncio.get_running_loop().run_in_executor(self._threads, opened.source.read)

    def forget(self, keyring: str) -> None:
        """Lets go of a source and its login."""
        self._opened.pop(keyring, None)

    def _open(self, spec: KeyringSpec) -> _Opened:
        loop = asyncio.get_running_loop()
        secrets: dict[str, Mapping[str, bytes]] = {}

        def token(audience: str) -> str:
            # Called by the source in its thread.
            return asyncio.run_coroutine_threadsafe(self._token(audience), loop).result(TOKEN_WAIT)

        context = KeySourceContext(secrets, token, small_file, self._monotonic, certificates=spec.certificates)
        return _Opened(spec, open_key_source(spec.source, context), secrets)

    async def _token(self, audience: str) -> str:
        return await self._request_token(audience)

    async def _renew(self, opened: _Opened) -> None:
        try:
            data = {name: await self._read_secret(name) for name in opened.spec.source.secrets}
        except Undecidable as error:
            raise Undecidable(Reason.KEY_SOURCE_UNAVAILABLE, error.detail) from error
        opened.secrets.clear()
        opened.secrets.update({name: entries for name, entries in data.items() if entries is not None})
