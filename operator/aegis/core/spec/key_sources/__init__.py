"""ModelKeyring.spec.source: where public keys are kept. One file and one row each."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from aegis.core.spec import fields
from aegis.core.spec.fields import Raw
from aegis.core.spec.key_sources import aws_kms, azure_key_vault, file, gcp_kms, inline, secret, vault
from aegis.core.spec.key_sources.aws_kms import AWSKMSSource
from aegis.core.spec.key_sources.azure_key_vault import AzureKeyVaultSource
from aegis.core.spec.key_sources.file import FileSource
from aegis.core.spec.key_sources.gcp_kms import GCPKMSSource
from aegis.core.spec.key_sources.inline import InlineSource
from aegis.core.spec.key_sources.secret import SecretKeyRef
from aegis.core.spec.key_sources.vault import VaultSource

__all__ = ["SOURCES", "KeySourceSpec", "parse_source"]

KeySourceSpec = (
    InlineSource | SecretKeyRef | FileSource | VaultSource | AWSKMSSource | GCPKMSSource | AzureKeyVaultSource
)
"""Each has a `kind`, which names it in a word for people, and the `secrets` that a reading needs."""

SOURCES: Mapping[str, Callable[[Raw, str, str], KeySourceSpec]] = MappingProxyType(
    {
        "inline": inline.parse,
        "secretRef": secret.parse,
        "file": file.parse,
        "vault": vault.parse,
        "awsKMS": aws_kms.parse,
        "gcpKMS": gcp_kms.parse,
        "azureKeyVault": azure_key_vault.parse,
    }
)
"""Member of the union → how it is read."""


def parse_source(raw: Raw, path: str) -> KeySourceSpec:
    """Reads the union. Raises InvalidSpec."""
    key = fields.only_one(raw, tuple(SOURCES), path)
    return SOURCES[key](raw, key, path)
