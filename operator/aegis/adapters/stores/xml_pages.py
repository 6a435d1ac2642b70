"""Pages of listings in XML, read by expat alone, without a document type and in no encoding but UTF-8."""

from abc import ABC, abstractmethod
from xml.parsers import expat

_DEEPEST = 8
_ENCODING = "UTF-8"
"""What stores write, whatever a page says of itself: by another encoding of Python a page would be read as others
(or none) read it."""


class PageUnreadable(Exception):
    """The document is no page of a listing; the text says why, without quoting it."""


class XMLPage(ABC):
    """Takes the text of each element of a page, by the names of the elements around it and its own.

    `attributes` are those of the element that began last: of the one that ends, if it holds nothing but text.
    """

    def __init__(self) -> None:
        self.attributes: dict[str, str] = {}
        self._path: list[str] = []
        self._text: list[str] = []

    def read(self, document: bytes) -> None:
        """Raises PageUnreadable."""
        parser = expat.ParserCreate(_ENCODING)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.StartDoctypeDeclHandler = _doctype
        try:
            parser.Parse(document, True)
        except expat.ExpatError as error:
            raise PageUnreadable(f"is not well-formed XML ({expat.ErrorString(error.code)})") from error

    @abstractmethod
    def take(self, path: list[str], text: str) -> None:
        """An element that ended. Raises PageUnreadable."""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._text.clear()
        self.attributes = attributes
        if len(self._path) > _DEEPEST:
            raise PageUnreadable("is nested too deeply")

    def _end(self, _name: str) -> None:
        self.take(self._path, "".join(self._text))
        self._path.pop()
        self._text.clear()


def keep(fields: dict[str, str], name: str, text: str) -> None:
    """Notes a field that an element has once. Raises PageUnreadable."""
    if name in fields:
        raise PageUnreadable(f"says {name} twice")
    fields[name] = text


def _doctype(*_: object) -> None:
    raise PageUnreadable("declares a document type")
