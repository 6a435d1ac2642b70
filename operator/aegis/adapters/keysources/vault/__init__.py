"""HashiCorp Vault and OpenBao, which speak the same API: KV version 2 and transit, read through hvac."""

from aegis.adapters.keysources.vault.source import VaultKeySource

__all__ = ["VaultKeySource"]
