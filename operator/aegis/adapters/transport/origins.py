"""Where a request goes: https, one host, one port, in one spelling.

Programs disagree on what `0x7f.1`, `2130706433` or `user@host\\path` mean, and every disagreement is a way round an
address check; so a host is either a DNS name in plain ASCII or an IP address in its standard text form.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple

from aegis.adapters.transport.addresses import Address
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

DEFAULT_PORT = 443

_URL = re.compile(
    r"https://(?P<host>\[[0-9a-f.]*:[0-9a-f:.]*\]|[a-z0-9.\-]+)(?::(?P<port>[1-9][0-9]{0,4}))?(?P<target>/[!-\"$-~]*)?",
    re.ASCII | re.IGNORECASE,
)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9\-]{0,61}[a-z0-9])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme https, a host and a port (RFC 6454). `host` is lower case, an IPv6 address without brackets."""

    host: str
    port: int = DEFAULT_PORT

    @property
    def address(self) -> Address | None:
        """The address that the host is written as, or None for a name. Raises Undecidable(AddressForbidden)."""
        return literal(self.host)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}" if self.port == DEFAULT_PORT else f"https://{host}:{self.port}"


class Place(NamedTuple):
    """An https URL taken apart: `target` is path and query as they go on the wire, '/' at least."""

    origin: Origin
    target: str


def parse_url(url: str) -> Place:
    """Reads an https URL without user information, fragment or odd characters.

    Raises Undecidable: SourceMisconfigured, or AddressForbidden for an IP address in an unusual spelling.
    """
    match = _URL.fullmatch(url)
    port = int(match["port"] or DEFAULT_PORT) if match else 0
    if match is None or "\\" in url or port > 65535:
        raise Undecidable(Reason.SOURCE_MISCONFIGURED, "not a plain https:// URL without user name and fragment")
    host = match["host"].lower().strip("[]")
    address = literal(host)
    return Place(Origin(str(address) if address else host, port), match["target"] or "/")


def parse_origin(text: str) -> Origin:
    """Reads `https://host[:port]`, as in a source's endpoint. Raises Undecidable as `parse_url` does."""
    place = parse_url(text)
    if place.target != "/":
        raise Undecidable(Reason.SOURCE_MISCONFIGURED, "the endpoint must be https://host[:port] without a path")
    return place.origin


def literal(host: str) -> Address | None:
    """The IP address that `host` spells, None for a DNS name. Raises Undecidable(AddressForbidden) for neither."""
    try:
        if ":" in host:
            return IPv6Address(host)
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            return IPv4Address(host)
    except AddressValueError:
        raise Undecidable(Reason.ADDRESS_FORBIDDEN, "the host is an IP address in an unusual spelling") from None
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise Undecidable(Reason.ADDRESS_FORBIDDEN, "the host is neither a DNS name nor an IP address")
    return None
