"""Google Cloud KMS: its REST API over our own transport, with tokens by google-auth (the extra `gcp`)."""

from aegis.adapters.keysources.gcp_kms.source import GCPKMSKeySource

__all__ = ["GCPKMSKeySource"]
