"""Entries of transparency logs as signature files carry them (sigstore/protobuf-specs, sigstore_rekor.proto).

Nothing here is believed: `aegis.core.transparency` finds out what an entry proves.
"""

import re
from collections.abc import Mapping

from aegis.core.errors import SignatureUnreadable
from aegis.core.formats.encoding import from_base64_field
from aegis.core.strict_json import JSONObject, check_names, member, require, shown
from aegis.core.transparency.entry import Entry, InclusionProof

MAX_ENTRIES = 8
MAX_HASHES = 64
"""Longest Merkle path: a log has fewer than 2^64 entries."""
MAX_CHECKPOINT = 8192
"""Longest checkpoint in characters: a log's own signature and those of some witnesses."""

_DIGITS = re.compile(r"[0-9]{1,16}")
_ENTRY = frozenset(
    {
        "logIndex",
        "logId",
        "kindVersion",
        "integratedTime",
        "inclusionPromise",
        "inclusionProof",
        "canonicalizedBody",
    }
)


def from_bundle(raw: list[object]) -> tuple[Entry, ...]:
    """Reads the `tlogEntries` of a Sigstore bundle (sigstore_rekor.proto, in ProtoJSON). Raises SignatureUnreadable."""
    if len(raw) > MAX_ENTRIES:
        raise SignatureUnreadable(f"{len(raw)} log entries: at most {MAX_ENTRIES} are read")
    return tuple(_entry(each) for each in raw)


def _entry(raw: object) -> Entry:
    """Its `kindVersion` is not signed, and says again what the body says."""
    if not isinstance(raw, dict):
        raise SignatureUnreadable("a log entry that is no object")
    check_names(raw, _ENTRY)
    promise = member(raw, "inclusionPromise", dict) or {}
    given = member(promise, "signedEntryTimestamp", str)
    proof = member(raw, "inclusionProof", dict)
    return Entry(
        log_id=_bytes(member(raw, "logId", dict) or {}, "keyId").hex(),
        index=_integer(raw, "logIndex"),
        body=_bytes(raw, "canonicalizedBody"),
        integrated=_integer(raw, "integratedTime"),
        promise=from_base64_field(given, "signedEntryTimestamp") if given else None,
        proof=_proof(proof) if proof else None,
    )


def from_cosign(raw: JSONObject) -> Entry:
    """Reads the `rekorBundle` of a cosign bundle: a promise, never a proof. Raises SignatureUnreadable."""
    check_names(raw, ("SignedEntryTimestamp", "Payload"))
    payload = require(raw, "Payload", dict)
    check_names(payload, ("body", "integratedTime", "logIndex", "logID"))
    return Entry(
        log_id=require(payload, "logID", str),
        index=_integer(payload, "logIndex"),
        body=_bytes(payload, "body"),
        integrated=_integer(payload, "integratedTime"),
        promise=_bytes(raw, "SignedEntryTimestamp"),
    )


def _proof(raw: JSONObject) -> InclusionProof:
    check_names(raw, ("logIndex", "rootHash", "treeSize", "hashes", "checkpoint"))
    hashes = member(raw, "hashes", list) or []
    checkpoint = member(raw, "checkpoint", dict) or {}
    envelope = member(checkpoint, "envelope", str) or ""
    if len(hashes) > MAX_HASHES or len(envelope) > MAX_CHECKPOINT:
        raise SignatureUnreadable("an inclusion proof larger than that of any log")
    return InclusionProof(
        index=_integer(raw, "logIndex"),
        size=_integer(raw, "treeSize"),
        root=_bytes(raw, "rootHash"),
        hashes=tuple(_hash(value) for value in hashes),
        checkpoint=envelope,
    )


def _hash(value: object) -> bytes:
    if not isinstance(value, str):
        raise SignatureUnreadable("an inclusion proof with a hash that is no text")
    return from_base64_field(value, "hashes")


def _bytes(raw: JSONObject, name: str) -> bytes:
    return from_base64_field(require(raw, name, str), name)


def _integer(raw: Mapping[str, object], name: str) -> int:
    """An int64 that is not negative: ProtoJSON writes it as text and leaves out 0, cosign writes a number."""
    value = raw.get(name)
    if value is None:
        return 0
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise SignatureUnreadable(f"the JSON field {name!r} is no number from 0 on: {shown(value)}")
