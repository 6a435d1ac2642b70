"""A Vault server as a key source: which engine is read, and with which login."""

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.names import checked_path
from aegis.adapters.keysources.transport import Server, Transport
from aegis.adapters.keysources.vault.client import VaultAdapter
from aegis.adapters.keysources.vault.kv import KVEngine
from aegis.adapters.keysources.vault.session import Session
from aegis.adapters.keysources.vault.transit import TransitEngine
from aegis.core.key_files import CertificateUse
from aegis.core.keyrings import KeySnapshot
from aegis.core.spec.key_sources.vault import VaultKV, VaultSource, VaultTransit


class Engine(Protocol):
    """A secrets engine that keeps public keys."""

    def read(self) -> KeySnapshot:
        """Every version of every key. Raises Undecidable."""


ENGINES: Mapping[type, Callable[[VaultAdapter, Any, CertificateUse], Engine]] = MappingProxyType(
    {VaultKV: KVEngine, VaultTransit: TransitEngine}
)
"""A row per member of `VaultSource.engine`."""


class VaultKeySource:
    """Reads one engine of one server; logs in when it first reads, and keeps its token between readings."""

    def __init__(self, spec: VaultSource, context: KeySourceContext) -> None:
        self._spec = spec
        self._context = context

    def read(self) -> KeySnapshot:
        """Every version of every key. Raises Undecidable with a KeySource… reason, or KeyNotFound."""
        session, engine = self._opened
        return session.run(engine.read)

    @cached_property
    def _opened(self) -> tuple[Session, Engine]:
        """Made at the first reading, so that a spec that cannot be used raises where every other error does."""
        spec, context = self._spec, self._context
        namespace = checked_path(spec.namespace.rstrip("/"), "spec.source.vault.namespace") if spec.namespace else ""
        server = Server(spec.address, "spec.source.vault.address", spec.ca_bundle)
        adapter = VaultAdapter(Transport(server, context.timeout, context.monotonic), namespace)
        return Session(adapter, spec.auth, context), ENGINES[type(spec.engine)](
            adapter, spec.engine, context.certificates
        )
