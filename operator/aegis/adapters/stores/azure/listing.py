"""Everything below a prefix by List Blobs (Azure Storage, Blob service REST API), page by page.

Pages are read by expat alone, without a document type. A name that XML cannot hold comes percent-encoded, and is none
that a file may have.
"""

from collections.abc import Callable, Iterator
from xml.parsers import expat

from aegis.adapters.stores.answers import storable
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed
from aegis.core.reasons import Reason

LONGEST_PAGE = 8 << 20
"""Bytes of one page."""

PAGE_BLOBS = 1000
MOST_PAGES = 1000
"""Ten times what the largest artifact needs."""

_DEEPEST = 8
_ENCODING = "UTF-8"
"""What stores write, whatever a page says of itself: by another encoding of Python a page would be read as others
(or none) read it."""
_BLOB = ["EnumerationResults", "Blobs", "Blob"]
_FIELDS = frozenset({"Etag", "Content-Length", "Content-Encoding", "ResourceType"})


def listing(fetch: Callable[[str], bytes], store: str) -> Iterator[Listed]:
    """Every blob on every page, by its whole name; its state is its entity tag.

    `fetch` gets the page behind a marker ('' for the first), `store` is the store's name for messages. Raises
    Undecidable.
    """
    marker = ""
    for _ in range(MOST_PAGES):
        reader = _read(fetch(marker), store)
        yield from reader.blobs
        following = reader.marker
        if not following or following == marker:
            break
        marker = following
    if following:
        raise Undecidable(Reason.SOURCE_UNAVAILABLE, f"the listing by {store} does not end")


def _read(document: bytes, store: str) -> "_Reader":
    reader = _Reader(store)
    parser = expat.ParserCreate(_ENCODING)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise _unreadable(store, f"is not well-formed XML ({expat.ErrorString(error.code)})") from error
    if not reader.complete:
        raise _unreadable(store, "does not say whether there is more")
    return reader


class _Reader:
    """One page: its `blobs`, and the `marker` of the next; `complete` when it said so."""

    def __init__(self, store: str) -> None:
        self.blobs: list[Listed] = []
        self.marker = ""
        self.complete = False
        self._store = store
        self._path: list[str] = []
        self._text: list[str] = []
        self._entry: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._text.clear()
        if len(self._path) > _DEEPEST:
            raise _unreadable(self._store, "is nested too deeply")
        if attributes.get("Encoded") == "true":
            raise Undecidable(Reason.ARTIFACT_UNREADABLE, f"{self._store} lists a name that no file can have")

    def text(self, text: str) -> None:
        self._text.append(text)

    def doctype(self, *_: object) -> None:
        raise _unreadable(self._store, "declares a document type")

    def end(self, name: str) -> None:
        parents = self._path[:-1]
        if self._path == _BLOB:
            self._take(self._entry)
            self._entry = {}
        elif (parents == _BLOB and name == "Name") or (parents == [*_BLOB, "Properties"] and name in _FIELDS):
            if name in self._entry:
                raise _unreadable(self._store, f"says {name} twice")
            self._entry[name] = "".join(self._text)
        elif self._path == ["EnumerationResults", "NextMarker"]:
            self.marker, self.complete = "".join(self._text), True
        self._path.pop()
        self._text.clear()

    def _take(self, entry: dict[str, str]) -> None:
        name, size, tag = (entry.get(field, "") for field in ("Name", "Content-Length", "Etag"))
        state = tag if tag.startswith('"') else f'"{tag}"'
        if entry.get("ResourceType") == "directory":
            # Of an account with a hierarchical namespace: a folder stands beside what is in it.
            return
        if not name or not tag or not storable(state) or not (size.isascii() and size.isdecimal() and len(size) < 20):
            raise _unreadable(self._store, "has an entry without a name, a size or an entity tag")
        if entry.get("Content-Encoding", "") not in ("", "identity"):
            raise Undecidable(
                Reason.SOURCE_MISCONFIGURED,
                f"{self._store} keeps a blob compressed (Content-Encoding), so that programs would disagree on its"
                " bytes; store it without",
            )
        self.blobs.append(Listed(name, int(size), state))


def _unreadable(store: str, said: str) -> Undecidable:
    return Undecidable(Reason.SOURCE_MISCONFIGURED, f"the listing by {store} {said}")
