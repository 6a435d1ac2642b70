"""Model URIs: one spelling, which the parsers of others read in the same way (RFC 3986)."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import yaml
from tests.fuzz.seeds import VECTORS
from tests.fuzz.target import Target, attempt, text_of

from aegis.core.errors import NotCanonical
from aegis.core.uris import ModelURI


def holds(data: bytes) -> None:
    """What is accepted is written again as it was, and is split by the standard library at the same places."""
    text = text_of(data)
    uri = attempt(NotCanonical, ModelURI.parse, text)
    if uri is None:
        return
    assert str(uri) == text == unquote(text)
    split = urlsplit(text)
    assert (split.scheme, split.netloc, split.path) == (uri.scheme, uri.authority, f"/{uri.path}")
    assert (split.query, split.fragment, split.username) == ("", "", None)
    assert uri.within(f"{uri.scheme}://{uri.authority}/")


def seeds() -> Iterator[bytes]:
    for row in yaml.safe_load((VECTORS / "uris.yaml").read_bytes()):
        yield row["uri"].encode("utf-8", "surrogatepass")


TARGET = Target(holds, seeds, longest=2048)
