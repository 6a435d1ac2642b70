"""Hosts and URLs in one spelling; the many others are refused before any name is asked for."""

import pytest
from tests.unit.transport.asking import refusal

from aegis.adapters.transport.origins import Origin, parse_origin, parse_url
from aegis.core.reasons import Reason

ODD_HOSTS = [
    "2130706433",
    "2852039166",
    "0x7f000001",
    "0x7f.0.0.1",
    "127.0.0.0x1",
    "0251.0376.0251.0376",
    "0177.0.0.1",
    "127.1",
    "127.0.1",
    "127.0.0.01",
    "127.0.0.1.",
    "1.2.3.4.5",
    "256.1.1.1",
    "0",
    "0x",
    "models.example.",
    "models..example",
    ".example",
    "-models.example",
    "models-.example",
    "a" * 64 + ".example",
    "a." * 127 + "example",
    "example.0x7f",
    "example.1",
    "[1:2]",
    "[::1::]",
    "[12345::1]",
]

NOT_PLAIN = [
    "http://models.example/o",
    "ftp://models.example/o",
    "file:///etc/passwd",
    "gopher://models.example/",
    "unix:/run/docker.sock",
    "//models.example/o",
    "models.example/o",
    "https:///o",
    "https://",
    "https://user@models.example/o",
    "https://user:secret@models.example/o",
    "https://models.example\\@127.0.0.1/o",
    "https://models.example/o#fragment",
    "https://models.example:0/o",
    "https://models.example:65536/o",
    "https://models.example:080/o",
    "https://models.example:/o",
    "https://models.example:443x/o",
    "https://models.example?query",
    "https://mödels.example/o",
    "https://ⓜodels.example/o",
    "https://models.example/a b",
    "https://models.example/a\r\nX: y",
    "https://models.example/a\x00",
    "https://models_example/o",
    "https://[fe80::1%25eth0]/o",
    "https://[::1/o",
    "https://[127.0.0.1]/o",
    " https://models.example/o",
    "https://models.example/o\n",
]


@pytest.mark.parametrize("host", ODD_HOSTS)
def test_an_odd_spelling_of_a_host_is_forbidden(host: str) -> None:
    assert refusal(lambda: parse_url(f"https://{host}/o")).reason is Reason.ADDRESS_FORBIDDEN


@pytest.mark.parametrize("url", NOT_PLAIN)
def test_what_is_not_a_plain_https_url_is_refused(url: str) -> None:
    error = refusal(lambda: parse_url(url))

    assert error.reason is Reason.SOURCE_MISCONFIGURED
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    ("url", "host", "port", "target"),
    [
        ("https://models.example", "models.example", 443, "/"),
        ("https://MODELS.Example:8443/O?q=%20", "models.example", 8443, "/O?q=%20"),
        ("HTTPS://192.0.2.7/", "192.0.2.7", 443, "/"),
        ("https://[2001:DB8:0::1]:9000/x", "2001:db8::1", 9000, "/x"),
        ("https://xn--mdels-kua.example/o", "xn--mdels-kua.example", 443, "/o"),
        ("https://minio.storage.svc.cluster.local/b/k", "minio.storage.svc.cluster.local", 443, "/b/k"),
    ],
)
def test_plain_urls_are_taken_apart(url: str, host: str, port: int, target: str) -> None:
    assert parse_url(url) == (Origin(host, port), target)


def test_an_endpoint_has_no_path() -> None:
    assert parse_origin("https://models.example/") == Origin("models.example")
    assert refusal(lambda: parse_origin("https://models.example/bucket")).reason is Reason.SOURCE_MISCONFIGURED


@pytest.mark.parametrize("text", ["https://models.example", "https://[2001:db8::1]:9000", "https://192.0.2.7:8443"])
def test_an_origin_is_written_as_it_is_read(text: str) -> None:
    assert str(parse_origin(text)) == text
