"""OCI registries: models by the digest of their manifest, and the signatures that cosign keeps beside them."""

from aegis.adapters.stores.oci.store import OCIStore

__all__ = ["OCIStore"]
