"""Key sources: where public keys are kept. One file (or folder) and one table row each.

A source whose libraries take time to import is imported when a spec names it: a command that reads a key from a file
should not pay for Vault.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from aegis.adapters.keysources.context import KeySourceContext
from aegis.adapters.keysources.file import FileKeySource
from aegis.adapters.keysources.inline import InlineKeySource
from aegis.adapters.keysources.secret import SecretKeySource
from aegis.core.spec.key_sources import KeySourceSpec
from aegis.core.spec.key_sources.aws_kms import AWSKMSSource
from aegis.core.spec.key_sources.azure_key_vault import AzureKeyVaultSource
from aegis.core.spec.key_sources.file import FileSource
from aegis.core.spec.key_sources.gcp_kms import GCPKMSSource
from aegis.core.spec.key_sources.inline import InlineSource
from aegis.core.spec.key_sources.secret import SecretKeyRef
from aegis.core.spec.key_sources.vault import VaultSource
from aegis.ports import KeySource

__all__ = ["KEY_SOURCES", "KeySourceContext", "open_key_source"]


def _vault(spec: VaultSource, context: KeySourceContext) -> KeySource:
    from aegis.adapters.keysources.vault import VaultKeySource  # noqa: PLC0415

    return VaultKeySource(spec, context)


def _aws_kms(spec: AWSKMSSource, context: KeySourceContext) -> KeySource:
    from aegis.adapters.keysources.aws_kms import AWSKMSKeySource  # noqa: PLC0415

    return AWSKMSKeySource(spec, context)


def _gcp_kms(spec: GCPKMSSource, context: KeySourceContext) -> KeySource:
    from aegis.adapters.keysources.gcp_kms import GCPKMSKeySource  # noqa: PLC0415

    return GCPKMSKeySource(spec, context)


def _azure_key_vault(spec: AzureKeyVaultSource, context: KeySourceContext) -> KeySource:
    from aegis.adapters.keysources.azure_key_vault import AzureKeyVaultKeySource  # noqa: PLC0415

    return AzureKeyVaultKeySource(spec, context)


KEY_SOURCES: Mapping[type, Callable[[Any, KeySourceContext], KeySource]] = MappingProxyType(
    {
        InlineSource: InlineKeySource,
        SecretKeyRef: SecretKeySource,
        FileSource: FileKeySource,
        VaultSource: _vault,
        AWSKMSSource: _aws_kms,
        GCPKMSSource: _gcp_kms,
        AzureKeyVaultSource: _azure_key_vault,
    }
)
"""A row per member of KeySourceSpec. Opening one asks nobody and raises nothing: only `read` does."""


def open_key_source(spec: KeySourceSpec, context: KeySourceContext) -> KeySource:
    """The source that `spec` names. Keep it between readings: it remembers its login and what it has read.

    Not for several threads at once.
    """
    return KEY_SOURCES[type(spec)](spec, context)
