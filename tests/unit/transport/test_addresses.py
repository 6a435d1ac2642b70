"""Which addresses are connected to: each special range, in each disguise."""

from ipaddress import ip_address, ip_network

import pytest

from aegis.adapters.transport.addresses import NEVER, PRIVATE, objection

NEVER_REACHED = [
    "0.0.0.0",
    "0.1.2.3",
    "100.100.100.200",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "::ffff:0:0",
    "::127.0.0.1",
    "::8.8.8.8",
    "100::1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "64:ff9b:1::8.8.8.8",
    "2001::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fd00:ec2::254",
    "fd00:ec2::23",
    "fd20:ce::254",
    "fe80::1",
    "fe80::a9fe:a9fe",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
]

PRIVATE_BY_DEFAULT = [
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "::1",
    "fc00::1",
    "fd12:3456::1",
]

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "52.216.1.2",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "192.167.255.255",
    "198.17.255.255",
    "223.255.255.255",
    "2600:1f18::1",
    "2606:4700::1111",
    "2a00:1450::1",
    "64:ff9b::8.8.8.8",
]

EVERYWHERE = [ip_network("0.0.0.0/0"), ip_network("::/0")]


@pytest.mark.parametrize("address", NEVER_REACHED)
def test_no_admin_can_allow_it(address: str) -> None:
    assert objection(ip_address(address), EVERYWHERE, written=True)


@pytest.mark.parametrize("address", PRIVATE_BY_DEFAULT)
def test_private_space_is_for_who_lists_it(address: str) -> None:
    parsed = ip_address(address)
    said = objection(parsed)

    assert said
    assert said.endswith("not in the source's allowedCIDRs")
    assert objection(parsed, [ip_network("9.0.0.0/8"), ip_network("fe00::/16")]) == said
    assert objection(parsed, [ip_network(address)]) is None
    assert objection(parsed, written=True) is None


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_reached(address: str) -> None:
    assert objection(ip_address(address)) is None


def test_a_metadata_service_is_called_by_its_name() -> None:
    assert objection(ip_address("100.100.100.200")) == "100.100.100.200 is a cloud's metadata service"
    assert objection(ip_address("fd00:ec2::254"), EVERYWHERE) == "fd00:ec2::254 is a cloud's metadata service"


@pytest.mark.parametrize("network", [*NEVER, *PRIVATE], ids=str)
def test_both_ends_of_every_range_are_refused(network: object) -> None:
    assert objection(network[0])  # type: ignore[index]
    assert objection(network[-1])  # type: ignore[index]


def test_what_ipaddress_itself_does_not_call_global_is_never_public() -> None:
    # Its tables change between Python releases; ours may be stricter, never laxer.
    lax = [network for network in PUBLIC if not ip_address(network).is_global and ":" not in network]
    assert lax == []
