"""Names that may stand in a path or header, and addresses that may be asked."""

import pytest

from aegis.adapters.keysources.names import checked_segment, host_and_port, is_path, is_segment, is_token
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason

PATHS = ["a", "A-1_b.c", "prod/signing", "a/b/c", "...", ".a", "a..b", "x" * 512]
NOT_PATHS = [
    "",
    "/",
    "a/",
    "/a",
    "a//b",
    ".",
    "..",
    "a/..",
    "../a",
    "a/./b",
    "a b",
    "a\n",
    "a%2f",
    "a?b",
    "a#b",
    "ä",
    "x" * 513,
]


@pytest.mark.parametrize("name", PATHS)
def test_a_plain_path(name: str) -> None:
    assert is_path(name)
    assert is_segment(name) == ("/" not in name)


@pytest.mark.parametrize("name", NOT_PATHS)
def test_what_a_server_might_read_differently_is_no_path(name: str) -> None:
    assert not is_path(name)
    assert not is_segment(name)


def test_a_refused_name_says_which_field() -> None:
    with pytest.raises(Undecidable, match=r"spec\.source\.vault\.transit\.name must be letters"):
        checked_segment("../a", "spec.source.vault.transit.name")


@pytest.mark.parametrize(("text", "good"), [("s.abc", True), ("", False), ("a b", False), ("a\n", False), ("ä", False)])
def test_a_token_is_one_line_of_printable_characters(text: str, good: bool) -> None:
    assert is_token(text) is good


ADDRESSES = {
    "https://vault": ("vault", 443),
    "https://vault.example.com:8200": ("vault.example.com", 8200),
    "https://vault:8200/": ("vault", 8200),
    "https://10.0.0.7:8200": ("10.0.0.7", 8200),
    "https://[fd00::7]:8200": ("fd00::7", 8200),
    "https://[fd00::7]": ("fd00::7", 443),
}


@pytest.mark.parametrize(("address", "expected"), ADDRESSES.items())
def test_an_address_is_a_host_and_a_port(address: str, expected: tuple[str, int]) -> None:
    assert host_and_port(address, "address", 443) == expected


NOT_ADDRESSES = [
    "",
    "vault:8200",
    "http://vault",
    "HTTPS://vault",
    "https://",
    "https://vault:",
    "https://vault:0",
    "https://vault:65536",
    "https://vault:8200/v1",
    "https://vault?x",
    "https://vault#x",
    "https://user:password@vault",
    "https://vault\r\nHost: other",
    "https://va\tult",
    " https://vault",
    "https://-vault",
    "https://vault..example",
    "https://väult",
    "https://" + "a" * 64,
    "https://" + "a." * 130 + "a",
]


@pytest.mark.parametrize("address", NOT_ADDRESSES)
def test_what_is_no_plain_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(Undecidable) as caught:
        host_and_port(address, "spec.source.vault.address", 443)
    assert caught.value.reason is Reason.KEY_SOURCE_MISCONFIGURED
    assert caught.value.detail == "spec.source.vault.address must be https://host[:port]"
