"""The signature files of one model: those that its spec names, those that lie beside it, or its store keeps with it."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet

from aegis.core.errors import Undecidable
from aegis.core.reasons import Reason
from aegis.core.signature_names import beside
from aegis.core.signatures import MAX_BYTES
from aegis.core.spec.signed_model import InlineSignature, SignedModelSpec
from aegis.core.uris import ModelURI
from aegis.ports import KeepsSignatures, Store
from aegis.services.check_signatures import SignatureFile

StoreOf = Callable[[ModelURI], Store]
"""The store that serves a URI. Raises Undecidable."""


def signature_files(
    spec: SignedModelSpec, store_of: StoreOf, types: AbstractSet[str] = frozenset()
) -> Iterator[SignatureFile]:
    """In the order of the spec, or of the names that signers use.

    `types` are the predicate types of attestations that some policy counts: a store that keeps many finds those.

    Raises Undecidable: what the stores raise, and ArtifactNotFound when a signature that the spec names is missing.
    That one file cannot be had says nothing about the others, so an incomplete set is never judged.
    """
    if not spec.signatures:
        yield from _beside(spec.uri, store_of, types)
    for position, signature in enumerate(spec.signatures):
        if isinstance(signature, InlineSignature):
            yield SignatureFile(f"spec.signatures[{position}]", signature.content, signature.declared)
            continue
        content = _fetch(store_of(ModelURI.parse(signature.uri)), signature.uri)
        if content is None:
            raise Undecidable(Reason.ARTIFACT_NOT_FOUND, f"the signature {signature.uri}")
        yield SignatureFile(signature.uri, content, signature.declared)


def _beside(uri: ModelURI, store_of: StoreOf, types: AbstractSet[str]) -> Iterator[SignatureFile]:
    # All from the artifact's own source, whatever other source may cover a longer name.
    store = store_of(uri)
    if isinstance(store, KeepsSignatures):
        yield from _attached(store, str(uri), types)
        return
    for location in beside(uri):
        content = _fetch(store, location)
        if content is not None:
            yield SignatureFile(location, content)


def _attached(store: KeepsSignatures, location: str, types: AbstractSet[str]) -> Iterator[SignatureFile]:
    try:
        found = store.attached(location, MAX_BYTES, types)
    except Undecidable as error:
        detail = f"the signatures of {location}: {error.detail}"
        raise Undecidable(error.reason, detail, retry_after=error.retry_after) from error
    return (SignatureFile(each.location, each.content) for each in found)


def _fetch(store: Store, location: str) -> bytes | None:
    try:
        return store.fetch(location, MAX_BYTES)
    except Undecidable as error:
        # Said of the signature, not of the artifact.
        detail = f"the signature {location}: {error.detail}"
        raise Undecidable(error.reason, detail, retry_after=error.retry_after) from error
