"""Key sources: where public keys are kept and rotated. One file (or folder) and one table row each."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.inline import InlineKeySource
from aegis.adapters.keysources.secret import SecretKeySource
from aegis.core.spec.keyring import AppRoleAuth, InlineSource, KeySourceSpec, SecretKeyRef, VaultSource
from aegis.ports import KeySource

__all__ = ["KEY_SOURCES", "KeySourceContext", "open_key_source", "secrets_named_by"]


def _inline(spec: InlineSource, _context: KeySourceContext) -> KeySource:
    return InlineKeySource(spec)


def _vault(spec: VaultSource, context: KeySourceContext) -> KeySource:
    # hvac takes 0.1 s to import, which a command that reads a key from a file should not spend.
    from aegis.adapters.keysources.vault import VaultKeySource  # noqa: PLC0415

    return VaultKeySource(spec, context)


KEY_SOURCES: Mapping[type, Callable[[Any, KeySourceContext], KeySource]] = MappingProxyType(
    {InlineSource: _inline, SecretKeyRef: SecretKeySource, VaultSource: _vault}
)
"""A row per member of KeySourceSpec. Opening one asks nobody and raises nothing: only `read` does."""


def open_key_source(spec: KeySourceSpec, context: KeySourceContext) -> KeySource:
    """The source that `spec` names. Keep it between readings: it remembers its login and what it has read.

    Not for several threads at once.
    """
    return KEY_SOURCES[type(spec)](spec, context)


def secrets_named_by(spec: KeySourceSpec) -> frozenset[str]:
    """The Secrets of the operator's namespace that a reading needs, by name."""
    if isinstance(spec, SecretKeyRef):
        return frozenset({spec.name})
    if isinstance(spec, VaultSource) and isinstance(spec.auth, AppRoleAuth):
        return frozenset({spec.auth.secret_id.name})
    return frozenset()
