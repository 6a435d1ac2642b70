"""Blobs of one storage account, asked for with a shared access signature (SAS), with a token, or by nobody."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from urllib.parse import quote, urlencode

from aegis.adapters.stores.answers import (
    entity_tag,
    resolved,
    single_object,
    small_file,
    storable,
    unlike_before,
)
from aegis.adapters.stores.azure.errors import HEADER, NO_CONTAINER, misconfigured
from aegis.adapters.stores.azure.listing import PAGE_BLOBS, listing
from aegis.adapters.stores.bucket import BucketStore
from aegis.adapters.stores.paging import LONGEST_PAGE
from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.exchange import Answer, Request
from aegis.adapters.transport.refusals import not_found
from aegis.adapters.transport.transport import Transport
from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed
from aegis.core.reasons import Reason
from aegis.core.uris import ModelURI

VERSION_HEADER = "x-ms-version-id"
API = {"x-ms-version": "2023-11-03"}

_SAS = re.compile(r"\??(?=[^#]*\bsig=)([A-Za-z0-9\-._~%&=+/:,]{1,4096})")


class AzureStore(BucketStore):
    """Blobs of one account. Aegis needs a SAS for its containers and objects with the rights to read and list.

    A revision is a version id. A blob is pinned by its version id where the account keeps versions, else by its entity
    tag, which Azure makes anew at every change.
    """

    listed_by = IdentityKind.ETAG
    revision = "version id"

    def __init__(self, access: SourceAccess, transport: Transport) -> None:
        """Raises Undecidable(SourceMisconfigured) for an endpoint or credentials that cannot be used."""
        super().__init__(access, transport)
        self._token = access.credential("token")
        self._sas = "" if self._token else _sas(access)

    def fetch(self, location: str, limit: int) -> bytes | None:
        """As the port says; costs one GET."""
        uri = single_object(location)
        with self._transport.ask(self._request("GET", uri.authority, uri.path)) as answer:
            wrong = misconfigured(answer)
            if wrong is not None:
                raise wrong
            if answer.headers.get(HEADER) == NO_CONTAINER:
                raise answer.refusal()
            return small_file(answer, limit)

    def _object(self, uri: ModelURI, revision: str) -> ResolvedArtifact:
        query = {"versionid": revision} if revision else {}
        with self._transport.ask(self._request("HEAD", uri.authority, uri.path, query)) as answer:
            if not answer.ok:
                raise misconfigured(answer) or answer.refusal()
            if answer.headers.get("x-ms-meta-hdi_isfolder") == "true":
                raise Undecidable(Reason.ARTIFACT_UNREADABLE, f"{uri} is a folder: write it with '/' at the end")
            if revision not in ("", answer.headers.get(VERSION_HEADER)):
                raise Undecidable(
                    Reason.SOURCE_MISCONFIGURED, f"the account at {self._origin} keeps no versions, so no revision"
                )
            return resolved(str(uri), revision, self._endpoint, answer, _identity(answer))

    def _listed(self, uri: ModelURI) -> Iterator[Listed]:
        return listing(partial(self._page, uri), str(self._origin))

    def _nothing_below(self) -> Undecidable:
        said = f"{not_found(self._origin).detail}: no blob below the prefix"
        return Undecidable(Reason.ARTIFACT_NOT_FOUND, said)

    def _page(self, uri: ModelURI, marker: str) -> bytes:
        query = {"restype": "container", "comp": "list", "prefix": uri.path, "maxresults": str(PAGE_BLOBS)}
        query |= {"marker": marker} if marker else {}
        with self._transport.ask(self._request("GET", uri.authority, query=query)) as answer:
            if not answer.ok:
                raise misconfigured(answer) or answer.refusal()
            return answer.read(LONGEST_PAGE)

    def _pinned(self, bucket: str, key: str, identity: Identity, headers: Mapping[str, str]) -> Request:
        query = {"versionid": identity.value} if identity.kind is IdentityKind.VERSION_ID else {}
        if identity.kind is IdentityKind.ETAG:
            headers = {"If-Match": identity.value, **headers}
        return self._request("GET", bucket, key, query, headers)

    def _same(self, answer: Answer, identity: Identity, *, listed: bool) -> bool:
        return (entity_tag(answer) if listed else _identity(answer)) == identity

    def _unlike_before(self, answer: Answer) -> Undecidable:
        return misconfigured(answer) or unlike_before(answer)

    def _request(
        self,
        method: str,
        container: str,
        key: str = "",
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Request:
        path = f"/{container}/{quote(key, safe='/-._~')}" if key else f"/{container}"
        asked = [urlencode(query, quote_via=quote, safe="-._~")] if query else []
        asked += [self._sas] if self._sas else []
        target = f"{path}?{'&'.join(asked)}" if asked else path
        login = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        return Request(method, self._origin, target, {**API, **(headers or {})}, login)


def _sas(access: SourceAccess) -> str:
    """The query that proves who asks, '' for nobody. Raises Undecidable(SourceMisconfigured)."""
    if not access.credentials:
        return ""
    found = _SAS.fullmatch(access.credential("sasToken"))
    if found is None:
        raise Undecidable(
            Reason.SOURCE_MISCONFIGURED, "the credentials Secret must hold sasToken, a SAS as Azure writes it ('sv=…')"
        )
    return found[1]


def _identity(answer: Answer) -> Identity:
    version = answer.headers.get(VERSION_HEADER, "")
    return Identity(IdentityKind.VERSION_ID, version) if storable(version) else entity_tag(answer)
