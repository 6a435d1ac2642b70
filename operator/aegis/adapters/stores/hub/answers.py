"""What a hub's API says: which commit a revision is, and which files a commit holds, page by page."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aegis.adapters.stores import paging
from aegis.adapters.stores.paging import every_page
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed
from aegis.core.reasons import Reason

LONGEST_ANSWER = 8 << 20
"""Bytes of one answer: a page of a thousand files, or all that a hub tells of a repository."""

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NEXT = re.compile(r'<([^<>]*)>;\s*rel="?next"?')


@dataclass(frozen=True, slots=True)
class Page:
    """The body of one answer, and its header `Link` (RFC 8288)."""

    document: bytes
    link: str


def read_commit(document: bytes, repository: str, store: str) -> str:
    """The commit of a revision, of `owner/name` and no other repository. Raises Undecidable."""
    found = _load(document, dict, store)
    commit, name = found.get("sha"), found.get("id")
    if not isinstance(commit, str) or not _COMMIT.fullmatch(commit):
        raise _unreadable(store)
    if name != repository:
        # A name that was given up may be registered by somebody else: whoever means the other one writes it.
        raise Undecidable(
            Reason.SOURCE_MISCONFIGURED, f"{store} answers for another repository than {repository}: it was renamed"
        )
    return commit


def listing(fetch: Callable[[str], Page], store: str) -> Iterator[Listed]:
    """Every file on every page; `fetch` gets the page behind a cursor ('' for the first). Raises Undecidable.

    A file's state is the SHA-256 that its large-file pointer records, else the object id that Git knows it by.
    """
    return every_page(lambda cursor: _files(fetch(cursor), store), store)


def _files(answer: Page, store: str) -> paging.Page:
    found = []
    for raw in _load(answer.document, list, store):
        if not isinstance(raw, dict):
            raise _unreadable(store)
        if raw.get("type") != "directory":
            found.append(_listed(raw, store))
    return paging.Page(found, _cursor(answer.link, store))


def _listed(raw: Mapping[str, Any], store: str) -> Listed:
    path, pointer = raw.get("path"), raw.get("lfs")
    if raw.get("type") != "file" or not isinstance(path, str):
        raise _unreadable(store)
    if pointer is None:
        return Listed(path, _size(raw, store), f"git:{_text(raw, 'oid', _COMMIT, store)}")
    if not isinstance(pointer, dict):
        raise _unreadable(store)
    return Listed(path, _size(pointer, store), f"sha256:{_text(pointer, 'oid', _SHA256, store)}")


def _size(raw: Mapping[str, Any], store: str) -> int:
    size = raw.get("size")
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < 1 << 63:
        raise _unreadable(store)
    return size


def _text(raw: Mapping[str, Any], name: str, pattern: re.Pattern[str], store: str) -> str:
    text = raw.get(name)
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise _unreadable(store)
    return text


def _cursor(link: str, store: str) -> str:
    """Where the next page begins; of its address nothing else is used, for a mirror names the hub that it mirrors."""
    found = _NEXT.search(link)
    if not found:
        return ""
    try:
        cursor = parse_qs(urlsplit(found[1]).query).get("cursor", [""])[0]
    except ValueError:
        cursor = ""
    if not cursor:
        raise _unreadable(store)
    return cursor


def _load(document: bytes, kind: type[Any], store: str) -> Any:
    try:
        value = json.loads(document)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, kind):
        raise _unreadable(store)
    return value


def _unreadable(store: str) -> Undecidable:
    return Undecidable(Reason.SOURCE_MISCONFIGURED, f"{store} does not answer as a Hugging Face hub does")
