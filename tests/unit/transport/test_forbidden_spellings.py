"""No spelling of a forbidden address is connected to, whether it is written or what a name leads to."""

import socket
from collections.abc import Sequence

import pytest
from tests.unit.transport.asking import refusal, transport

from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.exchange import Request
from aegis.adapters.transport.origins import parse_url
from aegis.core.reasons import Reason

METADATA = "169.254.169.254"

WRITTEN = [
    # The metadata service in other notations of IPv4 (inet_aton), which many programs read.
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0xA9FEA9FE",
    "025177524776",
    "0251.0376.0251.0376",
    "0xa9.0xfe.0xa9.0xfe",
    "0xa9.254.0251.254",
    "169.254.43518",
    "169.16689662",
    "169.254.169.254.",
    "169.254.169.0254",
    "425.510.425.510",
    "7147006462",
    # Loopback and "this host", likewise.
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "017700000001",
    "0177.0.0.1",
    "0x7f.1",
    "127.000.000.001",
    "127.0.0.1.",
    "0",
    "0.0.0.0",
    "0x0",
    "00000000",
    # Digits and dots that are none in ASCII, and are made so by some libraries (NFKC, IDNA).
    "169。254。169。254",
    "\uff11\uff16\uff19.254.169.254",
    "①⑥⑨.②⑤④.①⑥⑨.②⑤④",
    "ⓛocalhost",
    # IPv6 around IPv4: mapped, compatible, NAT64, 6to4, Teredo.
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:a9fe:a9fe]",
    "[::FFFF:A9FE:A9FE]",
    "[::169.254.169.254]",
    "[::127.0.0.1]",
    "[64:ff9b::169.254.169.254]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::a9fe:a9fe]",
    "[2002:a9fe:a9fe::1]",
    "[2002:7f00:1::]",
    "[2001:0:a9fe:a9fe::]",
    # IPv6's own.
    "[::]",
    "[0:0:0:0:0:0:0:0]",
    "[fe80::1]",
    "[fe80::a9fe:a9fe]",
    "[fe80::1%eth0]",
    "[fe80::1%25eth0]",
    "[fd00:ec2::254]",
    "[fd20:ce::254]",
    "[fec0::1]",
    "[ff02::1]",
    # Metadata services of other clouds and of containers.
    "100.100.100.200",
    "168.63.129.16",
    "169.254.170.2",
    "169.254.170.23",
    "192.0.0.192",
    # What a parser may take for the host, and another one not.
    "models.example@169.254.169.254",
    "169.254.169.254\\@models.example",
    "169.254.169.254#@models.example",
]

NAMES = {
    "metadata.google.internal": METADATA,
    "metadata": METADATA,
    "instance-data.ec2.internal": METADATA,
    "metadata.tencentyun.com": "169.254.0.23",
    "100-100-100-200.example": "100.100.100.200",
    "169.254.169.254.nip.example": METADATA,
    "a9fea9fe.nip.example": "::ffff:169.254.169.254",
    "localhost": "127.0.0.1",
    "localhost6": "::1",
    "kubernetes.default.svc": "10.96.0.1",
    "nat64.example": "64:ff9b::a9fe:a9fe",
    "6to4.example": "2002:a9fe:a9fe::1",
    "zone.example": "fe80::1%eth0",
    "zero.example": "0.0.0.0",
    "unspecified.example": "::",
}
"""A name → what it leads to."""


def resolved(host: str, _port: int) -> Sequence[str]:
    return [NAMES[host]]


@pytest.fixture(autouse=True)
def unconnected(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", connect)


def asked(host: str) -> Reason:
    """What becomes of a request to a source at that host."""

    def ask() -> object:
        place = parse_url(f"https://{host}/latest/meta-data")
        request = Request("GET", place.origin, place.target)
        return transport(SourceAccess(str(place.origin)), resolver=resolved).ask(request)

    return refusal(ask).reason


@pytest.mark.parametrize("host", WRITTEN)
def test_as_it_is_written(host: str) -> None:
    assert asked(host) in {Reason.ADDRESS_FORBIDDEN, Reason.SOURCE_MISCONFIGURED}


@pytest.mark.parametrize("name", NAMES)
def test_as_a_name_leads_to_it(name: str) -> None:
    assert asked(name) is Reason.ADDRESS_FORBIDDEN


@pytest.mark.parametrize("name", NAMES)
def test_the_dot_of_the_root_makes_no_other_name(name: str) -> None:
    assert asked(f"{name}.") is Reason.ADDRESS_FORBIDDEN


def test_an_address_that_is_allowed_would_be_connected_to() -> None:
    with pytest.raises(AssertionError, match="a socket was opened"):
        asked("8.8.8.8")


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(WRITTEN) == len(set(WRITTEN)) >= 60
