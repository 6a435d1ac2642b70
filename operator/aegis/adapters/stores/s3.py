"""S3 and what speaks its API: path-style requests, signed if there are credentials, over Aegis's own transport."""

from http import HTTPStatus
from urllib.parse import quote

from aegis.adapters.stores.answers import (
    changed,
    entity_tag,
    resolved,
    single_object,
    small_file,
    storable,
    unlike_before,
)
from aegis.adapters.stores.s3_errors import error_code, misconfigured
from aegis.adapters.stores.sigv4 import find_signer
from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.exchange import Answer, Request
from aegis.adapters.transport.origins import parse_origin
from aegis.adapters.transport.refusals import not_found
from aegis.adapters.transport.transport import Transport
from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.errors import Undecidable
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
        """As the port says; costs one HEAD."""
        uri = single_object(location)
        with self._transport.ask(self._request("HEAD", uri, revision)) as answer:
            if not answer.ok:
                raise self._refusal(answer, uri, revision)
            identity = _identity(answer)
            if revision not in ("", answer.headers.get(VERSION_HEADER)):
                raise Undecidable(
                    Reason.SOURCE_MISCONFIGURED, f"the bucket at {self._origin} keeps no versions, so no revision"
                )
            return resolved(location, revision, self._endpoint, answer, identity)

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:
        """As the port says; costs one GET."""
        uri = single_object(artifact.location)
        with self._transport.ask(self._pinned(uri, file.identity)) as answer:
            if not answer.ok:
                raise misconfigured(answer, error_code(answer)) or unlike_before(answer)
            if _identity(answer) != file.identity:
                raise changed(answer)
            answer.stream(sink, file.size)

    def fetch(self, location: str, limit: int) -> bytes | None:
        """As the port says; costs one GET."""
        with self._transport.ask(self._request("GET", single_object(location))) as answer:
            if answer.ok:
                return small_file(answer, limit)
            code = error_code(answer)
            wrong = misconfigured(answer, code)
            if wrong:
                raise wrong
            if code == "NoSuchBucket":
                raise answer.refusal()
            return small_file(answer, limit)

    def _pinned(self, uri: ModelURI, identity: Identity) -> Request:
        if identity.kind is IdentityKind.VERSION_ID:
            return self._request("GET", uri, identity.value)
        if identity.kind is IdentityKind.ETAG:
            tag, _, _ = identity.value.rpartition('"')
            return self._request("GET", uri, **{"If-Match": f'{tag}"'})
        return self._request("GET", uri)

    def _refusal(self, answer: Answer, uri: ModelURI, revision: str) -> Undecidable:
        """What a refused HEAD means: such an answer has no body, so its error code is asked for with a GET."""
        if answer.headers.get("x-amz-delete-marker") == "true":
            # Asked for by its version id, the mark that deleted an object is "405 Method Not Allowed".
            return not_found(self._origin)
        if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE) or answer.status >= 500:
            return answer.refusal()
        with self._transport.ask(self._request("GET", uri, revision, Range="bytes=0-0")) as again:
            return misconfigured(again, error_code(again)) or answer.refusal()

    def _request(self, method: str, uri: ModelURI, version: str = "", **headers: str) -> Request:
        target = f"/{uri.authority}/{quote(uri.path, safe='/-._~')}"
        if version:
            target += f"?versionId={quote(version, safe='-._~')}"
        return Request(method, self._origin, target, headers, self._sign(method, f"{self._origin}{target}"))


def _identity(answer: Answer) -> Identity:
    version = answer.headers.get(VERSION_HEADER, UNVERSIONED)
    if version != UNVERSIONED and storable(version):
        return Identity(IdentityKind.VERSION_ID, version)
    tag, modified = entity_tag(answer), answer.headers.get("Last-Modified", "")
    if tag.kind is IdentityKind.NONE or not storable(modified):
        return Identity(IdentityKind.NONE)
    return Identity(IdentityKind.ETAG, f"{tag.value} {modified}")
