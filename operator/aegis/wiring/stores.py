"""From what a policy says about a source to the store behind it."""

from aegis.adapters import stores
from aegis.adapters.stores import SourceAccess
from aegis.ports import Store
from aegis.services.verify_model import Place


def open_store(scheme: str, place: Place) -> Store:
    """The store for URIs of `scheme` at `place`; top-level, because it is sent to worker processes by name.

    Raises Undecidable(SourceMisconfigured).
    """
    source = place.source
    access = SourceAccess(
        endpoint=source.endpoint,
        region=source.region,
        credentials=place.credentials,
        ca_bundle=source.ca_bundle,
        redirect_hosts=source.redirect_hosts,
        allowed_cidrs=source.allowed_cidrs,
    )
    return stores.open_store(scheme, access)
