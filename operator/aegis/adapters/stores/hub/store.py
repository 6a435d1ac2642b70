"""A Hugging Face hub: a revision is looked up once, and everything after that is asked for by its commit.

The hub sends large files by a redirect to another host, which the source must list. What their pointers record of
them is compared with what was hashed, and nothing rests on it.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from http import HTTPStatus
from urllib.parse import quote, urlencode

from aegis.adapters.stores.answers import canonical, single_object, small_file, unlike_before
from aegis.adapters.stores.below import below
from aegis.adapters.stores.downloads import Pinned, download
from aegis.adapters.stores.hub.answers import LONGEST_ANSWER, Page, listing, read_commit
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

DEFAULT_REVISION = "main"
"""The branch that a hub means when nobody says otherwise."""

_HIDDEN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})


class HubStore:
    """Repositories of one hub. A revision is a branch, a tag or a commit; the identity is always the commit."""

    def __init__(self, access: SourceAccess, transport: Transport) -> None:
        """Raises Undecidable(SourceMisconfigured) for an endpoint or credentials that cannot be used."""
        self._endpoint = access.endpoint
        self._origin = parse_origin(access.endpoint)
        token = access.credential("token")
        if access.credentials and not token:
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, "the credentials Secret must hold token")
        self._credentials = {"Authorization": f"Bearer {token}"} if token else {}
        self._transport = transport
        self._commits: dict[str, str] = {}

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        """As the port says; costs one GET for the commit, and one for every thousand entries."""
        uri = canonical(location)
        if uri.path.count("/") == 1 and uri.is_prefix:
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, f"{uri} must be written without the '/' at its end")
        repository, path = _split(uri)
        commit = self._commit(repository, revision)
        whole = Identity(IdentityKind.COMMIT, commit)
        if not uri.is_tree:
            return ResolvedArtifact(location, revision, self._endpoint, (self._file(repository, commit, path),), whole)
        files = Listing(IdentityKind.DIGEST, self._below(repository, commit, path))
        if not files:
            raise not_found(self._origin)
        return ResolvedArtifact(location, revision, self._endpoint, files, whole, files.aside)

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:
        """As the port says; costs one GET, a redirect or two, and one more wherever the connection breaks."""
        repository, path = _split(canonical(artifact.location))
        place = self._place(repository, artifact.identity.value, f"{path}{file.path}")
        pinned = Pinned(
            file.identity,
            ask=lambda headers: self._transport.ask(self._download(place, headers)),
            refusal=unlike_before,
            # The commit is a part of the address.
            same=lambda _: True,
        )
        download(self._transport, pinned, file.size, sink)

    def confirm(self, artifact: ResolvedArtifact) -> None:
        """As the port says: a commit does not change."""

    def fetch(self, location: str, limit: int) -> bytes | None:
        """As the port says; of a repository that was resolved, from the same commit."""
        uri = single_object(location)
        repository, path = _split(uri)
        if not path:
            raise Undecidable(Reason.ARTIFACT_UNREADABLE, f"{uri} names a repository, and a signature is one file")
        commit = self._commits.get(repository) or self._commit(repository, "")
        with self._transport.ask(self._download(self._place(repository, commit, path), {})) as answer:
            return small_file(answer, limit)

    def _commit(self, repository: str, revision: str) -> str:
        place = f"/api/models/{repository}/revision/{quote(revision or DEFAULT_REVISION, safe='')}"
        with self._transport.ask(self._request(place)) as answer:
            document = self._whole(answer)
        commit = self._commits[repository] = read_commit(document, repository, str(self._origin))
        return commit

    def _below(self, repository: str, commit: str, path: str) -> Iterator[Listed]:
        store = str(self._origin)
        return below(path, listing(partial(self._page, repository, commit, path, "true"), store), store)

    def _file(self, repository: str, commit: str, path: str) -> StoredFile:
        """The one file among those of its folder. Raises Undecidable(ArtifactNotFound)."""
        folder = path.rpartition("/")[0]
        for found in listing(partial(self._page, repository, commit, folder, "false"), str(self._origin)):
            if found.path == path:
                return StoredFile("", found.size, Identity(IdentityKind.DIGEST, found.state))
        raise not_found(self._origin)

    def _page(self, repository: str, commit: str, folder: str, recursive: str, cursor: str) -> Page:
        query = {"recursive": recursive, "expand": "false", **({"cursor": cursor} if cursor else {})}
        place = f"/api/models/{repository}/tree/{commit}"
        if folder:
            place += f"/{quote(folder.rstrip('/'))}"
        with self._transport.ask(self._request(f"{place}?{urlencode(query)}")) as answer:
            return Page(self._whole(answer), answer.headers.get("Link", ""))

    def _whole(self, answer: Answer) -> bytes:
        if answer.ok:
            return answer.read(LONGEST_ANSWER)
        if answer.status not in _HIDDEN:
            raise answer.refusal()
        # A hub answers alike for a repository that is not there and for one that may not be seen.
        said = (
            f"{not_found(self._origin).detail}: no such repository, revision or folder, or none that the token may see"
        )
        raise Undecidable(Reason.ARTIFACT_NOT_FOUND, said)

    def _place(self, repository: str, commit: str, path: str) -> str:
        return f"/{repository}/resolve/{commit}/{quote(path)}"

    def _download(self, place: str, headers: Mapping[str, str]) -> Request:
        return Request("GET", self._origin, place, headers, self._credentials, stays=True)

    def _request(self, target: str) -> Request:
        return Request("GET", self._origin, target, {}, self._credentials)


def _split(uri: ModelURI) -> tuple[str, str]:
    """`owner/name`, and what is named in it ('' for all)."""
    name, _, path = uri.path.partition("/")
    return f"{uri.authority}/{name}", path
