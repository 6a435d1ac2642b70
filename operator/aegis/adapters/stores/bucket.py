"""What all stores of objects by key in buckets have in common: one object, or all below a prefix, each in one state."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import ClassVar

from aegis.adapters.stores.answers import canonical, unlike_before
from aegis.adapters.stores.below import below
from aegis.adapters.stores.downloads import Pinned, download
from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.exchange import Answer, Request
from aegis.adapters.transport.origins import parse_origin
from aegis.adapters.transport.transport import Transport
from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.errors import Undecidable
from aegis.core.listing import Listed, Listing
from aegis.core.reasons import Reason
from aegis.core.uris import ModelURI
from aegis.ports import Sink


class BucketStore(ABC):
    """A store of one endpoint; what it asks, and how answers are read, is said by each kind of store.

    `listed_by` is what names an object's state in a listing, `revision` what a single object's revision is.
    """

    listed_by: ClassVar[IdentityKind]
    revision: ClassVar[str]

    def __init__(self, access: SourceAccess, transport: Transport) -> None:
        """Raises Undecidable(SourceMisconfigured) for an endpoint that cannot be used."""
        self._endpoint = access.endpoint
        self._origin = parse_origin(access.endpoint)
        self._transport = transport

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        """As the port says; costs one request, or one for every thousand objects below a prefix."""
        uri = canonical(location)
        return self._prefix(uri, revision) if uri.is_prefix else self._object(uri, revision)

    def read(self, artifact: ResolvedArtifact, file: StoredFile, sink: Sink) -> None:
        """As the port says; costs one GET, and one more wherever the connection breaks."""
        uri = canonical(artifact.location)
        key = f"{uri.path}{file.path}"
        pinned = Pinned(
            file.identity,
            ask=lambda headers: self._transport.ask(self._pinned(uri.authority, key, file.identity, headers)),
            refusal=self._unlike_before,
            same=lambda answer: self._same(answer, file.identity, listed=uri.is_prefix),
        )
        download(self._transport, pinned, file.size, sink)

    def confirm(self, artifact: ResolvedArtifact) -> None:
        """As the port says; costs a second listing."""
        if isinstance(artifact.files, Listing) and not artifact.files.confirms(
            self._below(canonical(artifact.location))
        ):
            raise Undecidable(Reason.ARTIFACT_CHANGED, f"the objects below {artifact.location}")

    def _prefix(self, uri: ModelURI, revision: str) -> ResolvedArtifact:
        if revision:
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, f"a {self.revision} names one object, and no prefix has any")
        files = Listing(self.listed_by, self._below(uri))
        if not files:
            raise self._nothing_below()
        return ResolvedArtifact(str(uri), "", self._endpoint, files, files.identity, files.aside)

    def _below(self, uri: ModelURI) -> Iterator[Listed]:
        return below(uri.path, self._listed(uri), str(self._origin))

    @abstractmethod
    def _object(self, uri: ModelURI, revision: str) -> ResolvedArtifact:
        """One object as it is now, or was at `revision`. Raises Undecidable."""

    @abstractmethod
    def _listed(self, uri: ModelURI) -> Iterator[Listed]:
        """Every object below a prefix, by its whole key. Raises Undecidable."""

    @abstractmethod
    def _nothing_below(self) -> Undecidable:
        """What an empty listing means."""

    @abstractmethod
    def _pinned(self, bucket: str, key: str, identity: Identity, headers: Mapping[str, str]) -> Request:
        """Asks for an object's bytes in the state of that identity, with further headers."""

    @abstractmethod
    def _same(self, answer: Answer, identity: Identity, *, listed: bool) -> bool:
        """Whether an answer is of that state, which a listing or a look at the one object told."""

    def _unlike_before(self, answer: Answer) -> Undecidable:
        """What an answer without the object means, after it was there."""
        return unlike_before(answer)
