"""SignedModel: this model, signed."""

import base64
import binascii
from dataclasses import dataclass
from datetime import timedelta

from aegis.core.digests import Digest
from aegis.core.errors import NotCanonical
from aegis.core.reasons import Reason
from aegis.core.spec import fields
from aegis.core.spec.fields import InvalidSpec, Raw
from aegis.core.uris import ModelURI

DEFAULT_REVERIFY = 86400

REVERIFY_ANNOTATION = "aegis.dev/reverify"
"""Any new value of it asks for a verification now."""


@dataclass(frozen=True, slots=True)
class SignatureAt:
    """A signature at a URI; `declared` is its format, '' to tell it by its shape."""

    uri: str
    declared: str = ""


@dataclass(frozen=True, slots=True)
class InlineSignature:
    """A signature in the object itself."""

    content: bytes
    declared: str = ""


SignatureSource = SignatureAt | InlineSignature


@dataclass(frozen=True, slots=True)
class ModelKey:
    """Which SignedModel: its namespace, name and uid. A restored object has a new uid and is verified again."""

    namespace: str
    name: str
    uid: str


@dataclass(frozen=True, slots=True)
class SignedModelSpec:
    """SignedModel.spec with the identity that evidence is bound to. `request` is the value of REVERIFY_ANNOTATION."""

    key: ModelKey
    generation: int
    uri: ModelURI
    revision: str = ""
    digest: Digest | None = None
    signatures: tuple[SignatureSource, ...] = ()
    reverify: timedelta = timedelta(seconds=DEFAULT_REVERIFY)
    request: str = ""


@fields.reader(Reason.MODEL_INVALID)
def parse_signed_model(body: Raw) -> SignedModelSpec:
    """Reads a SignedModel object. Raises InvalidSpec (URINotCanonical for its URIs)."""
    metadata = fields.mapping(body, "metadata", "")
    spec = fields.mapping(body, "spec", "")
    annotations = fields.mapping(metadata, "annotations", "metadata")
    return SignedModelSpec(
        key=ModelKey(
            fields.text(metadata, "namespace", "metadata"),
            fields.text(metadata, "name", "metadata"),
            fields.text(metadata, "uid", "metadata"),
        ),
        generation=fields.number(metadata, "generation", "metadata", 0),
        uri=canonical(fields.text(spec, "uri", "spec"), "spec.uri"),
        revision=fields.text(spec, "revision", "spec", ""),
        digest=_digest(spec),
        signatures=tuple(_signature(raw, path) for raw, path in fields.objects(spec, "signatures", "spec")),
        reverify=fields.seconds(spec, "reverifyPeriodSeconds", "spec", DEFAULT_REVERIFY, least=60, most=2592000),
        request=fields.text(annotations, REVERIFY_ANNOTATION, "metadata.annotations", ""),
    )


def canonical(value: str, path: str) -> ModelURI:
    """Parses a URI field. Raises InvalidSpec with the reason URINotCanonical."""
    try:
        return ModelURI.parse(value)
    except NotCanonical as error:
        raise InvalidSpec(path, error.detail, Reason.URI_NOT_CANONICAL) from None


def _digest(spec: Raw) -> Digest | None:
    if spec.get("digest") is None:
        return None
    try:
        return Digest.parse(fields.text(spec, "digest", "spec"))
    except ValueError as error:
        raise InvalidSpec("spec.digest", str(error)) from None


def _signature(raw: Raw, path: str) -> SignatureSource:
    declared = fields.text(raw, "format", path, "")
    if fields.only_one(raw, ("uri", "inline"), path) == "uri":
        return SignatureAt(str(canonical(fields.text(raw, "uri", path), f"{path}.uri")), declared)
    try:
        content = binascii.a2b_base64(fields.text(raw, "inline", path).encode("ascii"), strict_mode=True)
    except (ValueError, UnicodeEncodeError):
        raise InvalidSpec(f"{path}.inline", "must be base64", Reason.SIGNATURE_MALFORMED) from None
    return InlineSignature(content, declared)


def encode_inline(content: bytes) -> str:
    """The text that `spec.signatures[].inline` holds for `content`."""
    return base64.b64encode(content).decode("ascii")
