"""Which redirects are followed: to a host that the source lists, over https, without the credentials."""

from collections.abc import Collection
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urljoin

from aegis.adapters.transport.exchange import Request
from aegis.adapters.transport.origins import Origin, parse_origin, parse_url
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

STATUSES = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.SEE_OTHER,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
    }
)


def listed_origins(hosts: Collection[str]) -> frozenset[Origin]:
    """The origins that `redirectHosts` stands for. Raises Undecidable(SourceMisconfigured), naming a bad entry."""
    return frozenset(_listed(host) for host in hosts)


def _listed(host: str) -> Origin:
    try:
        return parse_origin(f"https://{host}")
    except Undecidable as error:
        raise Undecidable(
            Reason.SOURCE_MISCONFIGURED, f"redirectHosts must hold host names, not {host[:253]!r}"
        ) from error


def follow(request: Request, location: str, listed: Collection[Origin]) -> Request:
    """The request to make next: without credentials, whichever host it goes to, unless it `stays` where it was.

    Raises Undecidable(RedirectForbidden) for a place that is not https or not listed.
    """
    try:
        place = parse_url(urljoin(request.url, location))
    except (Undecidable, ValueError) as error:
        raise Undecidable(
            Reason.REDIRECT_FORBIDDEN, f"{request.origin} redirects to something other than a plain https:// URL"
        ) from error
    if request.stays and place.origin == request.origin:
        return replace(request, target=place.target)
    if place.origin not in listed:
        raise Undecidable(Reason.REDIRECT_FORBIDDEN, f"{request.origin} redirects to {place.origin}")
    return Request(request.method, place.origin, place.target, request.headers)
