"""Manifests of images and artifacts in registries (OCI image specification)."""

from collections.abc import Iterator

from tests.fuzz.seeds import vectors
from tests.fuzz.target import Target, attempt

from aegis.core.digests import Digest
from aegis.core.errors import SignatureUnreadable
from aegis.core.manifests import Manifest, read_manifest


def holds(data: bytes) -> None:
    """A manifest is an image or an index and never both, and every digest in it is written in one way."""
    found = attempt(SignatureUnreadable, read_manifest, data)
    if found is None:
        return
    assert not (found.layers and found.manifests)
    for digest in _digests(found):
        assert Digest.parse(str(digest)) == digest
        assert str(digest).encode() in data or b"\\u" in data


def _digests(found: Manifest) -> Iterator[Digest]:
    yield from (each.digest for each in (*found.layers, *found.manifests))
    if found.subject is not None:
        yield found.subject


def seeds() -> Iterator[bytes]:
    yield from vectors("signatures/oci/*manifest.json", "signatures/oci/*index.json")


TARGET = Target(holds, seeds)
