"""Models in an OCI registry: images for image volumes and ModelCar, ORAS artifacts, Helm-like bundles, all alike."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from aegis.adapters.stores.answers import single_object
from aegis.adapters.stores.oci.client import RegistryClient
from aegis.adapters.stores.oci.credentials import basic_login
from aegis.adapters.stores.oci.login import Login
from aegis.adapters.stores.oci.signatures import SignatureFinder
from aegis.adapters.transport.access import SourceAccess
from aegis.adapters.transport.origins import parse_origin
from aegis.adapters.transport.redirects import listed_origins
from aegis.adapters.transport.transport import Transport
from aegis.core.artifacts import Identity, IdentityKind, ResolvedArtifact, StoredFile
from aegis.core.digests import Digest
from aegis.core.errors import SignatureUnreadable, Undecidable
from aegis.core.images import repository_of
from aegis.core.manifests import read_manifest
from aegis.core.reasons import Reason
from aegis.ports import Attached, Sink


class OCIStore:
    """Manifests of one registry. The artifact is the manifest: its digest is the identity, and it binds every layer.

    Layers are not fetched: whoever loads them checks them against the digests in the manifest that was signed.
    """

    def __init__(self, access: SourceAccess, transport: Transport) -> None:
        """Raises Undecidable(SourceMisconfigured) for an endpoint that cannot be used."""
        self._access = access
        self._origin = parse_origin(access.endpoint)
        self._trusted = listed_origins(access.redirect_hosts)
        self._transport = transport
        self._clients: dict[str, RegistryClient] = {}
        self._manifests: dict[str, bytes] = {}

    def resolve(self, location: str, revision: str) -> ResolvedArtifact:
        """As the port says; costs one GET, which is also the only one of a `read` that follows."""
        if revision:
            raise Undecidable(Reason.SOURCE_MISCONFIGURED, "oci:// has no revisions: the URI holds the digest")
        content, digest = self._manifest(location), self._named(location)[1]
        try:
            read_manifest(content)
        except SignatureUnreadable as error:
            raise Undecidable(Reason.ARTIFACT_UNREADABLE, f"{location}: {error.detail}") from error
        file = StoredFile("", len(content), Identity(IdentityKind.DIGEST, str(digest)))
        return ResolvedArtifact(location, revision, self._access.endpoint, (file,))

    def read(self, artifact: ResolvedArtifact, _file: StoredFile, sink: Sink) -> None:
        """As the port says."""
        sink(memoryview(self._manifest(artifact.location)))

    def confirm(self, artifact: ResolvedArtifact) -> None:
        """A digest names the same bytes for ever."""

    def fetch(self, location: str, limit: int) -> bytes | None:
        """As the port says: the one signature in a manifest of cosign, or the one layer of any other."""
        return self._signatures(location).only_one(limit)

    def attached(self, location: str, limit: int, types: AbstractSet[str]) -> Sequence[Attached]:
        """As the port says: by the tags of cosign 1 and 2, and by the referrers of cosign 3."""
        return self._signatures(location, types).attached(limit)

    def _signatures(self, location: str, types: AbstractSet[str] = frozenset()) -> SignatureFinder:
        repository, digest = self._named(location)
        named = location.partition("@")[0]
        return SignatureFinder(self._client(location), named, repository, digest, frozenset(types))

    def _manifest(self, location: str) -> bytes:
        repository, digest = self._named(location)
        if location not in self._manifests:
            self._manifests[location] = self._client(location).manifest(repository, digest)
        return self._manifests[location]

    def _named(self, location: str) -> tuple[str, Digest]:
        return repository_of(single_object(location).path)

    def _client(self, location: str) -> RegistryClient:
        """One for each registry's name, for credentials are found by it."""
        name = single_object(location).authority
        if name not in self._clients:
            names = tuple(dict.fromkeys((name, str(self._origin).removeprefix("https://"))))
            login = Login(self._transport, self._origin, self._trusted, basic_login(self._access, names))
            self._clients[name] = RegistryClient(self._transport, self._origin, login)
        return self._clients[name]
