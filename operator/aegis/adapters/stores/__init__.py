"""Artifact stores: where models and signatures lie. One file (or folder) and one table row a scheme.

A store is imported when a URI names its scheme: a command that reads a local file should not pay for HTTP.
"""

from collections.abc import Callable, Mapping
from pkgutil import resolve_name
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from aegis.adapters.stores.local import LocalStore
from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.limits import TransportLimits
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.ports import Store

if TYPE_CHECKING:
    from aegis.adapters.transport.transport import Transport

__all__ = ["STORES", "LocalStore", "SourceAccess", "TransportLimits", "open_store"]

STORES: Mapping[str, str] = MappingProxyType(
    {
        "s3": "aegis.adapters.stores.s3:S3Store",
        "https": "aegis.adapters.stores.https:HTTPSStore",
        "oci": "aegis.adapters.stores.oci:OCIStore",
        "gs": "aegis.adapters.stores.gcs:GCSStore",
        "hf": "aegis.adapters.stores.hub:HubStore",
        "az": "aegis.adapters.stores.azure:AzureStore",
    }
)
"""URI scheme → the store that understands it: exactly the schemes that the CRDs accept."""


def open_store(scheme: str, access: SourceAccess, limits: TransportLimits | None = None) -> Store:
    """The store for URIs of `scheme` at the place that `access` describes; nobody is asked yet.

    It serves one piece of work: what names resolve to and which credentials count is settled once. Raises
    Undecidable(SourceMisconfigured) for a scheme without a store and for an access that cannot be used.
    """
    if scheme not in STORES:
        raise Undecidable(Reason.SOURCE_MISCONFIGURED, f"{scheme}:// has no store; there are {', '.join(STORES)}")
    from aegis.adapters.transport.transport import Transport  # noqa: PLC0415 (see above)

    opener = cast("Callable[[SourceAccess, Transport], Store]", resolve_name(STORES[scheme]))
    return opener(access, Transport(access, limits or TransportLimits()))
