"""DSSE: a signature over a typed payload (secure-systems-lab/dsse v1, envelope.md and protocol.md)."""

from dataclasses import dataclass

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.encoding import from_base64_field, signature_bytes
from aegis.core.strict_json import JSONObject, check_names, member, require, shown

MEDIA_TYPE = "application/vnd.dsse.envelope.v1+json"
"""Of an envelope that a registry keeps as a layer."""
PAYLOAD_TYPE = "application/vnd.in-toto+json"
"""The only type of payload that is read: an in-toto statement."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """An in-toto payload and the one signature that came with it."""

    payload: bytes
    signature: bytes


def pae(payload_type: str, payload: bytes) -> bytes:
    """The pre-authentication encoding (protocol.md): both parts behind their length, so that no two pairs meet."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def read_envelope(envelope: JSONObject) -> Envelope:
    """Reads an envelope with exactly one signature: of several, two readers may look at different ones.

    Raises SignatureUnreadable.
    """
    check_names(envelope, ("payload", "payloadType", "signatures"))
    payload_type = require(envelope, "payloadType", str)
    if payload_type != PAYLOAD_TYPE:
        raise SignatureUnreadable(f"a DSSE envelope of type {shown(payload_type)}: {PAYLOAD_TYPE} is read")
    signatures = require(envelope, "signatures", list)
    if len(signatures) != 1 or not isinstance(signatures[0], dict):
        raise SignatureUnreadable(f"a DSSE envelope with {len(signatures)} signatures: it must have exactly one")
    check_names(signatures[0], ("sig", "keyid"))
    member(signatures[0], "keyid", str)
    raw = from_base64_field(require(signatures[0], "sig", str), "signatures[0].sig")
    payload = from_base64_field(require(envelope, "payload", str), "payload")
    return Envelope(payload, signature_bytes(raw, "signatures[0].sig"))
