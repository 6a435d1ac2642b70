"""The signatures and attestations that cosign keeps beside an artifact in its repository.

Until version 2: the tag `sha256-<hex>.sig` names a manifest whose layers are signed payloads, one for each signature,
with the signature as an annotation; `sha256-<hex>.att` one whose layers are attestations. Since version 3: each is a
manifest that refers to the artifact, found by the referrers API or, in registries without it, by an index under the tag
`sha256-<hex>`; its layer is a Sigstore bundle. Both ways are always looked at.

Nothing that is found is believed: who may push may add whatever. Each signature says by itself for which digest it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType

from aegis.adapters.stores.oci.client import RegistryClient
from aegis.core.claims import COSIGN_SIGN
from aegis.core.digests import Digest
from aegis.core.errors import SignatureUnreadable, Undecidable
from aegis.core.formats import annotations, cosign_bundle, dsse, simple_signing
from aegis.core.manifests import Descriptor, Manifest, read_manifest
from aegis.core.reasons import Reason
from aegis.ports import Attached

MOST_SIGNATURES = 16
"""As many as a SignedModel may name in spec.signatures: all of them are sealed with the evidence."""
MOST_REFERRERS = 64
"""Manifests that are looked into, to see whether they hold a signature."""
LONGEST_PAYLOAD = 64 << 10
"""Bytes of a signed payload, which holds names and a digest."""

BUNDLE = "application/vnd.dev.sigstore.bundle"
"""How the media types of Sigstore bundles begin."""
PREDICATE_TYPE = "dev.sigstore.bundle.predicateType"
EMPTY = "application/vnd.oci.empty.v1+json"

_FILES: Mapping[str, Callable[[bytes, Mapping[str, str]], bytes]] = MappingProxyType(
    {simple_signing.MEDIA_TYPE: simple_signing.file_of, dsse.MEDIA_TYPE: cosign_bundle.file_of}
)
"""Media type of a layer that is half of a signature → how its annotations make a file of it."""


@dataclass(frozen=True, slots=True)
class SignatureFinder:
    """Finds what belongs to the manifest `digest` of `repository`; `named` is how people write the repository.

    `types` are the predicate types of the attestations that are wanted. Others are not read: whoever builds images
    attaches lists of materials of many megabytes to them.

    Raises Undecidable: what the registry's client raises, ArtifactTooLarge for more signatures than are read.
    """

    client: RegistryClient
    named: str
    repository: str
    digest: Digest
    types: frozenset[str] = frozenset()

    def attached(self, limit: int) -> tuple[Attached, ...]:
        """All of them, those under tags first; each of at most `limit` bytes."""
        found: list[Attached] = []
        for each in chain(self._under_tags(limit), self._by_reference(limit)):
            if len(found) == MOST_SIGNATURES:
                raise self._too_many(f"more than {MOST_SIGNATURES} signatures")
            found.append(each)
        return tuple(found)

    def only_one(self, limit: int) -> bytes:
        """The one signature in the manifest itself, or its one layer. Raises ArtifactUnreadable for another number."""
        manifest = self._readable(self.client.manifest(self.repository, self.digest))
        layers = [layer for layer in manifest.layers if _holds_signature(layer)] or list(manifest.layers)
        if len(layers) != 1:
            raise Undecidable(
                Reason.ARTIFACT_UNREADABLE,
                f"{self.named}@{self.digest} has {len(layers)} layers that may be the signature: it must have one",
            )
        return self._content(layers[0], limit)

    def _under_tags(self, limit: int) -> Iterator[Attached]:
        yield from self._under_tag("sig", simple_signing.MEDIA_TYPE, limit)
        if self.types - {COSIGN_SIGN}:
            yield from self._under_tag("att", dsse.MEDIA_TYPE, limit)

    def _under_tag(self, suffix: str, media_type: str, limit: int) -> Iterator[Attached]:
        tag = f"{self._tag}.{suffix}"
        content = self.client.tagged(self.repository, tag)
        if content is None:
            return
        blobs: dict[Digest, bytes] = {}
        for position, layer in enumerate(self._readable(content).layers):
            if layer.media_type == media_type and self._wanted(layer.annotations.get(annotations.PREDICATE_TYPE)):
                # Signers of one artifact sign one payload.
                if layer.digest not in blobs:
                    blobs[layer.digest] = self._blob(layer, limit)
                file = _FILES[media_type](blobs[layer.digest], layer.annotations)
                yield Attached(f"{self.named}:{tag}[{position}]", file)

    def _by_reference(self, limit: int) -> Iterator[Attached]:
        referrers = dict.fromkeys(each.digest for each in self._referrers() if self._may_be_wanted(each))
        if len(referrers) > MOST_REFERRERS:
            raise self._too_many(f"more than {MOST_REFERRERS} manifests that may be signatures")
        for referrer in referrers:
            manifest = _read(self.client.manifest(self.repository, referrer))
            if manifest.subject == self.digest and self._wanted(manifest.annotations.get(PREDICATE_TYPE)):
                for layer in filter(_holds_signature, manifest.layers):
                    yield Attached(f"{self.named}@{referrer}", self._content(layer, limit))

    def _referrers(self) -> Iterator[Descriptor]:
        pages: Iterable[bytes] | None = self.client.referrers(self.repository, self.digest)
        if pages is None:
            fallback = self.client.tagged(self.repository, self._tag)
            pages = () if fallback is None else (fallback,)
        for page in pages:
            yield from self._readable(page).manifests

    def _content(self, layer: Descriptor, limit: int) -> bytes:
        content = self._blob(layer, limit)
        file_of = _FILES.get(layer.media_type)
        return file_of(content, layer.annotations) if file_of else content

    def _blob(self, layer: Descriptor, limit: int) -> bytes:
        most = LONGEST_PAYLOAD if layer.media_type == simple_signing.MEDIA_TYPE else limit
        return self.client.blob(self.repository, layer.digest, most)

    def _may_be_wanted(self, referrer: Descriptor) -> bool:
        """By what the list says of it, unless it says nothing: some registries and all of cosign's own lists put the
        type of the empty configuration there."""
        kind = referrer.artifact_type
        shown = kind in ("", EMPTY) or kind.startswith(BUNDLE)
        return shown and self._wanted(referrer.annotations.get(PREDICATE_TYPE))

    def _wanted(self, said: str | None) -> bool:
        """By what stands beside a statement of its type, which it says itself as well; when nothing does, it is."""
        return said is None or said == COSIGN_SIGN or said in self.types

    @property
    def _tag(self) -> str:
        return f"{self.digest.algorithm}-{self.digest.value.hex()}"

    def _readable(self, content: bytes) -> Manifest:
        try:
            return read_manifest(content)
        except SignatureUnreadable as error:
            raise Undecidable(
                Reason.ARTIFACT_UNREADABLE, f"what is attached to {self.named}@{self.digest}: {error.detail}"
            ) from error

    def _too_many(self, said: str) -> Undecidable:
        return Undecidable(Reason.ARTIFACT_TOO_LARGE, f"{self.named}@{self.digest} has {said}: remove what is outdated")


def _read(content: bytes) -> Manifest:
    """A manifest of which every byte is certain: what cannot be read for all that, is no signature of cosign's."""
    try:
        return read_manifest(content)
    except SignatureUnreadable:
        return Manifest()


def _holds_signature(layer: Descriptor) -> bool:
    return layer.media_type in _FILES or layer.media_type.startswith(BUNDLE)
