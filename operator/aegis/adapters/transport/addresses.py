"""Which addresses Aegis may connect to: global unicast always, private space if an admin listed it, the rest never.

Decided on parsed addresses, never on text (an address has many spellings). The tables follow the IANA special-purpose
address registries (RFC 6890) plus the metadata services of the clouds, which hand out credentials to whoever asks.
They are written out because what `ipaddress` calls global has changed between Python releases.
"""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from types import MappingProxyType

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def _table(rows: Mapping[str, str]) -> Mapping[Network, str]:
    return MappingProxyType({ip_network(text): says for text, says in rows.items()})


NEVER = _table(
    {
        "0.0.0.0/8": "unspecified (this network)",
        "100.100.100.200/32": "a cloud's metadata service",
        "168.63.129.16/32": "a cloud's metadata service",
        "169.254.0.0/16": "link-local (metadata services)",
        "192.0.0.0/24": "reserved for protocols (metadata services)",
        "192.0.2.0/24": "reserved for documentation",
        "192.88.99.0/24": "a 6to4 relay",
        "198.51.100.0/24": "reserved for documentation",
        "203.0.113.0/24": "reserved for documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "reserved or broadcast",
        "::/128": "unspecified",
        "::ffff:0:0/96": "an IPv4 address in disguise (IPv4-mapped)",
        "64:ff9b:1::/48": "an IPv4 address in disguise (local NAT64)",
        "2001::/23": "reserved for protocols (Teredo)",
        "2001:db8::/32": "reserved for documentation",
        "2002::/16": "an IPv4 address in disguise (6to4)",
        "3fff::/20": "reserved for documentation",
        "fd00:ec2::/32": "a cloud's metadata service",
        "fd20:ce::/32": "a cloud's metadata service",
        "fe80::/10": "link-local",
        "ff00::/8": "multicast",
    }
)
"""Network → what it is. Refused even when an admin lists it."""

PRIVATE = _table(
    {
        "10.0.0.0/8": "private",
        "100.64.0.0/10": "carrier-grade NAT",
        "127.0.0.0/8": "loopback",
        "172.16.0.0/12": "private",
        "192.168.0.0/16": "private",
        "198.18.0.0/15": "reserved for benchmarks",
        "::1/128": "loopback",
        "fc00::/7": "private (unique local)",
    }
)
"""Network → what it is. Allowed only where the source says so."""

GLOBAL_V6 = IPv6Network("2000::/3")
"""All of IPv6's global unicast space (RFC 4291 2.4); what lies outside and in no table above is unassigned."""

NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: how an IPv6-only cluster reaches IPv4, by DNS64; the last 32 bits are the IPv4 address."""


def objection(address: Address, allowed: Sequence[Network] = (), *, written: bool = False) -> str | None:
    """What speaks against connecting to `address`, or None.

    `allowed` are the source's private networks; `written` says that an admin wrote this very address as the host.
    """
    if isinstance(address, IPv6Address) and address in NAT64:
        embedded = objection(IPv4Address(int(address) & 0xFFFF_FFFF))
        return embedded and f"{address} leads to an IPv4 address by NAT64: {embedded}"
    forbidden = _named(address, NEVER)
    if forbidden:
        return f"{address} is {forbidden}"
    private = _named(address, PRIVATE)
    if private:
        listed = written or any(address in network for network in allowed)
        return None if listed else f"{address} is {private} and not in the source's allowedCIDRs"
    if isinstance(address, IPv6Address) and address not in GLOBAL_V6:
        return f"{address} is in no assigned global network"
    return None


def _named(address: Address, table: Mapping[Network, str]) -> str | None:
    # Of several networks that hold an address, the smallest says best what it is.
    holding = [network for network in table if address in network]
    return table[max(holding, key=lambda network: network.prefixlen)] if holding else None
