"""Pages by which stores list what they hold: a store may lie, or somebody else answers in its place."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from tests.fuzz.seeds import written
from tests.fuzz.target import Target, attempt
from tests.unit.stores.hubs import entry as hub_entry
from tests.unit.stores.listings import entry as s3_entry
from tests.unit.stores.listings import page as s3_page

from aegis.adapters.stores.azure import listing as azure
from aegis.adapters.stores.gcs import objects as gcs
from aegis.adapters.stores.hub import answers as hub
from aegis.adapters.stores.s3_listing import listing as s3_listing
from aegis.core.artifacts import IdentityKind
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed, Listing

STORE = "https://store.example"


def is_bounded(read: Callable[[bytes], Iterable[Listed]], data: bytes) -> None:
    """A page is read as files, or the store is said not to answer as it should."""
    files = attempt(Undecidable, lambda: list(read(data)))
    for file in files or ():
        assert file.size >= 0
        assert file.state.isprintable()
    if files:
        attempt(Undecidable, Listing, IdentityKind.ETAG, files)


def _s3(data: bytes) -> Iterator[Listed]:
    return s3_listing(lambda token: data, STORE)


def _azure(data: bytes) -> Iterator[Listed]:
    return azure.listing(lambda marker: data, STORE)


def _gcs(data: bytes) -> Iterator[Listed]:
    return gcs.listing(lambda token: data, STORE)


def _hub(data: bytes) -> Iterator[Listed]:
    document, _, link = data.partition(b"\0")
    hub_page = hub.Page(document, link.decode("latin-1"))
    attempt(Undecidable, hub.read_commit, document, "owner/name", STORE)
    return hub.listing(lambda cursor: hub_page, STORE)


def _gcs_holds(data: bytes) -> None:
    attempt(Undecidable, gcs.read_object, data, STORE)
    is_bounded(_gcs, data)


def _s3_seeds() -> Iterator[bytes]:
    yield from (s3_page(s3_entry("llama/a"), s3_entry("llama/é&\"'<", 2**40)), s3_page(token="1"), s3_page())
    yield s3_page(s3_entry("llama/a")).replace(b"UTF-8", b"ISO-8859-1")


def _azure_seeds() -> Iterator[bytes]:
    properties = "<Properties><Etag>0x2</Etag><Content-Length>3</Content-Length></Properties>"
    blob = f"<Blob><Name>llama/a</Name>{properties}</Blob>"
    for marker in ("<NextMarker/>", "<NextMarker>2</NextMarker>"):
        page = f"<EnumerationResults><Blobs>{blob}</Blobs>{marker}</EnumerationResults>"
        yield f'<?xml version="1.0" encoding="utf-8"?>{page}'.encode()
        yield f'\ufeff<?xml version="1.0" encoding="iso-8859-1"?>{page}'.encode()


def _gcs_seeds() -> Iterator[bytes]:
    described = {"name": "llama/a", "size": "3", "generation": "7"}
    yield from written({"items": [described, described | {"name": "llama/b"}]}, {"nextPageToken": "1"}, described)


def _hub_seeds() -> Iterator[bytes]:
    entries = [hub_entry("a.bin", b"a" * 64), hub_entry("b.txt", b"b"), {"type": "directory", "path": "c"}]
    link = b'<https://hub.example/api/models/owner/name/tree/main?cursor=abc>; rel="next"'
    yield json.dumps(entries).encode()
    yield json.dumps(entries).encode() + b"\0" + link
    yield from written({"id": "owner/name", "sha": "a" * 40})


S3 = Target(partial(is_bounded, _s3), _s3_seeds)
AZURE = Target(partial(is_bounded, _azure), _azure_seeds)
GCS = Target(_gcs_holds, _gcs_seeds)
HUB = Target(partial(is_bounded, _hub), _hub_seeds)
