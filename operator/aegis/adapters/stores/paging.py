"""A listing page by page, from a store that may never come to an end."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from aegis.core.errors import Undecidable
from aegis.core.listing import Listed
from aegis.core.reasons import Reason

LONGEST_PAGE = 8 << 20
"""Bytes of one page: a thousand names of a thousand bytes, every one of them escaped."""

MOST_PAGES = 1000
"""Pages hold a thousand names, as a rule: ten times what the largest artifact needs."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some files in the store's order; `token` asks for those behind them, '' when there are none."""

    files: Iterable[Listed]
    token: str


def every_page(page: Callable[[str], Page], store: str) -> Iterator[Listed]:
    """The files of every page; `page` gets the one behind a token ('' for the first).

    `store` is the store's name for messages. Raises Undecidable, also for a listing that goes round or does not end.
    """
    token = ""
    for _ in range(MOST_PAGES):
        found = page(token)
        yield from found.files
        if not found.token:
            return
        if found.token == token:
            break
        token = found.token
    raise Undecidable(Reason.SOURCE_UNAVAILABLE, f"the listing by {store} does not end")
