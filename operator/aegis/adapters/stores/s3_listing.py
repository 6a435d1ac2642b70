"""Everything below a prefix by ListObjectsV2 (Amazon S3 API Reference), page by page, from a store that may lie.

Pages are read by expat alone, without a document type: keys in them are not URL-encoded, because stores do not agree on
what '+' means there, and a key that XML cannot hold is none that a file may have.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from xml.parsers import expat

from aegis.adapters.stores.answers import entity_tag, storable
from aegis.adapters.transport.exchange import Answer
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed
from aegis.core.reasons import Reason

LONGEST_PAGE = 8 << 20
"""Bytes of one page: a thousand keys of a thousand bytes, every one of them escaped."""

MOST_PAGES = 1000
"""Pages hold a thousand keys, as a rule: ten times what the largest artifact needs."""

_DEEPEST = 8
_ENCODING = "UTF-8"
"""What stores write, whatever a page says of itself: by another encoding of Python a page would be read as others
(or none) read it."""
_OF_PAGE = frozenset({"IsTruncated", "NextContinuationToken"})
_OF_ENTRY = frozenset({"Key", "Size", "ETag", "LastModified"})


def listing(fetch: Callable[[str], bytes], store: str) -> Iterator[Listed]:
    """Every object on every page, by its whole key, in the store's order.

    `fetch` gets the page behind a continuation token ('' for the first), `store` is the store's name for messages.
    Raises Undecidable.
    """
    token = ""
    for _ in range(MOST_PAGES):
        try:
            page = read_page(fetch(token))
        except PageUnreadable as error:
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, f"the listing by {store} {error}") from error
        yield from page.files
        if not page.token or page.token == token:
            break
        token = page.token
    if page.token:
        raise Undecidable(Reason.SOURCE_UNAVAILABLE, f"the listing by {store} does not end")


def same_state(state: str, answer: Answer) -> bool:
    """Whether an object that is sent now is in the state of the listing: its tag, and its time to the second."""
    tag, _, listed = state.rpartition(" ")
    try:
        sent = parsedate_to_datetime(answer.headers.get("Last-Modified", ""))
        return entity_tag(answer).value == tag and sent == datetime.fromisoformat(listed).replace(microsecond=0)
    except (TypeError, ValueError):
        return False


class PageUnreadable(Exception):
    """The document is no page of a listing; the text says why, without quoting it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some keys in the store's order, each with the state that its entity tag and time name; `token` asks for more."""

    files: tuple[Listed, ...]
    token: str


def read_page(document: bytes) -> Page:
    """Raises PageUnreadable."""
    reader = _Reader()
    parser = expat.ParserCreate(_ENCODING)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise PageUnreadable(f"is not well-formed XML ({expat.ErrorString(error.code)})") from error
    return reader.page()


class _Reader:
    """Keeps the text of what is named above, in `ListBucketResult` and in each `Contents`."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._text: list[str] = []
        self._fields: dict[str, str] = {}
        self._entry: dict[str, str] = {}
        self._files: list[Listed] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._text.clear()
        if len(self._path) > _DEEPEST:
            raise PageUnreadable("is nested too deeply")

    def text(self, text: str) -> None:
        self._text.append(text)

    def doctype(self, *_: object) -> None:
        raise PageUnreadable("declares a document type")

    def end(self, _name: str) -> None:
        match self._path[1:]:
            case ["Contents"]:
                self._files.append(_listed(self._entry))
                self._entry = {}
            case ["Contents", field] if field in _OF_ENTRY:
                self._keep(self._entry, field)
            case [field] if field in _OF_PAGE:
                self._keep(self._fields, field)
        self._path.pop()
        self._text.clear()

    def _keep(self, fields: dict[str, str], name: str) -> None:
        if name in fields:
            raise PageUnreadable(f"says {name} twice")
        fields[name] = "".join(self._text)

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
