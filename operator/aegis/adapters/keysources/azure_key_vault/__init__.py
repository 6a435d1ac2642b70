"""Azure Key Vault and Managed HSM: their REST API over our own transport, with tokens by msal (the extra `azure`)."""

from aegis.adapters.keysources.azure_key_vault.source import AzureKeyVaultKeySource

__all__ = ["AzureKeyVaultKeySource"]
