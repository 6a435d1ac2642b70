"""Azure Blob Storage, by its REST API."""

from aegis.adapters.stores.azure.store import AzureStore

__all__ = ["AzureStore"]
