"""What lies in a signature file beside the signature: nothing of it is signed."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.encoding import from_base64_field
from aegis.core.formats.form import SignatureFormat
from aegis.core.inspection.bounds import MOST, bounded
from aegis.core.inspection.facts import Material
from aegis.core.strict_json import JSONObject

_VERSION = re.compile(r"\d\.\d")


def material_of(form: SignatureFormat, fields: JSONObject) -> Material:
    """From the JSON of a file that could be read; of a form without a row nothing is told."""
    read = _MATERIALS.get(form)
    return read(fields) if read else Material()


def _of_sigstore(fields: JSONObject) -> Material:
    """sigstore_bundle.proto, in ProtoJSON."""
    material = _object(fields, "verificationMaterial")
    key, media_type = _object(material, "publicKey"), _text(fields, "mediaType")
    version = _VERSION.search(media_type)
    found = _object(material, "timestampVerificationData").get("rfc3161Timestamps")
    stamps = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return Material(
        media_type=media_type,
        version=version.group() if version else "",
        hint=bounded(_text(key, "hint")),
        holds_key="rawBytes" in key,
        timestamps=tuple(_bytes(each, "signedTimestamp") for each in stamps[:MOST]),
    )


def _of_cosign(fields: JSONObject) -> Material:
    """cosign 3 writes a public key where a certificate would be."""
    return Material(holds_key=b"PUBLIC KEY" in _bytes(fields, "cert"))


def _of_image(fields: JSONObject) -> Material:
    """As `cosign download signature` prints it."""
    stamp = _object(fields, "RFC3161Timestamp")
    return Material(timestamps=(_bytes(stamp, "SignedRFC3161Timestamp"),) if stamp else ())


_MATERIALS: Mapping[SignatureFormat, Callable[[JSONObject], Material]] = MappingProxyType(
    {
        SignatureFormat.SIGSTORE_BUNDLE: _of_sigstore,
        SignatureFormat.COSIGN_BUNDLE: _of_cosign,
        SignatureFormat.IMAGE_SIGNATURE: _of_image,
    }
)
"""Outer form → what is in it beside the signature."""


def _object(parent: JSONObject, name: str) -> JSONObject:
    """The object of that name, an empty one where verification would pass over something else."""
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def _text(parent: JSONObject, name: str) -> str:
    value = parent.get(name)
    return value if isinstance(value, str) else ""


def _bytes(parent: JSONObject, name: str) -> bytes:
    try:
        return from_base64_field(_text(parent, name), name)
    except SignatureUnreadable:
        return b""
