"""What the JSON API says of objects: one, or a page of a listing (Cloud Storage JSON API v1, Objects)."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aegis.adapters.stores.answers import storable
from aegis.adapters.stores.paging import Page, every_page
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed
from aegis.core.reasons import Reason

FIELDS = "name,size,generation,contentEncoding"
"""What is asked about an object."""


def read_object(document: bytes, store: str) -> Listed:
    """One object; its path is its whole name, its state the generation. Raises Undecidable."""
    return _listed(_object(document, store), store)


def listing(fetch: Callable[[str], bytes], store: str) -> Iterator[Listed]:
    """Every object on every page; `fetch` gets the page behind a token ('' for the first). Raises Undecidable."""
    return every_page(lambda token: _page(_object(fetch(token), store), store), store)


def _page(raw: Mapping[str, Any], store: str) -> Page:
    items, token = raw.get("items", []), raw.get("nextPageToken", "")
    if not isinstance(items, list) or not isinstance(token, str):
        raise _unreadable(store)
    return Page((_listed(item, store) for item in items), token)


def _object(document: bytes, store: str) -> Mapping[str, Any]:
    try:
        value = json.loads(document)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise _unreadable(store)
    return value


def _listed(raw: object, store: str) -> Listed:
    fields = raw if isinstance(raw, dict) else {}
    name, size, generation = (fields.get(key) for key in ("name", "size", "generation"))
    if not isinstance(name, str) or not name or not _number(size) or not _number(generation):
        raise _unreadable(store)
    if fields.get("contentEncoding") not in (None, "", "identity"):
        raise Undecidable(
            Reason.SOURCE_MISCONFIGURED,
            f"{store} keeps an object compressed (contentEncoding), so that programs would disagree on its bytes; store"
            " it without",
        )
    return Listed(name, int(str(size)), str(generation))


def _number(value: object) -> bool:
    """64-bit numbers come as text."""
    return isinstance(value, str) and storable(value) and value.isdecimal() and len(value) < 20


def _unreadable(store: str) -> Undecidable:
    return Undecidable(Reason.SOURCE_MISCONFIGURED, f"{store} does not answer as Cloud Storage does")
