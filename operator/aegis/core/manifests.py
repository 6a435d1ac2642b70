"""Manifests of an OCI registry: what one says about layers, other manifests and the artifact that it refers to.

Specification: OCI image spec v1.1, manifest.md, image-index.md and descriptor.md. A manifest is named by the digest of
its bytes and binds its layers by theirs, so that whoever signs it signs all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aegis.core.digests import Digest
from aegis.core.errors import SignatureUnreadable
from aegis.core.strict_json import JSONObject, load_object, member, require, shown

MAX_BYTES = 4 << 20
"""Largest manifest in bytes: registries accept as much (OCI distribution spec, "Pushing Manifests")."""

MAX_VALUES = 100_000
"""Most values in a manifest: each takes dozens of bytes of memory, however small it is, and a layer has five."""

IMAGE = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
DOCKER_IMAGE = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"

IMAGES = (IMAGE, DOCKER_IMAGE)
INDICES = (INDEX, DOCKER_INDEX)


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What a manifest says about a blob or another manifest; only the digest binds, all else is a hint."""

    media_type: str
    digest: Digest
    artifact_type: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """An image manifest with its `layers`, or an index with its `manifests`; `subject` is what it refers to."""

    layers: tuple[Descriptor, ...] = ()
    manifests: tuple[Descriptor, ...] = ()
    subject: Digest | None = None
    annotations: Mapping[str, str] = field(default_factory=dict)


def read_manifest(content: bytes) -> Manifest:
    """Reads a manifest that every program reads alike. Raises SignatureUnreadable.

    What could be read as an image and as an index is refused: which of them is meant says the header of a registry's
    answer, and that is no part of the digest (CVE-2021-41190).
    """
    if content.count(b",") > MAX_VALUES:
        raise SignatureUnreadable(f"a manifest of more than {MAX_VALUES} values")
    raw = load_object(content, MAX_BYTES)
    layers, manifests = member(raw, "layers", list), member(raw, "manifests", list)
    if (layers is None) == (manifests is None) or (manifests is not None and raw.get("config") is not None):
        raise SignatureUnreadable("neither an image manifest nor an index, or both at once")
    types = INDICES if layers is None else IMAGES
    media_type = member(raw, "mediaType", str)
    if media_type not in (None, *types) or raw.get("schemaVersion") != 2:
        raise SignatureUnreadable(f"a manifest of the type {shown(media_type)} that does not have its form")
    subject = member(raw, "subject", dict)
    return Manifest(
        layers=tuple(map(_descriptor, layers or ())),
        manifests=tuple(map(_descriptor, manifests or ())),
        subject=_descriptor(subject).digest if subject else None,
        annotations=_annotations(raw),
    )


def _descriptor(raw: object) -> Descriptor:
    if not isinstance(raw, dict):
        raise SignatureUnreadable("a manifest with a descriptor that is no JSON object")
    text = require(raw, "digest", str)
    try:
        digest = Digest.parse(text)
    except ValueError:
        raise SignatureUnreadable(f"a manifest with the digest {shown(text)}") from None
    return Descriptor(require(raw, "mediaType", str), digest, member(raw, "artifactType", str) or "", _annotations(raw))


def _annotations(raw: JSONObject) -> dict[str, str]:
    found = member(raw, "annotations", dict) or {}
    return {name: value for name, value in found.items() if isinstance(value, str)}
