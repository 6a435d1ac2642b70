"""Plain HTTPS: any server that answers HEAD and GET for files."""

import base64
from collections.abc import Mapping

from aegis.adapters.stores.answers import canonical, entity_tag, resolved, single_object, small_file, unlike_before
from aegis.adapters.stores.downloads import Pinned, download
from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.exchange import Request
from aegis.adapters.transport.origins import parse_url
from aegis.adapters.transport.transport import Transport
from aegis.core.artifacts import IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.ports import Sink


class HTTPSStore:
    """Files of one host. There are no revisions; a file is pinned by its strong entity tag, if the server gives one."""

    def __init__(self, access: SourceAccess, transport: Transport) -> None:
        """Raises Undecidable(SourceMisconfigured) for credentials that cannot be used."""
        self._endpoint = access.endpoint
        self._credentials = _authorization(access)
        self._transport = transport

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        """As the port says; costs one HEAD. A prefix is refused: there is no way to ask what lies below it."""
        if canonical(location).is_prefix:
            raise Undecidable(
                Reason.ARTIFACT_UNREADABLE,
                "https:// has no listings, so only single files: name one, without '/' at the end",
            )
        if revision:
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, "https:// has no revisions: put the version into the URI")
        with self._transport.ask(self._request("HEAD", location)) as answer:
            if not answer.ok:
                raise answer.refusal()
            return resolved(location, revision, self._endpoint, answer, entity_tag(answer))

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:
        """As the port says; costs one GET, and one more wherever the connection breaks."""
        pin = {"If-Match": file.identity.value} if file.identity.kind is IdentityKind.ETAG else {}
        pinned = Pinned(
            file.identity,
            ask=lambda headers: self._transport.ask(self._request("GET", artifact.location, {**pin, **headers})),
            refusal=unlike_before,
            same=lambda answer: entity_tag(answer) == file.identity,
        )
        download(self._transport, pinned, file.size, sink)

    def confirm(self, artifact: ResolvedArtifact) -> None:
        """As the port says: a single file was pinned when it was read."""

    def fetch(self, location: str, limit: int) -> bytes | None:
        """As the port says; costs one GET."""
        with self._transport.ask(self._request("GET", location)) as answer:
            return small_file(answer, limit)

    def _request(self, method: str, location: str, headers: Mapping[str, str] | None = None) -> Request:
        uri = single_object(location)
        if f"{uri.scheme}://{uri.authority}" != self._endpoint:
            # The credentials are for the source's own host and for no other.
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, f"{uri} is not at the source's endpoint {self._endpoint}")
        # What a canonical URI may hold needs no percent-encoding in a path (RFC 3986 3.3).
        place = parse_url(str(uri))
        return Request(method, place.origin, place.target, headers or {}, self._credentials)


def _authorization(access: SourceAccess) -> Mapping[str, str]:
    """Bearer (RFC 6750) or Basic (RFC 7617) from the Secret; nothing for a source without credentials."""
    if not access.credentials:
        return {}
    token = access.credential("token")
    if token:
        return {"Authorization": f"Bearer {token}"}
    user, password = access.credential("username"), access.credential("password")
    if not user or not password or ":" in user:
        raise Undecidable(
            Reason.SOURCE_MISCONFIGURED,
            "the credentials Secret must hold token, or username (without ':') and password",
        )
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}
