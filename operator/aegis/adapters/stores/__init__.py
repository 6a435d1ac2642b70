"""Artifact stores: where models and signatures lie. One file and one table row a scheme."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from aegis.adapters.stores.azure import AzureStore
from aegis.adapters.stores.gcs import GCSStore
from aegis.adapters.stores.https import HTTPSStore
from aegis.adapters.stores.hub import HubStore
from aegis.adapters.stores.local import LocalStore
from aegis.adapters.stores.oci import OCIStore
from aegis.adapters.stores.s3 import S3Store
from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.limits import TransportLimits
from aegis.adapters.transport.transport import Transport
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.ports import Store

__all__ = ["STORES", "LocalStore", "SourceAccess", "TransportLimits", "open_store"]

STORES: Mapping[str, Callable[[SourceAccess, Transport], Store]] = MappingProxyType(
    {"s3": S3Store, "https": HTTPSStore, "oci": OCIStore, "gs": GCSStore, "hf": HubStore, "az": AzureStore}
)
"""URI scheme → the store that understands it: exactly the schemes that the CRDs accept."""


def open_store(scheme: str, access: SourceAccess, limits: TransportLimits | None = None) -> Store:
    """The store for URIs of `scheme` at the place that `access` describes; nobody is asked yet.

    It serves one piece of work: what names resolve to and which credentials count is settled once. Raises
    Undecidable(SourceMisconfigured) for a scheme without a store and for an access that cannot be used.
    """
    opener = STORES.get(scheme)
    if opener is None:
        raise Undecidable(Reason.SOURCE_MISCONFIGURED, f"{scheme}:// has no store; there are {', '.join(STORES)}")
    return opener(access, Transport(access, limits or TransportLimits()))
