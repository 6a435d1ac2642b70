"""Everything below a prefix by List Blobs (Azure Storage, Blob service REST API), page by page.

A name that XML cannot hold comes percent-encoded, and is none that a file may have.
"""

from collections.abc import Callable, Iterator

from aegis.adapters.stores.answers import storable
from aegis.adapters.stores.paging import Page, every_page
from aegis.adapters.stores.xml_pages import PageUnreadable, XMLPage, keep
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed
from aegis.core.reasons import Reason

PAGE_BLOBS = 1000

_BLOB = ["EnumerationResults", "Blobs", "Blob"]
_MARKER = ["EnumerationResults", "NextMarker"]
_FIELDS = frozenset({"Etag", "Content-Length", "Content-Encoding", "ResourceType"})


def listing(fetch: Callable[[str], bytes], store: str) -> Iterator[Listed]:
    """Every blob on every page, by its whole name; its state is its entity tag.

    `fetch` gets the page behind a marker ('' for the first), `store` is the store's name for messages. Raises
    Undecidable.
    """
    return every_page(lambda marker: _page(fetch(marker), store), store)


def _page(document: bytes, store: str) -> Page:
    reader = _Reader(store)
    try:
        reader.read(document)
    except PageUnreadable as error:
        raise Undecidable(Reason.SOURCE_MISCONFIGURED, f"the listing by {store} {error}") from error
    if reader.marker is None:
        said = f"the listing by {store} does not say whether there is more"
        raise Undecidable(Reason.SOURCE_MISCONFIGURED, said)
    return Page(tuple(reader.blobs), reader.marker)


class _Reader(XMLPage):
    """One page: its `blobs`, and the `marker` of the next, None before the page said which."""

    def __init__(self, store: str) -> None:
        super().__init__()
        self.blobs: list[Listed] = []
        self.marker: str | None = None
        self._store = store
        self._entry: dict[str, str] = {}

    def take(self, path: list[str], text: str) -> None:
        parents, name = path[:-1], path[-1]
        if path == _BLOB:
            self._take(self._entry)
            self._entry = {}
        elif (parents == _BLOB and name == "Name") or (parents == [*_BLOB, "Properties"] and name in _FIELDS):
            if self.attributes.get("Encoded") == "true":
                raise Undecidable(Reason.ARTIFACT_UNREADABLE, f"{self._store} lists a name that no file can have")
            keep(self._entry, name, text)
        elif path == _MARKER:
            self.marker = text

    def _take(self, entry: dict[str, str]) -> None:
        name, size, tag = (entry.get(field, "") for field in ("Name", "Content-Length", "Etag"))
        state = tag if tag.startswith('"') else f'"{tag}"'
        if entry.get("ResourceType") == "directory":
            # Of an account with a hierarchical namespace: a folder stands beside what is in it.
            return
        if not name or not tag or not storable(state) or not (size.isascii() and size.isdecimal() and len(size) < 20):
            raise PageUnreadable("has an entry without a name, a size or an entity tag")
        if entry.get("Content-Encoding", "") not in ("", "identity"):
            raise Undecidable(
                Reason.SOURCE_MISCONFIGURED,
                f"{self._store} keeps a blob compressed (Content-Encoding), so that programs would disagree on its"
                " bytes; store it without",
            )
        self.blobs.append(Listed(name, int(size), state))
