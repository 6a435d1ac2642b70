"""Everything below a prefix by ListObjectsV2 (Amazon S3 API Reference), page by page, from a store that may lie.

Keys are not asked for URL-encoded, because stores do not agree on what '+' means there, and a key that XML cannot hold
is none that a file may have.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

from aegis.adapters.stores.answers import entity_tag, storable
from aegis.adapters.stores.paging import Page, every_page
from aegis.adapters.stores.xml_pages import PageUnreadable, XMLPage, keep
from aegis.adapters.transport.exchange import Answer
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed
from aegis.core.reasons import Reason

_OF_PAGE = frozenset({"IsTruncated", "NextContinuationToken"})
_OF_ENTRY = frozenset({"Key", "Size", "ETag", "LastModified"})


def listing(fetch: Callable[[str], bytes], store: str) -> Iterator[Listed]:
    """Every object on every page, by its whole key, in the store's order.

    `fetch` gets the page behind a continuation token ('' for the first), `store` is the store's name for messages.
    Raises Undecidable.
    """

    def page(token: str) -> Page:
        try:
            return read_page(fetch(token))
        except PageUnreadable as error:
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, f"the listing by {store} {error}") from error

    return every_page(page, store)


def same_state(state: str, answer: Answer) -> bool:
    """Whether an object that is sent now is in the state of the listing: its tag, and its time to the second."""
    tag, _, listed = state.rpartition(" ")
    try:
        sent = parsedate_to_datetime(answer.headers.get("Last-Modified", ""))
        return entity_tag(answer).value == tag and sent == datetime.fromisoformat(listed).replace(microsecond=0)
    except (TypeError, ValueError):
        return False


def read_page(document: bytes) -> Page:
    """Some keys, each with the state that its entity tag and time name. Raises PageUnreadable."""
    reader = _Reader()
    reader.read(document)
    return reader.page()


class _Reader(XMLPage):
    """Keeps the text of what is named above, in `ListBucketResult` and in each `Contents`."""

    def __init__(self) -> None:
        super().__init__()
        self._fields: dict[str, str] = {}
        self._entry: dict[str, str] = {}
        self._files: list[Listed] = []

    def take(self, path: list[str], text: str) -> None:
        match path[1:]:
            case ["Contents"]:
                self._files.append(_listed(self._entry))
                self._entry = {}
            case ["Contents", field] if field in _OF_ENTRY:
                keep(self._entry, field, text)
            case [field] if field in _OF_PAGE:
                keep(self._fields, field, text)

    def page(self) -> Page:
        more = self._fields.get("IsTruncated")
        token = self._fields.get("NextContinuationToken", "")
        if more not in ("true", "false") or (more == "true") != bool(token):
            raise PageUnreadable("does not say whether there is more")
        return Page(tuple(self._files), token)


def _listed(entry: dict[str, str]) -> Listed:
    size, tag, modified = (entry.get(name, "") for name in ("Size", "ETag", "LastModified"))
    if "Key" not in entry or not (size.isascii() and size.isdecimal() and len(size) < 20):
        raise PageUnreadable("has an entry without a key or a size")
    # Some stores leave out the quotation marks that belong to a tag.
    state = f"{tag} {modified}" if tag.startswith('"') else f'"{tag}" {modified}'
    if not tag or not modified or not storable(state):
        raise PageUnreadable("has an entry without an entity tag or a time")
    return Listed(entry["Key"], int(size), state)
