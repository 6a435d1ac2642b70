"""Objects of Google Cloud Storage: each state of one has a generation, a number that is never used again."""

from collections.abc import Iterator, Mapping
from functools import partial
from http import HTTPStatus
from urllib.parse import quote, urlencode

from aegis.adapters.stores.answers import single_object, small_file
from aegis.adapters.stores.bucket import BucketStore
from aegis.adapters.stores.gcs.objects import FIELDS, listing, read_object
from aegis.adapters.stores.gcs.tokens import find_login
from aegis.adapters.stores.paging import LONGEST_PAGE
from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.exchange import Answer, Request
from aegis.adapters.transport.refusals import not_found
from aegis.adapters.transport.transport import Transport
from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed
from aegis.core.reasons import Reason
from aegis.core.uris import ModelURI

GENERATION_HEADER = "x-goog-generation"
LONGEST_OBJECT = 64 << 10
"""Bytes of what the API says of one object."""


class GCSStore(BucketStore):
    """Objects of one endpoint. Aegis needs storage.objects.get and storage.objects.list there.

    A revision is a generation.
    """

    listed_by = IdentityKind.GENERATION
    revision = "generation"

    def __init__(self, access: SourceAccess, transport: Transport) -> None:
        """Raises Undecidable(SourceMisconfigured) for an endpoint or credentials that cannot be used."""
        super().__init__(access, transport)
        self._login = find_login(access)

    def fetch(self, location: str, limit: int) -> bytes | None:
        """As the port says; costs one GET."""
        uri = single_object(location)
        with self._transport.ask(self._media(uri.authority, uri.path)) as answer:
            if answer.status == HTTPStatus.FORBIDDEN:
                raise _forbidden(answer.refusal())
            return small_file(answer, limit)

    def _object(self, uri: ModelURI, revision: str) -> ResolvedArtifact:
        query = {"fields": FIELDS, **({"generation": revision} if revision else {})}
        with self._transport.ask(self._request(self._path(uri.authority, uri.path), query)) as answer:
            if not answer.ok:
                raise answer.refusal()
            found = read_object(answer.read(LONGEST_OBJECT), str(self._origin))
        if found.path != uri.path or revision not in ("", found.state):
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, f"{self._origin} answers with another object or generation")
        file = StoredFile("", found.size, Identity(IdentityKind.GENERATION, found.state))
        return ResolvedArtifact(str(uri), revision, self._endpoint, (file,))

    def _listed(self, uri: ModelURI) -> Iterator[Listed]:
        return listing(partial(self._page, uri), str(self._origin))

    def _nothing_below(self) -> Undecidable:
        return _forbidden(not_found(self._origin))

    def _page(self, uri: ModelURI, token: str) -> bytes:
        query = {"prefix": uri.path, "maxResults": "1000", "fields": f"items({FIELDS}),nextPageToken"}
        query |= {"pageToken": token} if token else {}
        with self._transport.ask(self._request(self._path(uri.authority), query)) as answer:
            if not answer.ok:
                refusal = answer.refusal()
                raise _forbidden(refusal) if refusal.reason is Reason.ARTIFACT_NOT_FOUND else refusal
            return answer.read(LONGEST_PAGE)

    def _pinned(self, bucket: str, key: str, identity: Identity, headers: Mapping[str, str]) -> Request:
        return self._media(bucket, key, headers, generation=identity.value)

    def _same(self, answer: Answer, identity: Identity, *, listed: bool) -> bool:  # noqa: ARG002 (told alike by both)
        return answer.headers.get(GENERATION_HEADER) == identity.value

    def _media(self, bucket: str, key: str, headers: Mapping[str, str] | None = None, **query: str) -> Request:
        return self._request(self._path(bucket, key), {"alt": "media", **query}, headers)

    def _path(self, bucket: str, key: str = "") -> str:
        """Of an object, or of all objects of a bucket."""
        return f"/storage/v1/b/{bucket}/o" + (f"/{quote(key, safe='')}" if key else "")

    def _request(self, path: str, query: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Request:
        target = f"{path}?{urlencode(query, quote_via=quote, safe='-._~')}"
        return Request("GET", self._origin, target, headers or {}, self._login())


def _forbidden(error: Undecidable) -> Undecidable:
    """Whoever may not list a bucket is not told whether an object is there."""
    said = f"{error.detail}: nothing there, or no right to list the bucket (storage.objects.list)"
    return Undecidable(Reason.ARTIFACT_NOT_FOUND, said)
