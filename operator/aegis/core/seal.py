"""The seal: evidence as exact bytes under a MAC, carried in `status.seal`.

    v1.<key id>.<base64url payload>.<base64url HMAC-SHA256 over everything before the last dot>

Readers check those bytes and parse only them, so a CRD that prunes a field, a conversion or a restore breaks nothing,
and whoever may write a status but not read the sealing key can neither make nor change evidence (RFC 2104, RFC 4648 5).
"""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field, replace

from aegis.core.evidence import Evidence, SignatureRecord
from aegis.core.payload import from_payload, to_payload

VERSION = "v1"
MAX_LENGTH = 131072
"""Longest seal in characters: what the schema of SignedModel.status.seal allows."""
KEY_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class SealKey:
    """A sealing key; its id is derived from it, so a key can never be filed under another's name."""

    secret: bytes
    id: str = field(init=False, compare=False)
    """The first 8 hex digits of its SHA-256."""

    def __post_init__(self) -> None:
        if len(self.secret) < KEY_BYTES:
            raise ValueError(f"a sealing key has at least {KEY_BYTES} bytes")
        object.__setattr__(self, "id", hashlib.sha256(self.secret).hexdigest()[:8])

    def mac(self, signed: str) -> str:
        """The base64url HMAC-SHA256 of the text before the last dot."""
        return self.code(signed.encode("ascii")).decode("ascii")

    def code(self, signed: bytes) -> bytes:
        """The same of the text's bytes."""
        return _b64(hmac.digest(self.secret, signed, "sha256"))


@dataclass(frozen=True, slots=True)
class SealKeys:
    """The key that seals, and the one before it, which still opens."""

    current: SealKey
    previous: SealKey | None = None

    def find(self, key_id: str) -> SealKey | None:
        """The key with that id, or None."""
        if self.current.id == key_id:
            return self.current
        return self.previous if self.previous is not None and self.previous.id == key_id else None

    def holds(self, key: SealKey) -> bool:
        """Whether it is one of them."""
        return key in (self.current, self.previous)


def seal(evidence: Evidence, key: SealKey) -> str:
    """The text for `status.seal`. One that would be too long leaves out what can be found out again.

    That is the signatures' bytes, and of signatures by nobody what they are about.
    """
    text = _sealed(evidence, key)
    if len(text) <= MAX_LENGTH:
        return text
    return _sealed(replace(evidence, signatures=tuple(map(_bare, evidence.signatures))), key)


def _bare(record: SignatureRecord) -> SignatureRecord:
    if record.signed:
        return replace(record, content=None)
    return replace(record, content=None, subject="", bound="", ignored=(), difference="", unproven="")


def _sealed(evidence: Evidence, key: SealKey) -> str:
    payload = json.dumps(to_payload(evidence), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    signed = f"{VERSION}.{key.id}.{_b64(payload.encode('ascii')).decode('ascii')}"
    return f"{signed}.{key.mac(signed)}"


def unseal(text: str, keys: SealKeys) -> Evidence | None:
    """The evidence, or None when this operator did not seal exactly these bytes."""
    found = authentic(text, keys)
    return _evidence(found[1]) if found is not None else None


def authentic(text: str, keys: SealKeys) -> tuple[SealKey, bytes] | None:
    """The key that sealed a text and the base64url payload, or None when none of `keys` sealed exactly these bytes."""
    if len(text) > MAX_LENGTH or not text.isascii():
        return None
    signed, _, mac = text.encode("ascii").rpartition(b".")
    parts = signed.split(b".", 2)
    key = keys.find(parts[1].decode("ascii")) if len(parts) == 3 and parts[0] == _VERSION else None
    if key is None or not hmac.compare_digest(key.code(signed), mac):
        return None
    return key, parts[2]


def unchecked(text: str) -> Evidence | None:
    """What a seal says, whoever wrote it: for a person who takes a file's word, never for a decision of the cluster."""
    parts = text.split(".")
    return _evidence(parts[2].encode("ascii")) if len(parts) == 4 and parts[0] == VERSION and text.isascii() else None


def _evidence(payload: bytes) -> Evidence | None:
    try:
        return from_payload(json.loads(base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4))))
    except (ValueError, TypeError, RecursionError):
        # With a right MAC another version of the operator wrote it, in a form that this one does not know.
        return None


def _b64(data: bytes) -> bytes:
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(_URL_SAFE)


_VERSION = VERSION.encode("ascii")
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
