"""Google Cloud Storage, by its JSON API."""

from aegis.adapters.stores.gcs.store import GCSStore

__all__ = ["GCSStore"]
