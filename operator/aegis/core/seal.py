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
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aegis.core.artifacts import Identity, IdentityKind
from aegis.core.evidence import Evidence, SignatureRecord
from aegis.core.reasons import Reason
from aegis.core.spec.signed_model import ModelKey

VERSION = "v1"
MAX_LENGTH = 131072
KEY_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class SealKey:
    """A sealing key; its id is derived from it, so a key can never be filed under another's name."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) < KEY_BYTES:
            raise ValueError(f"a sealing key has at least {KEY_BYTES} bytes")

    @property
    def id(self) -> str:
        """The first 8 hex digits of its SHA-256."""
        return hashlib.sha256(self.secret).hexdigest()[:8]

    def mac(self, signed: str) -> str:
        """The base64url HMAC-SHA256 of the text before the last dot."""
        return _b64(hmac.new(self.secret, signed.encode("ascii"), hashlib.sha256).digest())


@dataclass(frozen=True, slots=True)
class SealKeys:
    """The key that seals, and the one before it, which still opens."""

    current: SealKey
    previous: SealKey | None = None

    def find(self, key_id: str) -> SealKey | None:
        """The key with that id, or None."""
        known = (self.current, self.previous)
        return next((key for key in known if key is not None and key.id == key_id), None)


def seal(evidence: Evidence, key: SealKey) -> str:
    """The text for `status.seal`."""
    payload = json.dumps(_payload(evidence), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    signed = f"{VERSION}.{key.id}.{_b64(payload.encode('ascii'))}"
    return f"{signed}.{key.mac(signed)}"


def unseal(text: str, keys: SealKeys) -> Evidence | None:
    """The evidence, or None when this operator did not seal exactly these bytes."""
    if len(text) > MAX_LENGTH or not text.isascii():
        return None
    signed, _, mac = text.rpartition(".")
    version, _, rest = signed.partition(".")
    key_id, _, payload = rest.partition(".")
    key = keys.find(key_id) if version == VERSION else None
    if key is None or not hmac.compare_digest(key.mac(signed), mac):
        return None
    try:
        return _evidence(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))
    except (ValueError, KeyError, TypeError, binascii.Error):
        # The MAC is right, so another version of the operator wrote it in a form that this one does not know.
        return None


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _payload(evidence: Evidence) -> dict[str, Any]:
    return {
        "namespace": evidence.model.namespace,
        "name": evidence.model.name,
        "uid": evidence.model.uid,
        "generation": evidence.generation,
        "uri": evidence.uri,
        "revision": evidence.revision,
        "endpoint": evidence.endpoint,
        "identity": {"kind": evidence.identity.kind.value, "value": evidence.identity.value},
        "digests": dict(evidence.digests),
        "size": evidence.size,
        "files": evidence.files,
        "verifiedTime": evidence.verified.isoformat(),
        "sealedTime": evidence.sealed.isoformat(),
        "signatures": [_record(record) for record in evidence.signatures],
        "untried": list(evidence.untried),
        "request": evidence.request,
        "ignored": list(evidence.ignored),
    }


def _record(record: SignatureRecord) -> dict[str, str]:
    fields = {
        "location": record.location,
        "format": record.format,
        "digest": record.digest,
        "fingerprint": record.fingerprint,
        "scheme": record.scheme,
        "problem": record.problem.value if record.problem else "",
        "content": _b64(record.content) if record.content is not None else "",
    }
    return {name: value for name, value in fields.items() if value}


def _evidence(raw: Mapping[str, Any]) -> Evidence:
    return Evidence(
        model=ModelKey(raw["namespace"], raw["name"], raw["uid"]),
        generation=raw["generation"],
        uri=raw["uri"],
        revision=raw["revision"],
        endpoint=raw["endpoint"],
        identity=Identity(IdentityKind(raw["identity"]["kind"]), raw["identity"]["value"]),
        digests=raw["digests"],
        size=raw["size"],
        files=raw["files"],
        verified=datetime.fromisoformat(raw["verifiedTime"]),
        sealed=datetime.fromisoformat(raw["sealedTime"]),
        signatures=tuple(_signature(record) for record in raw["signatures"]),
        untried=tuple(raw["untried"]),
        request=raw["request"],
        ignored=tuple(raw["ignored"]),
    )


def _signature(raw: Mapping[str, str]) -> SignatureRecord:
    content = raw.get("content")
    return SignatureRecord(
        location=raw["location"],
        format=raw.get("format", ""),
        digest=raw["digest"],
        content=base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)) if content else None,
        fingerprint=raw.get("fingerprint", ""),
        scheme=raw.get("scheme", ""),
        problem=Reason(raw["problem"]) if "problem" in raw else None,
    )
