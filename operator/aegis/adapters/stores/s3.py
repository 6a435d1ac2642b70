"""S3 and what speaks its API: path-style requests, signed if there are credentials, over Aegis's own transport."""

from collections.abc import Iterator, Mapping
from functools import partial
from http import HTTPStatus
from urllib.parse import quote, urlencode

from aegis.adapters.stores.answers import (
    entity_tag,
    resolved,
    single_object,
    small_file,
    storable,
    unlike_before,
)
from aegis.adapters.stores.bucket import BucketStore
from aegis.adapters.stores.paging import LONGEST_PAGE
from aegis.adapters.stores.s3_errors import error_code, misconfigured
from aegis.adapters.stores.s3_listing import listing, same_state
from aegis.adapters.stores.sigv4 import find_signer
from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.exchange import Answer, Request
from aegis.adapters.transport.refusals import not_found
from aegis.adapters.transport.transport import Transport
from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed
from aegis.core.reasons import Reason
from aegis.core.uris import ModelURI

VERSION_HEADER = "x-amz-version-id"
UNVERSIONED = "null"
"""The version id of what was written while the bucket kept no versions; it may be overwritten."""


class S3Store(BucketStore):
    """Objects of one endpoint. Aegis needs s3:GetObject, s3:GetObjectVersion and s3:ListBucket there.

    A revision is a version id. An object is pinned by its version id where the bucket keeps versions, else by its
    entity tag and the time of its last change: an entity tag is an MD5 digest, of which a writer may make two alike.
    """

    listed_by = IdentityKind.ETAG
    revision = "version id"

    def __init__(self, access: SourceAccess, transport: Transport) -> None:
        """Raises Undecidable(SourceMisconfigured) for an endpoint or credentials that cannot be used."""
        super().__init__(access, transport)
        self._sign = find_signer(access)

    def fetch(self, location: str, limit: int) -> bytes | None:
        """As the port says; costs one GET."""
        uri = single_object(location)
        with self._transport.ask(self._request("GET", uri.authority, uri.path)) as answer:
            if answer.ok:
                return small_file(answer, limit)
            code = error_code(answer)
            wrong = misconfigured(answer, code)
            if wrong:
                raise wrong
            if code == "NoSuchBucket":
                raise answer.refusal()
            return small_file(answer, limit)

    def _object(self, uri: ModelURI, revision: str) -> ResolvedArtifact:
        with self._transport.ask(self._request("HEAD", uri.authority, uri.path, revision)) as answer:
            if not answer.ok:
                raise self._refusal(answer, uri, revision)
            identity = _identity(answer)
            if revision not in ("", answer.headers.get(VERSION_HEADER)):
                raise Undecidable(
                    Reason.SOURCE_MISCONFIGURED, f"the bucket at {self._origin} keeps no versions, so no revision"
                )
            return resolved(str(uri), revision, self._endpoint, answer, identity)

    def _listed(self, uri: ModelURI) -> Iterator[Listed]:
        return listing(partial(self._page, uri), str(self._origin))

    def _nothing_below(self) -> Undecidable:
        return _nothing_below(not_found(self._origin))

    def _page(self, uri: ModelURI, token: str) -> bytes:
        query = {"list-type": "2", "prefix": uri.path, **({"continuation-token": token} if token else {})}
        with self._transport.ask(self._request("GET", uri.authority, query=query)) as answer:
            if not answer.ok:
                raise misconfigured(answer, error_code(answer)) or _nothing_below(answer.refusal())
            return answer.read(LONGEST_PAGE)

    def _pinned(self, bucket: str, key: str, identity: Identity, headers: Mapping[str, str]) -> Request:
        if identity.kind is IdentityKind.VERSION_ID:
            return self._request("GET", bucket, key, identity.value, headers)
        if identity.kind is IdentityKind.ETAG:
            tag, _, _ = identity.value.rpartition('"')
            headers = {"If-Match": f'{tag}"', **headers}
        return self._request("GET", bucket, key, headers=headers)

    def _same(self, answer: Answer, identity: Identity, *, listed: bool) -> bool:
        return same_state(identity.value, answer) if listed else _identity(answer) == identity

    def _unlike_before(self, answer: Answer) -> Undecidable:
        return misconfigured(answer, error_code(answer)) or unlike_before(answer)

    def _refusal(self, answer: Answer, uri: ModelURI, revision: str) -> Undecidable:
        """What a refused HEAD means: such an answer has no body, so its error code is asked for with a GET."""
        if answer.headers.get("x-amz-delete-marker") == "true":
            # Asked for by its version id, the mark that deleted an object is "405 Method Not Allowed".
            return not_found(self._origin)
        if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE) or answer.status >= 500:
            return answer.refusal()
        first = {"Range": "bytes=0-0"}
        with self._transport.ask(self._request("GET", uri.authority, uri.path, revision, first)) as again:
            return misconfigured(again, error_code(again)) or answer.refusal()

    def _request(
        self,
        method: str,
        bucket: str,
        key: str = "",
        version: str = "",
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Request:
        target = f"/{bucket}/{quote(key, safe='/-._~')}" if key else f"/{bucket}"
        asked = {**(query or {}), **({"versionId": version} if version else {})}
        if asked:
            target += f"?{urlencode(asked, quote_via=quote, safe='-._~')}"
        return Request(method, self._origin, target, headers or {}, self._sign(method, f"{self._origin}{target}"))


def _nothing_below(error: Undecidable) -> Undecidable:
    """An empty prefix, and one that may not be listed, say the same words; any other error stays as it is."""
    if error.reason is not Reason.ARTIFACT_NOT_FOUND:
        return error
    said = f"{error.detail}: no object below the prefix, or no right to list the bucket (s3:ListBucket)"
    return Undecidable(Reason.ARTIFACT_NOT_FOUND, said)


def _identity(answer: Answer) -> Identity:
    version = answer.headers.get(VERSION_HEADER, UNVERSIONED)
    if version != UNVERSIONED and storable(version):
        return Identity(IdentityKind.VERSION_ID, version)
    tag, modified = entity_tag(answer), answer.headers.get("Last-Modified", "")
    if tag.kind is IdentityKind.NONE or not storable(modified):
        return Identity(IdentityKind.NONE)
    return Identity(IdentityKind.ETAG, f"{tag.value} {modified}")
