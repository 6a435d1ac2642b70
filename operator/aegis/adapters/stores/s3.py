"""S3 and what speaks its API: path-style requests, signed if there are credentials, over Aegis's own transport."""

from collections.abc import Iterator, Mapping
from functools import partial
from http import HTTPStatus
from urllib.parse import quote, urlencode

from aegis.adapters.stores.answers import (
    canonical,
    entity_tag,
    resolved,
    single_object,
    small_file,
    storable,
    unlike_before,
)
from aegis.adapters.stores.below import below
from aegis.adapters.stores.downloads import Pinned, download
from aegis.adapters.stores.s3_errors import error_code, misconfigured
from aegis.adapters.stores.s3_listing import LONGEST_PAGE, listing, same_state
from aegis.adapters.stores.sigv4 import find_signer
from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.exchange import Answer, Request
from aegis.adapters.transport.origins import parse_origin
from aegis.adapters.transport.refusals import not_found
from aegis.adapters.transport.transport import Transport
from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed, Listing
from aegis.core.reasons import Reason
from aegis.core.uris import ModelURI
from aegis.ports import Sink

VERSION_HEADER = "x-amz-version-id"
UNVERSIONED = "null"
"""The version id of what was written while the bucket kept no versions; it may be overwritten."""


class S3Store:
    """Objects of one endpoint. Aegis needs s3:GetObject, s3:GetObjectVersion and s3:ListBucket there.

    A revision is a version id. An object is pinned by its version id where the bucket keeps versions, else by its
    entity tag and the time of its last change: an entity tag is an MD5 digest, of which a writer may make two alike.
    """

    def __init__(self, access: SourceAccess, transport: Transport) -> None:
        """Raises Undecidable(SourceMisconfigured) for an endpoint or credentials that cannot be used."""
        self._endpoint = access.endpoint
        self._origin = parse_origin(access.endpoint)
        self._sign = find_signer(access)
        self._transport = transport

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        """As the port says; costs one HEAD, or one GET for every thousand objects below a prefix."""
        uri = canonical(location)
        return self._prefix(uri, revision) if uri.is_prefix else self._object(uri, revision)

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:
        """As the port says; costs one GET, and one more wherever the connection breaks."""
        uri = canonical(artifact.location)
        same = (
            partial(same_state, file.identity.value)
            if uri.is_prefix
            else lambda answer: _identity(answer) == file.identity
        )
        pinned = Pinned(
            file.identity,
            ask=lambda headers: self._transport.ask(self._pinned(uri, file, headers)),
            refusal=lambda answer: misconfigured(answer, error_code(answer)) or unlike_before(answer),
            same=same,
        )
        download(self._transport, pinned, file.size, sink)

    def confirm(self, artifact: ResolvedArtifact) -> None:
        """As the port says; costs a second listing."""
        if isinstance(artifact.files, Listing) and not artifact.files.confirms(
            self._below(canonical(artifact.location))
        ):
            raise Undecidable(Reason.ARTIFACT_CHANGED, f"the objects below {artifact.location}")

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

    def _prefix(self, uri: ModelURI, revision: str) -> ResolvedArtifact:
        if revision:
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, "a version id names one object, and no prefix has any")
        files = Listing(IdentityKind.ETAG, self._below(uri))
        if not files:
            raise _nothing_below(not_found(self._origin))
        return ResolvedArtifact(str(uri), "", self._endpoint, files, files.identity, files.aside)

    def _below(self, uri: ModelURI) -> Iterator[Listed]:
        return below(uri.path, listing(partial(self._page, uri), str(self._origin)), str(self._origin))

    def _page(self, uri: ModelURI, token: str) -> bytes:
        query = {"list-type": "2", "prefix": uri.path, **({"continuation-token": token} if token else {})}
        with self._transport.ask(self._request("GET", uri.authority, query=query)) as answer:
            if not answer.ok:
                raise misconfigured(answer, error_code(answer)) or _nothing_below(answer.refusal())
            return answer.read(LONGEST_PAGE)

    def _pinned(self, uri: ModelURI, file: StoredFile, headers: Mapping[str, str]) -> Request:
        key, identity = f"{uri.path}{file.path}", file.identity
        if identity.kind is IdentityKind.VERSION_ID:
            return self._request("GET", uri.authority, key, identity.value, headers)
        if identity.kind is IdentityKind.ETAG:
            tag, _, _ = identity.value.rpartition('"')
            headers = {"If-Match": f'{tag}"', **headers}
        return self._request("GET", uri.authority, key, headers=headers)

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
